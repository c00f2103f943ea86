"""Stored results, one JSON file each, and the page of tables made from them: training/RESULTS.md."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.judging import agreement
from trivalent_training.judging.metrics import Metrics
from trivalent_training.judging.searches import Search

AS_TRAINED = "as trained"
"""Condition in which frames and weights are float32."""
AS_INT8 = "int8"
"""Condition in which frames and large weight matrices are int8 codes."""
NOTES = {
    "cmu-mosi": (
        "Text and acoustic features only: the published visual features of the training split were fitted on its "
        "labels. The acoustic features are one mean vector of 73 columns per utterance. CENet, HSCL and MUG train "
        "the upper three layers of MiniLM-L6 over its frozen lower half, not the BERT or RoBERTa of their papers. "
        "CENet-S uses word sentiments from VADER, and neither SentiLARE's weights nor SentiWordNet. MUG is a "
        "reconstruction. The test split is not the original one. The ridge regression 'text-states' has a higher "
        "acc2_nonneg than the mean of every network, and a higher mean absolute error than most. Some mechanisms had "
        "nothing to work on. With one acoustic frame per utterance CENet's attention is inert, and with one stream "
        "HSCL has one of its three contrasts; 'cmu-mosi-words' has sequences of three modalities. 'hafedformer-mosi' "
        "is federated averaging: PbEA is not used, and CmDA of two decoders is their mean, apart from noise; its "
        "clients hold both modalities and train one in a round."
    ),
    "cmu-mosi-words": (
        "CMU-MOSI's 229 utterances with an acoustic (74 columns) and a visual frame (47) for each word, z-scored "
        "within the utterance: 195 to learn from and 34 to test, so intervals are wide. Published figures are for the "
        "whole corpus. 'cenet-m-text-words' receives the frames and ignores them: it is the text-only control."
    ),
    "ch-sims-v2": (
        "Each modality is one number, the score of a published unimodal model, so the table compares fusion "
        "methods. The unimodal models were trained on the training split, where their scores are too accurate. The "
        "networks therefore learned from the validation split, in folds of whole videos; the baseline "
        "'feature-means' learned from the training split. In MAE, correlation and acc2 no network beats "
        "'feature-means-valid', a ridge regression with three coefficients on the same rows, and the mean of the three "
        "scores, 'mean', has the highest correlation without learning anything. 77 % of the test rows are from a video "
        "that has validation rows, too. MUG is a reconstruction; 'mug-beta-zero-sims' is its ablation with β = 0. "
        "'hafedformer-fedavg-sims' is federated averaging over nine clients of one modality each; the other recipes of "
        "HA-Fedformer add one of its aggregations, or both. 'hafedformer-chain-mean-sims' is the control of PbEA: the "
        "same chain means with equal variances. With one modality alone, all nine clients hold it. The encoders read "
        "one step each, so that their attention has nothing to attend to."
    ),
    "ict-mmmo": (
        "Acoustic and visual features in twenty word-aligned steps; the training split has no transcripts. It has 220 "
        "videos. 'hafedformer-fedavg-ict-mmmo' is federated averaging over ten clients of one modality each. With two "
        "modalities CmDA is the mean of the decoders, apart from its noise, so that 'hafedformer-cmda-ict-mmmo' tests "
        "the noise alone. With one modality alone, all ten clients hold it."
    ),
}
"""Limits of the comparison, by data set."""
CLAIMS = (
    "Each row compares a recipe with an ablation of it, run with the same seeds and folds. A difference above 0 means "
    "that the mechanism lowers the error. The interval is a bootstrap over seeds and utterances (`judging/claims.py`); "
    "a claim holds or does not hold only if it excludes 0. Claims without a row were not tested on recordings."
)
BYTES = ("bytes, float32", "bytes, int8")
COLUMNS = {
    3.0: ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7"),
    2.0: ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5"),
    1.0: ("mae", "mse", "corr", "acc2", "f1", "acc3", "acc5"),
}
"""Metrics in the tables, by label range."""


def without(modality: str) -> str:
    """Name of the condition in which a modality is absent."""
    return f"without {modality}"


@dataclass(frozen=True, slots=True)
class Result:
    """Evaluation of one run, or one baseline, on one data set, usually on its test split."""

    system: str
    """Name of the published system, or a description of the baseline."""
    name: str
    """Name of the recipe's package."""
    dataset: str
    dataset_sha256: str
    range: float
    synthetic: bool
    seed: int | None
    """None for baselines, which have no random draws."""
    fold: int
    commit: str
    modalities: tuple[str, ...]
    """Modalities that the system reads."""
    parameters: int
    utterances: int
    """Number of utterances evaluated."""
    bytes_float32: float
    """Mean bytes of an utterance's features after the quantizers, frames as float32."""
    bytes_smaller: float
    """The same with frames as int8."""
    metrics: dict[str, Metrics]
    """Metrics by condition."""
    heads: dict[str, Metrics] = field(default_factory=dict)
    """Metrics of each unimodal head against the labels of its modality."""
    classes: dict[str, Metrics] = field(default_factory=dict)
    """Three-class metrics by head of logits; empty for regression networks."""
    errors: tuple[float, ...] = ()
    """Absolute error of each utterance as trained, in file order, to four digits; older results have none."""
    generated_labels: dict[str, Metrics] = field(default_factory=dict)
    """Figures of 'agreement' by modality; empty for networks that generate no labels, and in older results."""

    @property
    def file(self) -> Path:
        """Path of the JSON file, relative to the folder of results."""
        suffix = "" if self.seed is None else f"-{self.seed}-{self.fold}"
        return Path(self.dataset) / f"{self.name}{suffix}.json"


