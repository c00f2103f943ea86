"""Agreement of generated unimodal labels with the annotators' labels, beside that of the multimodal label.

Without generation the only label for a modality is the multimodal one, so that the difference between the two
agreements is what generation adds.

    r_g, e_g   Pearson's r and mean |·| of the generated labels and the annotators' labels of the modality
    r_m, e_m   the same of the multimodal label, taken as a unimodal label
    95 % interval of r_g − r_m and of e_g − e_m: percentiles 2.5 and 97.5 over 2,000 resamples of runs and of
    utterances, independently; all chosen runs have the same resampled utterances

Only training utterances are compared; the corrections that generated their labels were fitted on them. Data without
annotators' labels have the labels' spread and their correlation with the multimodal label only.

Source of the two-way resampling: A. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import MODALITIES, Utterance
from trivalent_training.fitting.run import Generated
from trivalent_training.judging.metrics import Metrics

RESAMPLES = 2_000
SEED = 4711
"""Seed of the resamples, so that a report is reproducible."""
Values = NDArray[np.float64]
Statistic = Callable[[Values, Values, Values | None], float]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over runs with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class LabelColumns:
    """Labels of one modality in one run, (n,) each, label units, for the training utterances with a generated label."""

    ids: tuple[str, ...]
    generated: Values
    multimodal: Values
    annotated: Values
    """The annotators' labels; NaN where there is none."""

    def known(self) -> "LabelColumns":
        """The utterances that have an annotators' label."""
        rows = np.flatnonzero(~np.isnan(self.annotated))
        return LabelColumns(
            tuple(self.ids[row] for row in rows), self.generated[rows], self.multimodal[rows], self.annotated[rows]
        )


def columns(generated: Sequence[Generated], utterances: Sequence[Utterance]) -> dict[str, LabelColumns]:
    """The labels of one run by modality; modalities without a generated label are left out."""
    annotators = {utterance.utterance_id: utterance.labels for utterance in utterances}
    found = {}
    for modality in MODALITIES:
        rows = [one for one in generated if getattr(one.labels, modality) is not None]
        if not rows:
            continue
        known = [getattr(annotators.get(one.utterance_id), modality, None) for one in rows]
        found[modality] = LabelColumns(
            tuple(one.utterance_id for one in rows),
            np.array([getattr(one.labels, modality) for one in rows], np.float64),
            np.array([one.labels.score for one in rows], np.float64),
            np.array([np.nan if label is None else label for label in known], np.float64),
        )
    return found


def agreement(generated: Sequence[Generated], utterances: Sequence[Utterance]) -> dict[str, Metrics]:
    """By modality the figures of one run; those that need annotators' labels are left out where there are none.

    'sd' and 'sd_multimodal' are standard deviations, 'corr_of_both' is Pearson's r of generated and multimodal labels,
    'corr', 'mae' and 'corr_multimodal', 'mae_multimodal' are the agreements with the annotators' labels.
    """
    figures = dict[str, Metrics]()
    for modality, labels in columns(generated, utterances).items():
        figures[modality] = {
            "utterances": float(len(labels.ids)),
            "sd": float(labels.generated.std()),
            "sd_multimodal": float(labels.multimodal.std()),
            "corr_of_both": _defined(correlation(labels.generated, labels.multimodal)),
        }
        known = labels.known()
        if known.ids:
            figures[modality] |= {
                "corr": _defined(correlation(known.generated, known.annotated)),
                "corr_multimodal": _defined(correlation(known.multimodal, known.annotated)),
                "mae": error(known.generated, known.annotated),
                "mae_multimodal": error(known.multimodal, known.annotated),
            }
    return figures


def correlation(x: Values, y: Values, weights: Values | None = None) -> float:
    """Pearson's r with a weight per utterance, such as its count in a resample; NaN for a constant."""
    x, y = x - np.average(x, weights=weights), y - np.average(y, weights=weights)
    square = np.average(x * x, weights=weights) * np.average(y * y, weights=weights)
    return float(np.average(x * y, weights=weights) / np.sqrt(square)) if square > 0 else float("nan")


def error(x: Values, y: Values, weights: Values | None = None) -> float:
    """Mean |x − y| with a weight per utterance."""
    return float(np.average(np.abs(x - y), weights=weights))


