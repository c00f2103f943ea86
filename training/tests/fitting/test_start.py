"""Trainings that start from another run: the weights they begin with, their record, and runs that do not fit."""

import json
from pathlib import Path

import pytest
import torch

from fixtures import tiny
from fixtures.small_networks import examples, network_of
from trivalent_training.cli import main
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.gradients import Untrained
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.fitting.start import StartingPoint, read
from trivalent_training.networks.parts.base import Network

ORIGIN = runs.Start("earlier", "larger-corpus", "0" * 64, 1, "c" * 40, "1" * 64)


def starting_point(network: Network, untrained: Untrained | None = None) -> StartingPoint:
    return StartingPoint(ORIGIN, {name: p.detach().clone() for name, p in network.named_parameters()}, untrained)


@pytest.mark.parametrize("name", ["tfn", "cenet-m"])
def test_training_begins_with_the_weights_of_the_start(name: str) -> None:
    earlier, network = network_of(name), network_of(name)
    torch.manual_seed(9)
    earlier.initialize()
    made = examples(network.contract.inputs, 24)
    still = FitRecipe(epochs=1, batch_size=8, learning_rate=0.0)
    loop.fit(network, FitTask(made[:16], made[16:], still, seed=1, start=starting_point(earlier).copy_to))
    for one, other in zip(network.parameters(), earlier.parameters(), strict=True):
        assert torch.equal(one, other)


def test_buffers_stay_those_of_the_own_data() -> None:
    earlier, network = network_of("cenet-m"), network_of("cenet-m")
    own = {key: buffer.fill_(3.0) for key, buffer in network.named_buffers()}
    starting_point(earlier).copy_to(network)
    assert own
    assert all((buffer == 3.0).all() for buffer in own.values())


def test_weights_of_another_network_are_rejected() -> None:
    with pytest.raises(TrainingError, match=r"the run to start from, earlier, has .* give both recipes the same net"):
        starting_point(network_of("mtfn")).copy_to(network_of("tfn"))


def test_weights_count_as_untrained_only_if_the_start_did_not_train_them_either() -> None:
    start = starting_point(network_of("tfn"), Untrained(("a",), ("b", "c")))
    assert start.never_trained(Untrained(("a", "x"), ("c",))) == Untrained(("a",), ("c",))
    assert start.never_trained(None) is None
    assert starting_point(network_of("tfn")).never_trained(Untrained(("a",))) is None


def test_fit_records_the_start_and_export_puts_it_on_the_card(workshop: Path, tmp_path: Path) -> None:
    started = [str(tmp_path / f"run-{seed}") for seed in (3, 4)]
    for seed, run in zip(("3", "4"), started, strict=True):
        arguments = tiny.fit(workshop, seed)
        arguments[3] = run
        assert main([*arguments, "--start", str(workshop / "run-1")]) == 0
    record, _ = runs.read(Path(started[0]))
    assert record.start == read(workshop / "run-1").origin
    assert record.start.recipe == "tiny"
    models = ["--models", str(workshop / "models")]
    arguments = ["export", str(workshop / "corpus.avro"), *started, *models, "--version", "mean", "--mean", "weights"]
    assert main(arguments) == 0
    folder = workshop / "models" / "tiny" / "mean"
    card = (folder / "README.md").read_text()
    assert (
        "The weights are the mean of the weights of 2 runs. Each run started from the weights of a run of tiny" in card
    )
    assert "no clip is held out of the mean of their weights" in card
    config = json.loads((folder / "manifest.json").read_text())["training"]["config"]
    assert config["mean"] == "weights"
    assert config["start"]["weights_sha256"] == record.start.weights_sha256
    one = (workshop / "models" / "tiny" / "1" / "model.onnx").stat().st_size
    assert (folder / "model.onnx").stat().st_size < 0.7 * one  # that package contains two networks


def test_the_mean_of_weights_of_independent_runs_is_rejected(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = [str(workshop / "run-1"), str(workshop / "run-2")]
    arguments = ["export", str(workshop / "corpus.avro"), *both, "--models", str(workshop / "models")]
    assert main([*arguments, "--version", "2", "--mean", "weights"]) == 1
    assert "needs two or more runs that started from the same weights: fit them with --start" in capsys.readouterr().err


def test_a_method_with_stages_cannot_start_from_a_run(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mug = json.loads((workshop / "recipe.json").read_text())
    widths = {"text_width": 32, "acoustic_width": 6, "visual_width": 8}
    mug["network"] = {"name": "mug", "config": {"text": "features", **widths}}
    (tmp_path / "mug.json").write_text(json.dumps(mug))
    arguments = ["fit", str(tmp_path / "mug.json"), str(workshop / "corpus.avro"), str(tmp_path / "run")]
    arguments += ["--models", str(workshop / "models"), "--start", str(workshop / "run-1")]
    assert main(arguments) == 1
    assert "mug trains in stages or rounds and cannot start from a run" in capsys.readouterr().err
