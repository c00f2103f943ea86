"""Train the network of a recipe on a data-set file and write a run folder.

The test split is never opened. The validation split is the data set's own, or a fold of whole clips held out of the
training split. Under torchrun all processes train one network together. A run whose validation score is that of a
constant is written, with a warning. With --seeds N there are N runs in RUN-1 to RUN-N: seeds count up from --seed, and
so do folds from --fold where there is no validation split. With --resume, RUN.checkpoint keeps how far the training has
come, and an interrupted fit continues from it with the same losses; it is removed when the run is written.

Training stops early after fit.patience epochs without a lower validation loss (--set fit.patience=5); the weights are
those of the best epoch. RUN/epochs.csv and RUN/curves.png have losses, validation MAE and correlation of each epoch.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from trivalent_training.commands import settings
from trivalent_training.commands.options import add_device, add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting import run as runs
from trivalent_training.fitting import start as starts
from trivalent_training.fitting.learn import RunPlan, learn, split
from trivalent_training.fitting.method import Execution, is_first_process
from trivalent_training.judging import plots
from trivalent_training.judging.metrics import best_band, metrics, polarity_metrics

SEED = 1111
CURVES_FILE = "curves.png"
LEAST_SPREAD = 0.05
"""Predictions with less than this share of the labels' standard deviation are a constant."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe, e.g. training/configs/packages/tfn-mosi.json")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("run", type=Path, help="run folder to write")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of weights, order and dropout (default {SEED})")
    parser.add_argument("--seeds", type=int, metavar="N", help="train N runs with different seeds, in RUN-1 to RUN-N")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings",
                        help="a setting of the recipe, such as fit.epochs=20; may be repeated")  # fmt: skip
    parser.add_argument("--fold", type=int, default=0, help="fold of clips held out for validation (default 0)")
    parser.add_argument("--start", type=Path, metavar="RUN",
                        help="run of the same network whose weights training starts from (default: the weights that "
                        "the recipe's network draws or loads)")  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="replace an existing run folder")
    parser.add_argument("--resume", action="store_true", help="continue an interrupted fit, or prepare for that")
    add_device(parser)
    parser.add_argument("--threads", type=int, default=1,
                        help="CPU threads (default 1: sums do not depend on the number of cores)")  # fmt: skip
    parser.add_argument("--tensorboard", type=Path, help="folder for TensorBoard logs")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(options.threads)
    chosen = settings.changed(recipe.read(options.recipe), settings.given(options.settings))
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    execution = Execution(options.device, options.precision, options.tensorboard)
    start = starts.read(options.start) if options.start else None
    plan = RunPlan(chosen, options.seed, options.fold, options.models, execution, start)
    if options.seeds is None:
        _train(plan, data, options.run, options)
        return
    if options.seeds < 1:
        raise TrainingError(f"--seeds is {options.seeds}, expected at least 1")
    for index in range(options.seeds):
        fold = options.fold if data.part(Split.VALID) else (options.fold + index) % chosen.fit.folds
        folder = options.run.with_name(f"{options.run.name}-{index + 1}")
        _train(replace(plan, seed=options.seed + index, fold=fold), data, folder, options)


def _train(plan: RunPlan, data: dataset_file.Dataset, folder: Path, options: Namespace) -> None:
    """Trains and writes one run, and prints what was held out."""
    if folder.exists() and not options.replace:
        raise TrainingError(f"{folder} exists already, expected a new folder, or --replace")
    checkpoint = folder.with_name(f"{folder.name}.checkpoint") if options.resume else None
    done, network = learn(replace(plan, checkpoint=checkpoint), data)
    if not is_first_process():
        return
    runs.write(folder, done, network, options.replace)
    if checkpoint:
        checkpoint.unlink(missing_ok=True)
    if done.history:
        plots.curves([done], folder / CURVES_FILE)
    _report(plan, done, data, folder, options.json)


def _report(plan: RunPlan, done: runs.Run, data: dataset_file.Dataset, folder: Path, as_json: bool) -> None:
    scores, labels = held_out(done, graded=True)
    measured = metrics(scores, labels, data.header.range) if labels else {}
    polarity = polarity_of(done)
    if labels and plan.recipe.network.name != "constant" and (warning := constant_warning(scores, labels)):
        print(f"trivalent-train fit: warning: {warning}", file=sys.stderr)
    if as_json:
        stopping = asdict(done.stopping) if done.stopping else None
        summary = {"run": str(folder), "epochs": len(done.history), "stopping": stopping, "validation": measured}
        print(json.dumps(summary | ({"polarity": polarity} if polarity else {})))
    else:
        train, _ = split(data, plan.recipe.fit, plan.fold)
        counts = f"{folder}: {_epochs(done)} on {len(train)} utterances, {len(done.validation)} held out"
        print(f"{counts}: MAE {measured['mae']:.4f}" if labels else counts)
        if polarity:
            figures = "  ".join(f"{name} {value:.4f}" for name, value in polarity.items() if value is not None)
            print(f"held-out polarities, with the neutral band of the highest F1: {figures}")


def _epochs(done: runs.Run) -> str:
    """Number of epochs, which one is best, and whether patience ended them."""
    count, stopping = f"{len(done.history)} epochs", done.stopping
    if stopping is None:
        return count
    waited = f", stopped after {stopping.without_improvement} without improvement" if stopping.early else ""
    return f"{count} (best: {stopping.best}{waited})"


def held_out(done: runs.Run, graded: bool) -> tuple[list[float], list[float]]:
    """Predictions and labels of the held-out utterances whose label has a strength, or has none."""
    chosen = [held for held in done.validation if held.graded == graded]
    return [held.prediction for held in chosen], [held.label for held in chosen]


def polarity_of(done: runs.Run) -> dict[str, float | None]:
    """Metrics of the held-out polarities at the neutral band of the highest F1; empty if there are none."""
    scores, labels = held_out(done, graded=False)
    if not labels:
        return {}
    band = best_band(scores, labels)
    return {"band": band, **polarity_metrics(scores, labels, band)}


def constant_warning(scores: Sequence[float], labels: Sequence[float]) -> str | None:
    """What shows that held-out scores are no better than a constant, or None; both in label units."""
    spread, needed = float(np.std(scores)), LEAST_SPREAD * float(np.std(labels))
    if spread < needed:
        found = f"their standard deviation is {spread:.4f}, expected {needed:.4f} or more"
        return f"the validation scores are a constant: {found}"
    median = float(np.median(labels))
    error, of_median = (float(np.mean(np.abs(np.subtract(labels, guess)))) for guess in (scores, median))
    if error >= of_median:
        return (
            f"the validation MAE is {error:.4f}, expected less than {of_median:.4f}, that of the constant {median:.2f}"
        )
    return None