def write(folder: Path, result: Result) -> Path:
    """Writes a result; an existing one of the same recipe, seed and fold is replaced."""
    path = folder / result.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as file:
        file.write((_document(result) + "\n").encode())
    return path


def _document(result: Result) -> str:
    """Indented JSON; numbers of one list share a line."""
    text = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    return re.sub(r"\[[-\d.,\s]+\]", lambda numbers: " ".join(numbers.group().split()), text)


def read(folder: Path) -> list[Result]:
    """All results of a folder, sorted by path: data set, name, seed. Raises TrainingError if there is none."""
    paths = sorted(folder.glob("*/*.json"))
    if not paths:
        raise TrainingError(f"no results in {folder}: make some with trivalent-train evaluate --save {folder}")
    return [typed.build(Result, json.loads(path.read_text("utf-8")), str(path)) for path in paths]


def page(
    results: Sequence[Result], command: str, searches: Mapping[str, Search] | None = None, claims: str = ""
) -> str:
    """The Markdown page. Each data set has a table of metrics and one of int8 numbers and absent modalities.

    'searches' are the searches on record by recipe; the page makes no claim on how other settings were chosen.
    'claims' is a table of the papers' claims, to which the page adds a heading.
    """
    parts = [
        "# Results",
        f"Made by `{command}` from the results in `training/results`; do not edit. Each row is the mean ± the "
        "standard deviation over the runs of one recipe; the number of runs is in brackets. Runs differ in initial "
        "weights, order and dropout. If a recipe has no separate validation split, they also differ in the fold of "
        "clips that is held out. `fit` chose the epoch of each run by its validation loss. `fit` and `tune` never open "
        "the test split; `trivalent-train evaluate` does. MAE is in label units, MSE in their square, Corr is "
        "Pearson's r, and the other metrics are shares.",
        _searched(results, searches or {}),
    ]
    if claims:
        parts += ["## Claims of the papers", CLAIMS, claims]
    by_dataset: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_dataset[result.dataset].append(result)
    for dataset, members in by_dataset.items():
        parts += [f"## {dataset}", _intro(members), _table(members), _conditions(members)]
        parts += [NOTES[dataset]] if dataset in NOTES else []
        labels = {name: [member.generated_labels for member in group] for name, group in _groups(members).items()}
        parts += [table for table in (_heads(members), _classes(members), agreement.table(labels)) if table]
    return "\n\n".join(parts) + "\n"


def _searched(results: Sequence[Result], searches: Mapping[str, Search]) -> str:
    names = [name for name in dict.fromkeys(result.name for result in results) if name in searches]
    known = [f"`{name}` ({len(searches[name].trials)} trials on {searches[name].dataset})" for name in names]
    if not known:
        return "No search of settings is on record, so that the page does not claim how settings were chosen."
    return (
        f"Searches of settings on record, each by validation loss alone: {', '.join(known)}. For the other recipes "
        "the page does not claim how settings were chosen."
    )


def _intro(members: Sequence[Result]) -> str:
    first = members[0]
    synthetic = " **Synthetic data: the metrics do not apply to real recordings.**" if first.synthetic else ""
    counts = sorted({member.utterances for member in members})
    count = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    return f"{count} utterances evaluated, labels in [-{first.range:g}, {first.range:g}].{synthetic}"


def _groups(members: Iterable[Result]) -> dict[str, list[Result]]:
    """Results by recipe: baselines first, then systems, each by falling mean absolute error."""
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
    conditions = [AS_TRAINED, AS_INT8, *sorted(seen - {AS_TRAINED, AS_INT8})]
    rows = [
        _row(["recipe", *(f"MAE, {c}" for c in conditions), *(f"{binary}, {c}" for c in conditions), *BYTES]),
        _row(["---"] * (2 * len(conditions) + 3)),
    ]  # fmt: skip
    for name, group in _groups(trained).items():
        figures = [_figure(group, condition, metric) for metric in ("mae", binary) for condition in conditions]
        rows.append(_row([f"`{name}`", *figures, f"{group[0].bytes_float32:g}", f"{group[0].bytes_smaller:g}"]))
    note = (
        "Cost of int8 numbers and of absent modalities. "
        "Bytes are those of an utterance's features in the join and batch stages."
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
    return "Unimodal heads, each evaluated against the labels of its own modality.\n\n" + "\n".join([*top, *rows])


def _classes(members: Sequence[Result]) -> str:
    """Accuracy and weighted F1 over three classes of each head of logits; empty if no recipe is a classification."""
    rows = []
    for name, group in _groups(members).items():
        for head in group[0].classes:
            figures = [_spread([member.classes[head][metric] for member in group]) for metric in ("acc3", "f1")]
            rows.append(_row([f"`{name}`", head, *figures]))
    if not rows:
        return ""
    top = [_row(["recipe", "head", "acc3", "weighted f1"]), _row(["---"] * 4)]
    note = "Three classes: negative, neutral, positive, each head evaluated against its own labels."
    return note + "\n\n" + "\n".join([*top, *rows])


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