def gain(runs: Sequence[LabelColumns], statistic: Statistic) -> Interval:
    """Statistic of the generated labels less that of the multimodal label, both against the annotators'.

    'runs' are the labels of one modality, of utterances with an annotators' label; 'statistic' is correlation or error.
    """
    ids = sorted({name for run in runs for name in run.ids})
    place = {name: row for row, name in enumerate(ids)}
    rows = [np.array([place[name] for name in run.ids]) for run in runs]

    def difference(run: LabelColumns, weights: Values | None) -> float:
        if weights is not None and not weights.any():
            return float("nan")
        of_generated = statistic(run.generated, run.annotated, weights)
        return of_generated - statistic(run.multimodal, run.annotated, weights)

    draws, means = np.random.default_rng(SEED), np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        counts_U = np.bincount(draws.integers(len(ids), size=len(ids)), minlength=len(ids)).astype(np.float64)
        chosen_R = draws.integers(len(runs), size=len(runs))
        means[i] = np.mean([difference(runs[r], counts_U[rows[r]]) for r in chosen_R])
    low, high = np.nanpercentile(means, [2.5, 97.5])
    return Interval(float(np.mean([difference(run, None) for run in runs])), float(low), float(high))


def lines(runs: Sequence[Mapping[str, LabelColumns]]) -> list[str]:
    """A sentence per modality for the report of one or several runs of a recipe; none without generated labels."""
    found = []
    for modality in MODALITIES:
        labels = [run[modality] for run in runs if modality in run]
        if labels:
            found.append(f"generated {modality} labels: {_spread(labels)}{_agreement(labels)}")
    return found


def _spread(labels: Sequence[LabelColumns]) -> str:
    own = np.mean([run.generated.std() for run in labels])
    whole = np.mean([run.multimodal.std() for run in labels])
    both = np.mean([correlation(run.generated, run.multimodal) for run in labels])
    return f"sd {own:.3f} (multimodal {whole:.3f}), r with the multimodal label {both:.3f}"


def _agreement(labels: Sequence[LabelColumns]) -> str:
    known = [run.known() for run in labels]
    known = [run for run in known if run.ids]
    if not known:
        return "; no annotators' labels to compare with"
    parts = []
    for name, statistic in (("r", correlation), ("MAE", error)):
        generated = np.mean([statistic(run.generated, run.annotated) for run in known])
        multimodal = np.mean([statistic(run.multimodal, run.annotated) for run in known])
        more = gain(known, statistic)
        difference = f"{more.mean:+.3f} ({more.low:+.3f} to {more.high:+.3f})"
        parts.append(f"{name} {generated:.3f}, of the multimodal label {multimodal:.3f}, difference {difference}")
    return "; with the annotators' labels " + "; ".join(parts)


def table(groups: Mapping[str, Sequence[dict[str, Metrics]]]) -> str:
    """A Markdown table of the agreements by recipe, mean ± standard deviation over its runs; empty without any."""
    rows = []
    for name, runs in groups.items():
        for modality in MODALITIES:
            found = [run[modality] for run in runs if modality in run]
            if found and len(found) == len(runs):
                cells = [_mean_and_deviation(found, metric) for metric in COLUMNS]
                rows.append(f"| `{name}` | {modality} | " + " | ".join(cells) + " |")
    if not rows:
        return ""
    note = (
        "Generated unimodal labels of the training utterances. r and MAE are those with the annotators' labels of the "
        "modality, beside those of the multimodal label, which would be the unimodal label without generation."
    )
    heads = ["recipe", "modality", *COLUMNS.values()]
    return "\n".join([note, "", "| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *rows])


COLUMNS = {
    "corr": "r, generated",
    "corr_multimodal": "r, multimodal label",
    "mae": "MAE, generated",
    "mae_multimodal": "MAE, multimodal label",
    "corr_of_both": "r of both",
}
"""Columns of the table by figure."""


def _mean_and_deviation(runs: Sequence[Metrics], metric: str) -> str:
    values = [value for run in runs if (value := run.get(metric)) is not None]
    if len(values) < len(runs):
        return "-"
    mean = f"{np.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ± {np.std(values, ddof=1):.3f}"


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
