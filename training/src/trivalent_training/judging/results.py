"""Stored judgements, a JSON file each, and the page of tables that is made of them: training/RESULTS.md."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.judging.metrics import Metrics

AS_TRAINED = "as trained"
SMALLER = "int8"
"""Frames and large weight matrices as int8 codes."""
NOTES = {
    "cmu-mosi": (
        "Words and voice alone: the published visual features of the training rows have seen their labels. "
        "The voice is one mean of 73 columns for an utterance. CENet, HSCL and MUG train the upper three "
        "layers of MiniLM-L6 over its frozen lower half, not the BERT or RoBERTa of their papers; CENet-S has "
        "neither SentiLARE's weights nor SentiWordNet, its word sentiments are VADER's. MUG is a "
        "reconstruction. The given test part is not the original one."
    ),
    "ch-sims-v2": (
        "Each modality is one number, the score of that modality's own published model, so this compares ways "
        "of fusing. Those models were trained on the training rows, whose scores are too good: all but the "
        "baseline 'feature-means', which learned from those rows, learned from the validation part, in folds "
        "of whole videos. MUG is a reconstruction; 'mug-shared-only-sims' is its ablation with β = 0."
    ),
    "ict-mmmo": ("Voice and picture in twenty word steps; the training part has no words. 220 videos to learn from."),
}
"""What a reader must know of the rows of a data set."""
BYTES = ("bytes, float32", "bytes, int8")
COLUMNS = {
    3.0: ("mae", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7"),
    2.0: ("mae", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5"),
    1.0: ("mae", "corr", "acc2", "f1", "acc3", "acc5"),
}
"""Metrics that the tables show, by label range."""


def without(modality: str) -> str:
    """Name of the condition in which a modality never came."""
    return f"without {modality}"


@dataclass(frozen=True, slots=True)
class Result:
    """One run, or one baseline, judged on the test part of a data set."""

    system: str
    """The published system, or what the baseline does."""
    name: str
    """Name of the recipe's package."""
    dataset: str
    dataset_sha256: str
    range: float
    synthetic: bool
    seed: int | None
    """None where nothing is drawn."""
    fold: int
    commit: str
    modalities: tuple[str, ...]
    """What the system reads."""
    parameters: int
    utterances: int
    """How many were judged."""
    bytes_float32: float
    """Mean bytes of an utterance's features behind the quantizers."""
    bytes_smaller: float
    """The same with int8 frames."""
    metrics: dict[str, Metrics]
    """By condition."""
    heads: dict[str, Metrics] = field(default_factory=dict)
    """Unimodal heads against the labels of their own modality."""
    classes: dict[str, Metrics] = field(default_factory=dict)
    """Metrics of three classes by head of logits, of networks that tell classes."""

    @property
    def file(self) -> Path:
        """Where it is kept, relative to the folder of results."""
        drawn = "" if self.seed is None else f"-{self.seed}-{self.fold}"
        return Path(self.dataset) / f"{self.name}{drawn}.json"


