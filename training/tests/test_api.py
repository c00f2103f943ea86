"""The functions for notebooks: the example runs, and what they return is what the commands return."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import trivalent_training as trivalent
from trivalent_training.cli import main
from trivalent_training.schemas import REPOSITORY

EXAMPLE = REPOSITORY / "training" / "examples" / "notebook.py"


def test_the_example_trains_evaluates_and_scores(workshop: Path, tmp_path: Path) -> None:
    arguments = [str(workshop / "recipe.json"), str(workshop / "corpus.avro"), str(tmp_path / "run")]
    options = [
        "--epochs",
        "2",
        "--split",
        "valid",
        "--package",
        str(workshop / "models/tiny/1"),
        "--models",
        str(workshop / "models"),
    ]

    done = subprocess.run(
        [sys.executable, str(EXAMPLE), *arguments, *options], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("160 utterances of synthetic")
    assert [line.partition(":")[0] for line in lines[1:4]] == ["epoch 1", "epoch 2", "valid"]
    assert len(lines) == 7
    assert (tmp_path / "run" / "weights.safetensors").is_file()


def test_functions_and_commands_agree(workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset, models = workshop / "corpus.avro", workshop / "models"
    data = trivalent.read_dataset(dataset)

    trained = trivalent.fit(workshop / "recipe.json", data, seed=1, models=models)

    by_command = trivalent.read_run(workshop / "run-1")
    assert trained.record.history == by_command.record.history
    run = ["--run", str(workshop / "run-1"), "--split", "valid", "--models", str(models)]
    assert main(["evaluate", str(dataset), *run, "--json"]) == 0
    stored = json.loads(capsys.readouterr().out)["metrics"]["as trained"]
    assert trivalent.evaluate(by_command, dataset, "valid", models=models) == pytest.approx(stored)


def test_a_package_scores_utterances(workshop: Path) -> None:
    utterances = trivalent.read_dataset(workshop / "corpus.avro", ["valid"]).utterances[:5]

    scores = trivalent.score(workshop / "models" / "tiny" / "1", utterances)

    assert len(scores) == 5
    assert all(score is not None and abs(score) <= 3 for score in scores)
    assert trivalent.score(workshop / "models" / "tiny" / "1", []) == []


def test_what_is_wrong_is_one_sentence(workshop: Path, tmp_path: Path) -> None:
    with pytest.raises(trivalent.TrainingError, match="the split is 'dev', expected one of none, train, valid, test"):
        trivalent.read_dataset(workshop / "corpus.avro", ["dev"])
    other = tmp_path / "other.avro"
    assert main(["synthesize", str(other)]) == 0
    with pytest.raises(trivalent.TrainingError, match=r"expected .*, that of the run's data set"):
        trivalent.evaluate(trivalent.read_run(workshop / "run-1"), other)
    with pytest.raises(AttributeError, match="module 'trivalent_training' has no attribute 'train'"):
        trivalent.train  # noqa: B018


def test_importing_the_package_does_not_import_pytorch() -> None:
    code = "import sys, trivalent_training; print('torch' in sys.modules, 'fit' in dir(trivalent_training))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False True\n"
