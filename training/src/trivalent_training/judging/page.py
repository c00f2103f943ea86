"""The pages of tables made from stored results.

training/RESULTS.md has the recordings and the papers' claims, training/results/synthetic.md the synthetic data.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from trivalent_training.judging import agreement
from trivalent_training.judging.claims import Paper, section
from trivalent_training.judging.results import AS_INT8, AS_TRAINED, Result
from trivalent_training.judging.searches import Search

CLAIMS = (
    "Each row compares a recipe with an ablation of it, run with the same seeds and folds. A difference above 0 means "
    "that the mechanism lowers the error. The interval is a bootstrap over seeds and utterances (`judging/claims.py`); "
    "a claim holds or does not hold only if the interval excludes the margin, which is 0 on recordings. Data sets "
    "whose name begins with 'synthetic-' are made so that the mechanism has work; their margin was stated before the "
    "test split was opened, and their tables are on [a page of their own](results/synthetic.md). There, not told apart "
    "can mean that the mechanism helps by less than the margin: then the interval is above 0."
)
SYNTHETIC = (
    "Made by `{command}` from the results in `training/results`; do not edit. **All data on this page are synthetic: "
    "no figure applies to real recordings.** `trivalent-train synthesize --task` makes the data sets, and "
    "`data/synthesis/tasks` describes them. In each of them the mechanism of one paper has work; "
    "[the verdicts](../RESULTS.md#claims-of-the-papers) are with the other claims of the paper. The exceptions are the "
    "data sets `synthetic-voices…`, speech of espeak-ng, which `training/examples/voices.py` makes and evaluates. Each "
    "row is the mean ± the standard deviation over the runs of one recipe; the number of runs is in brackets. `fit` "
    "chose the epoch of each run by its validation loss."
)
BYTES = ("bytes, float32", "bytes, int8")
COLUMNS = {
    3.0: ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7"),
    2.0: ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5"),
    1.0: ("mae", "mse", "corr", "acc2", "f1", "acc3", "acc5"),
}
"""Metrics in the tables, by label range."""
COLUMNS_OF_OTHERS = ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos")


def page(
    results: Sequence[Result],
    command: str,
    searches: Mapping[str, Search] | None = None,
    papers: Sequence[Paper] = (),
    notes: Mapping[str, str] | None = None,
) -> str:
    """The Markdown page of recordings. Each data set has a table of metrics and one of int8 and absent modalities.

    'searches' are the searches on record by recipe; the page makes no claim on how other settings were chosen.
    'papers' have a section each; 'notes' are the limits of a comparison, by data set.
    """
    recorded = [result for result in results if not result.synthetic]
    parts = [
        "# Results",
        f"Made by `{command}` from the results in `training/results`; do not edit. Each row is the mean ± the "
        "standard deviation over the runs of one recipe; the number of runs is in brackets. Runs differ in initial "
        "weights, order and dropout. If a recipe has no separate validation split, they also differ in the fold of "
        "clips that is held out. `fit` chose the epoch of each run by its validation loss. `fit` and `tune` never open "
        "the test split; `trivalent-train evaluate` does. MAE is in label units, MSE in their square, Corr is "
        "Pearson's r, and the other metrics are shares.",
        _searched(recorded, searches or {}),
    ]
    if texts := [text for paper in papers if (text := section(paper, results))]:
        parts += ["## Claims of the papers", CLAIMS, *texts]
    return "\n\n".join([*parts, *_datasets(recorded, notes or {})]) + "\n"


def synthetic_page(results: Sequence[Result], command: str, notes: Mapping[str, str]) -> str:
    """The Markdown page of synthetic data; empty if there are none."""
    made = [result for result in results if result.synthetic]
    parts = ["# Results on synthetic data", SYNTHETIC.format(command=command), *_datasets(made, notes)]
    return "\n\n".join(parts) + "\n" if made else ""


def _datasets(results: Sequence[Result], notes: Mapping[str, str]) -> list[str]:
    """Heading, tables and note of each data set, as paragraphs."""
    parts: list[str] = []
    by_dataset: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_dataset[result.dataset].append(result)
    for dataset, members in by_dataset.items():
        parts += [f"## {dataset}", _intro(members), _table(members), _conditions(members)]
        parts += [notes[dataset]] if dataset in notes else []
        labels = {name: [member.generated_labels for member in group] for name, group in _groups(members).items()}
        parts += [table for table in (_heads(members), _classes(members), agreement.table(labels)) if table]
    return parts


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
    columns = COLUMNS.get(members[0].range, COLUMNS_OF_OTHERS)
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
    values = [member.metrics[condition][metric] for member in group]
    return float(np.mean([np.nan if value is None else value for value in values]))


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
