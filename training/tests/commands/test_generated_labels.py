"""Generated labels from 'fit' to 'report', 'evaluate' and 'sweep', on a synthetic corpus with labels per modality."""

import json
from pathlib import Path
from typing import Any

import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.judging import results, sweeps
from trivalent_training.judging.page import synthetic_page


def mug(dataset: Path) -> dict[str, Any]:
    """A recipe of a tiny MUG over the acoustic and visual frames of a data set."""
    utterance = dataset_file.read(dataset, (Split.TRAIN,)).utterances[0]
    assert utterance.acoustic
    assert utterance.visual
    return {
        "package": {
            "name": "tiny-mug", "version": "1", "system": "MUG (reconstruction)", "description": "For tests.",
            "neutral": 0.1, "limits": "It knows nothing.",
        },
        "network": {
            "name": "mug",
            "config": {
                "profile": "deploy", "modalities": ["acoustic", "visual"], "hidden": 8, "predictor_hidden": 4,
                "acoustic_width": utterance.acoustic.width, "visual_width": utterance.visual.width, "bound": 1.0,
                "unimodal_weight": 0.1, "correction": {"pretrain_epochs": 1, "epochs": 1, "inner_rate": 0.05},
            },
        },
        "fit": {"epochs": 1},
    }  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus in the format of SIMS, a recipe and a run."""
    root = tmp_path_factory.mktemp("mug")
    assert main(["synthesize", "--family", "mmsa-sims", str(root / "sims.pkl")]) == 0
    assert main(["import", "mmsa", str(root / "sims.pkl"), str(root / "sims.avro")]) == 0
    (root / "mug.json").write_text(json.dumps(mug(root / "sims.avro")))
    assert main(["fit", str(root / "mug.json"), str(root / "sims.avro"), str(root / "run")]) == 0
    return root


def test_fit_keeps_the_labels_of_the_training_utterances(shop: Path) -> None:
    lines = [json.loads(line) for line in (shop / "run" / "labels.jsonl").read_text().splitlines()]
    train = dataset_file.read(shop / "sims.avro", (Split.TRAIN,)).utterances
    assert {line["utterance_id"] for line in lines} == {utterance.utterance_id for utterance in train}
    assert all(line["text"] is None for line in lines)  # the network does not read it
    assert any(line["acoustic"] != line["score"] for line in lines)


def test_report_compares_them_with_the_annotators(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--dataset", str(shop / "sims.avro"), "--output", str(shop / "report")]
    assert main(["report", str(shop / "run"), *options]) == 0
    shown = capsys.readouterr().out
    assert "generated acoustic labels: sd " in shown
    assert "generated visual labels: sd " in shown
    assert "; with the annotators' labels r " in shown
    assert {"labels.png", "embeddings.png"} <= {path.name for path in (shop / "report").iterdir()}
    assert main(["report", str(shop / "run"), *options, "--replace", "--json"]) == 0
    (labels,) = json.loads(capsys.readouterr().out)["generated_labels"]
    assert set(labels) == {"acoustic", "visual"}
    assert labels["visual"]["corr"] is not None
    assert labels["visual"]["mae_multimodal"] > 0


def test_evaluate_stores_the_agreement(shop: Path) -> None:
    options = ["--run", str(shop / "run"), "--split", "valid", "--save", str(shop / "results")]
    assert main(["evaluate", str(shop / "sims.avro"), *options]) == 0
    (stored,) = results.read(shop / "results")
    assert stored.generated_labels["acoustic"]["utterances"] == 48
    assert "| `tiny-mug` | acoustic | " in synthetic_page([stored], "results", {})


def test_a_sweep_varies_one_setting_at_a_time(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beta, alpha = "network.config.unimodal_weight", "network.config.correction.inner_rate"
    (shop / "values.json").write_text(json.dumps({beta: [0.5, 0.1], alpha: [0.05, 0.2]}))
    (shop / "curves").mkdir()
    command = ["sweep", *(str(shop / name) for name in ("mug.json", "sims.avro", "values.json", "curves/ab.json"))]
    assert main([*command, "--runs", "2", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    points = record["points"]
    assert [(point["setting"], point["value"]) for point in points] == [
        (beta, 0.5), (beta, 0.1), (alpha, 0.05), (alpha, 0.2)
    ]  # fmt: skip
    assert points[1]["runs"] == points[2]["runs"]  # both are the recipe itself
    assert [(run["seed"], run["fold"]) for run in points[0]["runs"]] == [(1111, 0), (1112, 1)]
    assert points[0]["runs"][0]["labels"] == points[1]["runs"][0]["labels"]  # β does not change the labels
    assert points[3]["runs"][0]["labels"] != points[2]["runs"][0]["labels"]
    assert sweeps.read(shop / "curves")["ab.json"].points[0].value == 0.5
    assert (shop / "curves" / "ab.svg").read_text().startswith("<?xml")
    section = sweeps.section(shop / "curves")
    assert "[Curves](curves/ab.svg)" in section
    assert section.index(f"`{beta}` | 0.1") < section.index(f"`{beta}` | 0.5")
    assert sweeps.section(shop / "results") == ""


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ({"fit.speed": [1]}, [], "the recipe has no 'fit.speed'"),
        ({"fit.epochs": ["two"]}, [], "fit.epochs is ['two'], expected a list of numbers"),
        ({"fit.epochs": []}, [], "fit.epochs is [], expected a list of numbers"),
        ([], [], "holds [], expected an object from paths in the recipe to numbers"),
        ({"fit.epochs": [1]}, ["--runs", "0"], "--runs is 0, expected at least 1"),
    ],
)
def test_invalid_values_are_rejected(
    values: object, options: list[str], sentence: str, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "values.json").write_text(json.dumps(values))
    paths = [str(shop / "mug.json"), str(shop / "sims.avro"), str(tmp_path / "values.json"), str(tmp_path / "o.json")]
    assert main(["sweep", *paths, *options]) == 1
    assert sentence in capsys.readouterr().err


def test_the_output_of_a_sweep_is_a_json_file(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", str(shop / "mug.json"), str(shop / "sims.avro"), str(shop / "mug.json"), "curve.svg"]) == 1
    assert "output is curve.svg, expected a name that ends in .json" in capsys.readouterr().err
