"""Options of fit: settings on the command line, several seeds, devices; and predictions of a run with labels."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from trivalent_training.cli import main
from trivalent_training.commands import settings
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop, prediction
from trivalent_training.fitting.method import Epoch, Execution, Stopping
from trivalent_training.fitting.monitor import shown
from trivalent_training.fitting.recipe import FitRecipe


def fit(workshop: Path, folder: Path, *options: str) -> int:
    recipe, corpus = str(workshop / "recipe.json"), str(workshop / "corpus.avro")
    return main(["fit", recipe, corpus, str(folder), "--models", str(workshop / "models"), *options])


def test_settings_on_the_command_line_are_part_of_the_run(workshop: Path, tmp_path: Path) -> None:
    assert fit(workshop, tmp_path / "run", "--set", "fit.epochs=1", "--set", "network.config.post_hidden=4") == 0

    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (record["recipe"]["fit"]["epochs"], record["recipe"]["network"]["config"]["post_hidden"]) == (1, 4)
    assert len(record["history"]) == 1
    assert (tmp_path / "run" / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("fit.epochs", "--set is 'fit.epochs', expected PATH=VALUE, such as fit.epochs=20"),
        ("=3", "--set is '=3', expected PATH=VALUE"),
        ("fit.speed=3", "the changed recipe.fit has the field 'speed', expected one of epochs"),
        ("speed.fit=3", "the recipe has no 'speed'"),
        ("fit.epochs=many", "fit.epochs is 'many', expected int"),
        ("fit.epochs=0", "epochs, patience, batch_size and decay_epochs must be at least 1"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], setting: str, message: str
) -> None:
    assert fit(workshop, tmp_path / "run", "--set", setting) == 1
    assert message in capsys.readouterr().err


def test_a_value_is_json_or_text() -> None:
    found = settings.given(["a=1", "b=0.5", "c=true", "d=steps", 'e=["text"]', "f=null", "g="])
    assert found == {"a": 1, "b": 0.5, "c": True, "d": "steps", "e": ["text"], "f": None, "g": ""}


def test_several_seeds_are_several_runs(workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit(workshop, tmp_path / "run", "--seeds", "2", "--seed", "7", "--set", "fit.epochs=1", "--json") == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["run"] for line in lines] == [str(tmp_path / "run-1"), str(tmp_path / "run-2")]
    seeds = [json.loads((tmp_path / f"run-{n}" / "run.json").read_text())["seed"] for n in (1, 2)]
    assert seeds == [7, 8]
    assert fit(workshop, tmp_path / "run", "--seeds", "0") == 1
    assert "--seeds is 0, expected at least 1" in capsys.readouterr().err


def test_a_run_that_exists_is_found_before_it_is_trained_again(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run").mkdir()
    assert fit(workshop, tmp_path / "run", "--set", "fit.epochs=100000") == 1
    assert f"{tmp_path / 'run'} exists already, expected a new folder, or --replace" in capsys.readouterr().err


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_device_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(TrainingError, match="sees no CUDA device, expected one for --device cuda"):
        Execution("cuda").fabric()
    with pytest.raises(TrainingError, match="cannot train on cpu with the precision '7-bit'"):
        Execution("cpu", "7-bit").fabric()


def test_predictions_of_a_run_have_their_labels(workshop: Path, tmp_path: Path) -> None:
    file = tmp_path / "predictions.csv"
    arguments = ["evaluate", str(workshop / "corpus.avro"), "--run", str(workshop / "run-1"), "--split", "valid"]

    assert main([*arguments, "--models", str(workshop / "models"), "--predictions", str(file)]) == 0
    with file.open(newline="") as table:
        rows = list(csv.DictReader(table))
    held = {h["utterance_id"]: h for h in json.loads((workshop / "run-1" / "run.json").read_text())["validation"]}
    assert len(rows) == 40
    for row in rows:
        assert float(row["score"]) == pytest.approx(held[row["utterance_id"]]["prediction"], abs=1e-5)
        assert float(row["label"]) == pytest.approx(held[row["utterance_id"]]["label"])


def test_an_interrupted_fit_continues_with_the_same_losses(
    workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    epochs = ("--set", "fit.epochs=4", "--set", "fit.schedule=one-cycle", "--seed", "3")
    assert fit(workshop, tmp_path / "whole", *epochs) == 0

    measure, calls = prediction.validation, iter(range(3))

    def interrupted(*arguments: Any) -> prediction.Validation:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return measure(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(loop, "validation", interrupted)
        assert fit(workshop, tmp_path / "run", *epochs, "--resume") == 1
    assert (tmp_path / "run.checkpoint").is_file()
    assert not (tmp_path / "run").exists()
    assert fit(workshop, tmp_path / "run", *epochs[:-1], "4", "--resume") == 1
    assert "run.checkpoint is of a training with another recipe, seed, fold" in capsys.readouterr().err
    assert fit(workshop, tmp_path / "run", *epochs, "--resume") == 0

    whole, resumed = (json.loads((tmp_path / name / "run.json").read_text()) for name in ("whole", "run"))
    assert resumed == whole
    assert weights(tmp_path / "run") == weights(tmp_path / "whole")
    assert not (tmp_path / "run.checkpoint").exists()


def weights(folder: Path) -> bytes:
    return (folder / "weights.safetensors").read_bytes()


def test_a_damaged_checkpoint_is_one_sentence(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.checkpoint").write_bytes(b"not a checkpoint")
    assert fit(workshop, tmp_path / "run", "--resume") == 1
    assert "run.checkpoint is not a checkpoint: remove it" in capsys.readouterr().err


def test_early_stopping_is_part_of_the_run_and_its_epochs_are_a_table(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ("--set", "fit.epochs=60", "--set", "fit.patience=2", "--set", "fit.learning_rate=0.05")
    assert fit(workshop, tmp_path / "run", *settings) == 0

    record = json.loads((tmp_path / "run" / "run.json").read_text())
    stopping, history = record["stopping"], record["history"]
    losses = [epoch["valid_loss"] for epoch in history]
    best = losses.index(min(losses)) + 1
    assert stopping == {"best": best, "without_improvement": 2, "patience": 2, "early": True}
    assert len(history) == best + 2
    found = f"run: {best + 2} epochs (best: {best}, stopped after 2 without improvement) on 120 utterances, 40 held out"
    assert found in capsys.readouterr().out
    with (tmp_path / "run" / "epochs.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [float(row["valid_mae"]) for row in rows] == losses
    assert all(-1 <= float(row["valid_corr"]) <= 1 for row in rows if row["valid_corr"])
    assert any(row["valid_corr"] for row in rows)
    held = record["validation"]
    measured = np.corrcoef([one["prediction"] for one in held], [one["label"] for one in held])[0, 1]
    assert float(rows[best - 1]["valid_corr"]) == pytest.approx(measured)


def test_the_progress_line_has_the_best_epoch_and_the_patience_that_is_left() -> None:
    recipe = FitRecipe(epochs=9, patience=3)
    history = [
        Epoch(1, 2.0, 1.5, "", 1.5, None),
        Epoch(2, 1.0, 1.25, "", 1.25, 0.5),
        Epoch(3, 0.5, 1.3, "", 1.3, 0.625),
    ]

    assert shown(history, recipe) == {
        "train": "0.5000", "valid": "1.3000", "r": "0.625", "best": "1.2500 in epoch 2", "left": "2",
    }  # fmt: skip
    assert shown(history[:1], recipe)["r"] == "undefined"
    assert Stopping.of(history, recipe) == Stopping(best=2, without_improvement=1, patience=3, early=True)
    assert Stopping.of([], recipe) is None
