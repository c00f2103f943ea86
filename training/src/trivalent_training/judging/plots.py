"""Plots of runs: learning curves, predictions for held-out utterances, ablation by modality."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from trivalent_training.fitting.run import Run

matplotlib.use("Agg")
DARK, LIGHT, ORANGE = "#1f4e79", "#b8cde0", "#c55a11"


def curves(runs: Sequence[Run], path: Path) -> None:
    """Losses, and validation MAE and correlation, by epoch, one line per run; the stages follow each other.

    A dot is the epoch whose weights a run has. Values that older runs or single stages lack are left out.
    """
    figure = Figure(figsize=(11, 4.5), dpi=120, layout="constrained")
    losses, measures = figure.subplots(1, 2)
    for axes, title in ((losses, "loss"), (measures, "validation")):
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.spines[["top", "right"]].set_visible(False)
    for index, run in enumerate(runs):
        label = (lambda name: name) if index == 0 else (lambda _: None)
        history, best = run.history, _best(run)
        _curve(losses, [epoch.train_loss for epoch in history], best, LIGHT, label("train"))
        _curve(losses, [epoch.valid_loss for epoch in history], best, DARK, label("validation"))
        _curve(measures, [epoch.valid_mae for epoch in history], best, DARK, label("MAE"))
        _curve(measures, [epoch.valid_corr for epoch in history], best, ORANGE, label("correlation"))
    losses.legend(frameon=False)
    measures.legend(frameon=False)
    figure.savefig(path)


def _curve(axes: Any, values: Sequence[float | None], best: int | None, color: str, label: str | None) -> None:
    numbers = np.asarray([np.nan if value is None else value for value in values])
    axes.plot(np.arange(1, len(numbers) + 1), numbers, color=color, label=label)
    if best is not None:
        axes.plot(best + 1, numbers[best], "o", color=color, markersize=4)


def _best(run: Run) -> int | None:
    """Index in the history of the epoch whose weights the run has; None in older runs."""
    if run.stopping is None:
        return None
    found = (run.stopping.best, run.history[-1].stage)
    return next(index for index, epoch in enumerate(run.history) if (epoch.number, epoch.stage) == found)


def predictions(runs: Sequence[Run], path: Path) -> None:
    """Predicted against true score of each held-out utterance."""
    labels, predicted = _held_out(runs)
    bound = runs[0].range
    figure, axes = _figure("held-out utterances", "label", "prediction")
    axes.plot([-bound, bound], [-bound, bound], color=LIGHT)
    axes.scatter(labels, predicted, s=6, color=DARK, alpha=0.4, linewidths=0)
    axes.set_xlim(-bound * 1.05, bound * 1.05)
    axes.set_ylim(-bound * 1.05, bound * 1.05)
    figure.savefig(path)


def confusion(runs: Sequence[Run], path: Path) -> None:
    """Counts by rounded label and rounded prediction: 5 classes for the ranges 2 and 1, else 7."""
    labels, predicted = _held_out(runs)
    bound = runs[0].range
    step = bound / 2 if bound in (1.0, 2.0) else bound / 3
    classes = np.arange(-bound, bound + step / 2, step)

    def class_of(values: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.round((np.clip(values, -bound, bound) + bound) / step).astype(np.int64)

    counts = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(counts, (class_of(labels), class_of(predicted)), 1)
    figure, axes = _figure("confusion, held-out utterances", "prediction", "label")
    axes.imshow(counts, cmap="Blues", origin="lower")
    ticks = [f"{value:g}" for value in classes]
    axes.set_xticks(range(len(classes)), ticks)
    axes.set_yticks(range(len(classes)), ticks)
    for (row, column), count in np.ndenumerate(counts):
        color = "white" if count > counts.max() / 2 else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=color, fontsize=8)
    figure.savefig(path)


def ablation(errors: Mapping[str, Sequence[float]], path: Path) -> None:
    """Mean absolute error by condition: mean and standard deviation over the runs."""
    figure, axes = _figure("ablation", "mean absolute error", "")
    names = list(errors)
    means = [float(np.mean(errors[name])) for name in names]
    spread = [float(np.std(errors[name])) for name in names]
    axes.barh(names, means, xerr=spread, color=LIGHT, ecolor=DARK)
    axes.invert_yaxis()
    figure.savefig(path)


def _held_out(runs: Sequence[Run]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    held_out = [held for run in runs for held in run.validation]
    return np.asarray([held.label for held in held_out]), np.asarray([held.prediction for held in held_out])


def _figure(title: str, x: str, y: str):  # type: ignore[no-untyped-def]
    figure = Figure(figsize=(5.5, 4.5), dpi=120, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