def write(folder: Path, result: Result) -> Path:
    """Keeps a result; an older one of the same recipe, seed and fold is replaced."""
    path = folder / result.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as file:
        file.write((json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n").encode())
    return path


def read(folder: Path) -> list[Result]:
    """All results of a folder, by data set, name and seed."""
    paths = sorted(folder.rglob("*.json"))
    if not paths:
        raise TrainingError(f"no results in {folder}: make some with trivalent-train evaluate --save {folder}")
    return [typed.build(Result, json.loads(path.read_text("utf-8")), str(path)) for path in paths]


def page(results: Sequence[Result], command: str) -> str:
    """The Markdown page: for each data set one table of figures, one of what smaller numbers and absence cost."""
    parts = [
        "# Results",
        f"Made by `{command}` from the judgements in `training/results`; do not edit. Each row is the mean ± the "
        "standard deviation over the runs of one recipe (their number in brackets): other weights, order and dropout "
        "for each, and where the data set has no validation part, another fifth of the training clips held out. "
        "Epochs, settings and checkpoints were chosen on validation alone; only `trivalent-train evaluate` "
        "opened the test part. MAE in label units; the other figures but Corr are shares.",
    ]
    by_dataset: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_dataset[result.dataset].append(result)
    for dataset, members in by_dataset.items():
        parts += [f"## {dataset}", _intro(members), _table(members), _conditions(members)]
        parts += [NOTES[dataset]] if dataset in NOTES else []
        parts += [heads] if (heads := _heads(members)) else []
    return "\n\n".join(parts) + "\n"


def _intro(members: Sequence[Result]) -> str:
    first = members[0]
    made_up = " **Made-up data: the figures mean nothing in the real world.**" if first.synthetic else ""
    counts = sorted({member.utterances for member in members})
    judged = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    return f"{judged} utterances judged, labels in [-{first.range:g}, {first.range:g}].{made_up}"


def _groups(members: Iterable[Result]) -> dict[str, list[Result]]:
    """By recipe; baselines first, then the systems by their error."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for member in members:
        groups[member.name].append(member)

    def order(name: str) -> tuple[bool, float]:
        group = groups[name]
        return group[0].seed is not None, -_mean(group, AS_TRAINED, "mae")

    return {name: groups[name] for name in sorted(groups, key=order)}


def _table(members: Sequence[Result]) -> str:
    columns = COLUMNS[members[0].range]
    rows = [_row(["system", "recipe", "reads", *columns, "parameters"]), _row(["---"] * (len(columns) + 4))]
    for name, group in _groups(members).items():
        first = group[0]
        figures = [_figure(group, AS_TRAINED, column) for column in columns]
        count = f" ({len(group)})" if first.seed is not None else ""
        read = ", ".join(first.modalities) or "nothing"
        rows.append(_row([f"{first.system}{count}", f"`{name}`", read, *figures, f"{first.parameters:,}"]))
    return "\n".join(rows)


def _conditions(members: Sequence[Result]) -> str:
    """MAE and the binary accuracy under each condition, and bytes with and without int8 frames."""
    binary = "acc2" if members[0].range == 1.0 else "acc2_nonneg"
    trained = [member for member in members if member.seed is not None]
    seen = {condition for member in trained for condition in member.metrics}
    conditions = [AS_TRAINED, SMALLER, *sorted(seen - {AS_TRAINED, SMALLER})]
    rows = [
        _row(["recipe", *(f"MAE, {c}" for c in conditions), *(f"{binary}, {c}" for c in conditions), *BYTES]),
        _row(["---"] * (2 * len(conditions) + 3)),
    ]  # fmt: skip
    for name, group in _groups(trained).items():
        figures = [_figure(group, condition, metric) for metric in ("mae", binary) for condition in conditions]
        rows.append(_row([f"`{name}`", *figures, f"{group[0].bytes_float32:g}", f"{group[0].bytes_smaller:g}"]))
    note = (
        "What smaller numbers and an absent modality cost; bytes are those of an utterance's features while it waits."
    )
    return note + "\n\n" + "\n".join(rows)


def _heads(members: Sequence[Result]) -> str:
    rows = []
    for name, group in _groups(members).items():
        for head in group[0].heads:
            figures = [_spread([member.heads[head][metric] for member in group]) for metric in ("mae", "corr")]
            rows.append(_row([f"`{name}`", head, *figures]))
    if not rows:
        return ""
    top = [_row(["recipe", "head", "mae", "corr"]), _row(["---"] * 4)]
    return "Unimodal heads, each against the labels of its own modality.\n\n" + "\n".join([*top, *rows])


def _mean(group: Sequence[Result], condition: str, metric: str) -> float:
    return float(np.mean([member.metrics[condition][metric] or np.nan for member in group]))


def _figure(group: Sequence[Result], condition: str, metric: str) -> str:
    if any(condition not in member.metrics for member in group):
        return "-"
    return _spread([member.metrics[condition].get(metric) for member in group])


def _spread(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "undefined"
    mean = f"{np.mean(known):.3f}"
    return mean if len(known) == 1 else f"{mean} ± {np.std(known, ddof=1):.3f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
