"""Run folders: what is written is read back, and generated labels have a file of their own."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.recipe import NetworkRecipe, PackageRecipe, Recipe
from trivalent_training.fitting.run import Generated, Run
from trivalent_training.networks.parts.base import Network


def run_of(*generated: Generated) -> Run:
    package = PackageRecipe("small", "1", "MUG (reconstruction)", "A test.", 0.1, "None.")
    recipe = Recipe(package, NetworkRecipe("mug", {"text": "features", "hidden": 8}))
    return Run(recipe, 1, 0, "data", "0" * 64, 1.0, True, "0" * 40, (), (), generated=generated)


def network_of(run: Run) -> Network:
    return run.recipe.network.build()


def test_generated_labels_are_read_back_from_their_own_file(tmp_path: Path) -> None:
    run = run_of(Generated("a/1", Labels(0.5, 0.25, None, -1.0)), Generated("数/2", Labels(-1.0, 0.1234567, 0.0, 1.0)))
    runs.write(tmp_path / "run", run, network_of(run), replace=False)
    assert "generated" not in json.loads((tmp_path / "run" / "run.json").read_text())
    first, second = (tmp_path / "run" / "labels.jsonl").read_text("utf-8").splitlines()
    assert first == '{"utterance_id": "a/1", "score": 0.5, "text": 0.25, "acoustic": null, "visual": -1.0}'
    read, _ = runs.read(tmp_path / "run")
    assert read.generated == (run.generated[0], Generated("数/2", Labels(-1.0, 0.123457, 0.0, 1.0)))
    assert "数/2" in second


def test_a_run_without_generated_labels_has_no_file_of_them(tmp_path: Path) -> None:
    run = run_of()
    runs.write(tmp_path / "run", run, network_of(run), replace=False)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["run.json", "weights.safetensors"]
    read, _ = runs.read(tmp_path / "run")
    assert read == replace(run, recipe=read.recipe)


@pytest.mark.parametrize("line", ["[1]", "{", '{"score": 1.0}', "7"])
def test_a_damaged_line_of_labels_is_named(line: str, tmp_path: Path) -> None:
    run = run_of(Generated("a/1", Labels(0.5)))
    runs.write(tmp_path / "run", run, network_of(run), replace=False)
    (tmp_path / "run" / "labels.jsonl").write_text(f'{{"utterance_id": "a/1", "score": 0.5}}\n{line}\n')
    with pytest.raises(TrainingError, match=r"labels.jsonl, line 2 is .*, expected an object with utterance_id and"):
        runs.read(tmp_path / "run")
