"""Recipes for data sets of one's own, and what can be listed."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.commands.recipes import TEMPLATES, new_recipe, typed_fields
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Dataset, Header
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.networks import NETWORKS


def utterance(name: str, visual: bool = False) -> Utterance:
    frames = np.ones((3, 60), np.float32)
    return Utterance(
        name,
        clip_id=name,
        split=Split.TRAIN,
        transcript=Transcript("en", "so it goes"),
        acoustic=Features("ours/1", frames),
        visual=Features("theirs/2", frames[:, :7]) if visual else None,
        labels=Labels(1.5),
    )


def data(*utterances: Utterance) -> Dataset:
    return Dataset(Header("calls", 2.0), utterances, "0" * 64)


@pytest.mark.parametrize("network", TEMPLATES)
def test_a_new_recipe_has_the_widths_and_the_range_of_the_data(network: str) -> None:
    document = new_recipe(network, data(utterance("a"), utterance("b")), "calls")

    built = recipe.NetworkRecipe(**document["network"]).build()
    assert built.contract.features["acoustic"].width == 60
    assert "visual" not in built.contract.features
    assert document["network"]["config"].get("bound", 2.0) == 2.0
    assert (document["package"]["name"], document["package"]["neutral"]) == ("calls", 0.3333)
    assert "2 utterances of calls" in document["package"]["limits"]


def test_a_new_recipe_reads_the_picture_if_there_is_one() -> None:
    document = new_recipe("tfn", data(utterance("a", visual=True)), "calls")

    assert document["network"]["config"]["modalities"] == ["text", "acoustic", "visual"]
    assert document["network"]["config"]["visual_width"] == 7


def test_says_why_there_is_no_recipe() -> None:
    narrow = replace(utterance("b"), acoustic=Features("ours/1", np.ones((1, 59), np.float32)))
    silent = replace(utterance("a"), acoustic=None)
    wordless = replace(utterance("a"), transcript=None)
    with pytest.raises(TrainingError, match=r"acoustic features have \[59, 60\] columns, expected one number"):
        new_recipe("tfn", data(utterance("a"), narrow), "calls")
    with pytest.raises(TrainingError, match="calls lacks acoustic features, expected some: polarity reads them"):
        new_recipe("polarity", data(silent), "calls")
    with pytest.raises(TrainingError, match="calls has no words, expected transcripts with words"):
        new_recipe("tfn", data(wordless), "calls")
    with pytest.raises(TrainingError, match="no recipe can be made for 'constant', expected one of cenet-m"):
        new_recipe("constant", data(utterance("a")), "calls")


def test_writes_a_recipe_that_fit_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset_file.write(tmp_path / "calls.avro", Header("calls", 2.0), [utterance("a"), utterance("b")])
    arguments = ["recipes", "--network", "tfn", "--new", str(tmp_path / "tfn-calls.json"), str(tmp_path / "calls.avro")]

    assert main(arguments) == 0
    assert "TFN over text and acoustic, trained on calls." in capsys.readouterr().out
    assert recipe.read(tmp_path / "tfn-calls.json").package.name == "tfn-calls"
    assert main(arguments) == 1
    assert "exists already, expected a new file, or --replace" in capsys.readouterr().err
    assert main(["recipes", "--new", str(tmp_path / "x.json")]) == 1
    assert "--new needs a network and a data set" in capsys.readouterr().err


def test_lists_networks_fields_and_recipes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes", "--json"]) == 0
    assert "configs/packages/tfn-mosi.json" in json.loads(capsys.readouterr().out)["tfn"]
    assert main(["recipes", "--network", "tfn"]) == 0
    assert "text_out = 32\n    Width T of the text embedding." in capsys.readouterr().out
    assert main(["recipes", "--network", "bert"]) == 1
    assert "network is 'bert', expected one of cenet-m" in capsys.readouterr().err


@pytest.mark.parametrize("network", NETWORKS)
def test_every_field_of_a_network_has_a_meaning(network: str) -> None:
    fields = typed_fields(network)

    assert json.dumps(fields)
    assert all(about["meaning"] for about in fields.values())
