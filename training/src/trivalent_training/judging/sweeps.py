"""Records of sweeps: validation loss against one setting of a recipe, a picture, and a part of the page of results."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.data.utterance import MODALITIES
from trivalent_training.judging.metrics import Metrics
from trivalent_training.judging.plots import DARK, LIGHT

matplotlib.use("Agg")


@dataclass(frozen=True, slots=True)
class Trained:
    """Lowest validation loss of one run, and the figures of its generated labels by modality if it has some."""

    seed: int
    fold: int
    validation: float
    labels: dict[str, Metrics]


@dataclass(frozen=True, slots=True)
class Point:
    """Runs with one value of one setting."""

    setting: str
    """Dotted path in the recipe."""
    value: float
    runs: tuple[Trained, ...]

    @property
    def validation(self) -> list[float]:
        return [run.validation for run in self.runs]


@dataclass(frozen=True, slots=True)
class Sweep:
    """All that is needed to repeat a sweep, and its points in order."""

    name: str
    """Name of the recipe's package."""
    dataset: str
    dataset_sha256: str
    measure: str
    """Measure of the validation loss: the recipe's fit.select."""
    seed: int
    """Seed of the first run of each point; run n has this seed plus n, and fold n."""
    commit: str
    points: tuple[Point, ...]


def write(path: Path, sweep: Sweep) -> None:
    """Writes the record and, beside it, the picture; older ones are replaced."""
    with new_file(path) as file:
        file.write((json.dumps(asdict(sweep), indent=1, ensure_ascii=False) + "\n").encode())
    draw(sweep, path.with_suffix(".svg"))


def read(folder: Path) -> dict[str, Sweep]:
    """The sweeps of a folder of results by file name; results themselves are in its subfolders."""
    return {
        path.name: typed.build(Sweep, json.loads(path.read_text("utf-8")), str(path))
        for path in sorted(folder.glob("*.json"))
    }


def draw(sweep: Sweep, path: Path) -> None:
    """A panel for each setting: the loss of each run, light, and their mean, dark."""
    curves = _curves(sweep)
    figure = Figure(figsize=(4.2 * len(curves), 3.6), layout="constrained")
    for axes, (setting, points) in zip(figure.subplots(1, len(curves), squeeze=False)[0], curves.items(), strict=True):
        values = [point.value for point in points]
        for runs in zip(*(point.validation for point in points), strict=True):
            axes.plot(values, runs, color=LIGHT, marker=".")
        axes.plot(values, [np.mean(point.validation) for point in points], color=DARK, marker="o")
        axes.set_xscale("log" if min(values) > 0 else "linear")
        axes.set_xlabel(setting.removeprefix("network.config."))
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel(f"validation {sweep.measure}")
    figure.suptitle(f"{sweep.name}, {sweep.dataset}", fontsize=10)
    with matplotlib.rc_context({"svg.hashsalt": sweep.name, "svg.fonttype": "none"}), new_file(path) as file:
        figure.savefig(file, format="svg", metadata={"Date": None})


def section(folder: Path) -> str:
    """The part of the page of results with the sweeps of a folder of results; empty without any."""
    parts = []
    for name, sweep in read(folder).items():
        picture = f"{folder.name}/{Path(name).with_suffix('.svg')}"
        note = (
            f"`{sweep.name}` on {sweep.dataset} with one setting varied at a time: lowest validation {sweep.measure}, "
            f"mean ± standard deviation over {len(sweep.points[0].runs)} runs of other seeds and folds, and the mean "
            f"of Pearson's r of the generated labels and the annotators'. [Curves]({picture}), "
            f"[figures]({folder.name}/{name}). The test split was not opened."
        )
        parts += [note, _table(sweep)]
    return "\n\n".join(["", "## Curves over settings", *parts]) + "\n" if parts else ""


def _curves(sweep: Sweep) -> dict[str, list[Point]]:
    """The points of each setting by rising value."""
    settings = dict.fromkeys(point.setting for point in sweep.points)
    return {s: sorted((p for p in sweep.points if p.setting == s), key=lambda p: p.value) for s in settings}


def _table(sweep: Sweep) -> str:
    labelled = [m for m in MODALITIES if any("corr" in run.labels.get(m, {}) for p in sweep.points for run in p.runs)]
    heads = ["setting", "value", f"validation {sweep.measure}", *(f"r, {m} labels" for m in labelled)]
    rows = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for setting, points in _curves(sweep).items():
        for point in points:
            spread = f" ± {np.std(point.validation, ddof=1):.4f}" if len(point.runs) > 1 else ""
            cells = [f"`{setting}`", f"{point.value:g}", f"{np.mean(point.validation):.4f}{spread}"]
            rows.append("| " + " | ".join([*cells, *(_agreement(point.runs, m) for m in labelled)]) + " |")
    return "\n".join(rows)


def _agreement(runs: Sequence[Trained], modality: str) -> str:
    known = [value for run in runs if (value := run.labels.get(modality, {}).get("corr")) is not None]
    return f"{np.mean(known):.3f}" if known else "-"
