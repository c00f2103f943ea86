"""Metrics for multimodal sentiment analysis as the MMSA code base defines them, for comparison with published figures.

    p predictions, y labels, n utterances; p is clipped only where written below

    range 3 (CMU-MOSI, CMU-MOSEI)
      mae        = mean |p − y|                mse = mean (p − y)²         corr = Pearson's r of p and y
      acc7, acc5 = share of round(clip(p, ±b)) = round(clip(y, ±b)), b = 3, 2; halves are rounded to even
      acc2_nonneg, f1_nonneg: all utterances, p ≥ 0 against y ≥ 0
      acc2_pos, f1_pos:       utterances with y ≠ 0, p > 0 against y > 0

    range 2 (ICT-MMMO): as range 3, without acc7

    any other range: as range 3, without acc7 and acc5, for which no paper has classes

    range 1 (CH-SIMS): p and y are clipped to ±1 first
      mae, mse, corr as above
      acc2, f1   = classes [-1, 0] and (0, 1]: neutral counts as negative
      acc3, acc5 = classes cut at ±0.1, and at ±0.1 and ±0.7; a value on a cut belongs to the class below it
      acc2_pos, f1_pos as for range 3

    three classes, 0 negative, 1 neutral, 2 positive: logits l, predicted class c = argmax l, the lowest class on a tie
      acc3, f1    = share of c = y, and F1 over the three classes
      acc2_nonneg = all utterances, c ≥ 1 against y ≥ 1
      acc2_pos    = utterances with y ≠ 1, l_2 > l_0 against y = 2
      For the last two, MMSA compares true classes {0, 2} with predicted classes {0, 1}; we do not reproduce that.

    F1 is weighted: Σ_c (n_c / n) F1_c over the classes, n_c utterances of true class c; an undefined F1_c is 0.

    polarity, of scores p against y in {-1, 0, 1}, with the neutral band |p| ≤ n of a package
      acc3, f1 = classes negative, neutral, positive
      acc2_pos = utterances with y ≠ 0, p > 0 against y > 0
      corr     = Pearson's r of p and y

Values are fractions or label units and are not rounded. Undefined values (the correlation of a constant, a share of
zero utterances) are None, and null in JSON. The processor computes the same regression metrics; the tests of both
compare with tests/golden/metrics.json.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError

Metrics = dict[str, float | None]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.integer[Any]]


def metrics(predictions: Sequence[float] | Values, labels: Sequence[float] | Values, bound: float) -> Metrics:
    """The metrics for labels in [-bound, bound]; predictions and labels are (n,), n ≥ 1, and bound is above 0.

    Raises TrainingError for unequal or empty sequences, NaN or infinity.
    """
    p, y = np.asarray(predictions, np.float64), np.asarray(labels, np.float64)
    if p.shape != y.shape or p.ndim != 1 or p.size == 0:
        raise TrainingError(f"metrics need as many predictions as labels, found {p.shape} and {y.shape}")
    if not (np.isfinite(p).all() and np.isfinite(y).all()):
        raise TrainingError("metrics need finite predictions and labels, found NaN or infinity")
    if bound == 3.0:
        return _metrics_of_range_2(p, y) | {"acc7": _share(_rounded(p, 3) == _rounded(y, 3))}
    if bound == 2.0:
        return _metrics_of_range_2(p, y)
    if bound == 1.0:
        return _metrics_of_range_1(np.clip(p, -1, 1), np.clip(y, -1, 1))
    return _metrics_of_any_range(p, y)


def class_metrics(logits: NDArray[np.floating[Any]], labels: Sequence[int] | Classes) -> Metrics:
    """The metrics of three-class models; logits are finite (n, 3), labels (n,), n ≥ 1, are 0, 1 or 2."""
    l_N3, y = np.asarray(logits, np.float64), np.asarray(labels)
    if l_N3.shape != (*y.shape, 3) or y.ndim != 1 or y.size == 0:
        raise TrainingError(f"class metrics need logits (n, 3) and labels (n,), found {l_N3.shape} and {y.shape}")
    if not np.isfinite(l_N3).all():
        raise TrainingError("class metrics need finite logits, found NaN or infinity")
    if not np.isin(y, (0, 1, 2)).all():
        raise TrainingError(f"class metrics need the labels 0, 1 and 2, found {y[~np.isin(y, (0, 1, 2))][0]}")
    c, non_neutral = l_N3.argmax(axis=1), y != 1
    return {
        "acc3": _share(c == y),
        "f1": _weighted_f1(c, y),
        "acc2_nonneg": _share((c >= 1) == (y >= 1)),
        "acc2_pos": _share((l_N3[:, 2] > l_N3[:, 0])[non_neutral] == (y == 2)[non_neutral]),
    }


BANDS = np.round(np.arange(0.05, 1.01, 0.05), 2)
"""Half widths of the neutral band that best_band compares, label units."""


def polarity_metrics(
    predictions: Sequence[float] | Values, labels: Sequence[float] | Values, neutral: float
) -> Metrics:
    """The metrics of scores against polarities; (n,), n ≥ 1, labels -1, 0 or 1; 'neutral' is the half width n.

    Raises TrainingError for unequal or empty sequences, NaN or infinity, and other labels.
    """
    p, y = np.asarray(predictions, np.float64), np.asarray(labels, np.float64)
    if p.shape != y.shape or p.ndim != 1 or p.size == 0:
        raise TrainingError(f"metrics need as many predictions as labels, found {p.shape} and {y.shape}")
    if not np.isfinite(p).all():
        raise TrainingError("metrics need finite predictions, found NaN or infinity")
    if not np.isin(y, (-1, 0, 1)).all():
        raise TrainingError(f"polarities are -1, 0 and 1, found {y[~np.isin(y, (-1, 0, 1))][0]:g}")
    predicted = np.where(np.abs(p) <= neutral, 0.0, np.sign(p)).astype(np.int64)
    true = y.astype(np.int64)
    two = _share((p > 0)[true != 0] == (true > 0)[true != 0])
    return {
        "acc3": _share(predicted == true),
        "f1": _weighted_f1(predicted, true),
        "acc2_pos": two,
        "corr": _correlation(p, y),
    }


def best_band(predictions: Sequence[float] | Values, labels: Sequence[float] | Values) -> float:
    """The half width in BANDS with the highest three-class F1; the smallest of equals."""
    scores = [polarity_metrics(predictions, labels, float(band))["f1"] or 0.0 for band in BANDS]
    return float(BANDS[int(np.argmax(scores))])


INTERVALS = 8
"""Number of intervals of scores that polarity_shares tells apart."""


def polarity_shares(
    predictions: Sequence[float] | Values, labels: Sequence[float] | Values, bound: float
) -> list[dict[str, float]]:
    """How often the labels of each interval of scores were negative, neutral and positive; both (n,).

    The intervals [from, to) of equal width cover [-bound, bound]; one without a score is left out.
    """
    p, y = np.asarray(predictions, np.float64), np.asarray(labels, np.float64)
    edges = np.linspace(-bound, bound, INTERVALS + 1)
    index = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, INTERVALS - 1)
    return [
        {
            "from": float(edges[i]),
            "to": float(edges[i + 1]),
            "utterances": int((index == i).sum()),
            "negative": float((y[index == i] < 0).mean()),
            "neutral": float((y[index == i] == 0).mean()),
            "positive": float((y[index == i] > 0).mean()),
        }
        for i in range(INTERVALS)
        if (index == i).any()
    ]


def _metrics_of_any_range(p: Values, y: Values) -> Metrics:
    return (
        _errors(p, y)
        | {"acc2_nonneg": _share((p >= 0) == (y >= 0)), "f1_nonneg": _weighted_f1(p >= 0, y >= 0)}
        | _without_neutral(p, y)
    )


def _metrics_of_range_2(p: Values, y: Values) -> Metrics:
    return _metrics_of_any_range(p, y) | {"acc5": _share(_rounded(p, 2) == _rounded(y, 2))}


def _metrics_of_range_1(p: Values, y: Values) -> Metrics:
    return (
        _errors(p, y)
        | {"acc2": _share((p > 0) == (y > 0)), "f1": _weighted_f1(p > 0, y > 0)}
        | {"acc3": _share(_classes(p, (-0.1, 0.1)) == _classes(y, (-0.1, 0.1)))}
        | {"acc5": _share(_classes(p, (-0.7, -0.1, 0.1, 0.7)) == _classes(y, (-0.7, -0.1, 0.1, 0.7)))}
        | _without_neutral(p, y)
    )


def _errors(p: Values, y: Values) -> Metrics:
    return {"mae": float(np.abs(p - y).mean()), "mse": float(((p - y) ** 2).mean()), "corr": _correlation(p, y)}


def _correlation(p: Values, y: Values) -> float | None:
    """Pearson's r; None if predictions or labels are constant."""
    if p.min() == p.max() or y.min() == y.max():
        return None
    return float(np.corrcoef(p, y)[0, 1])


def _without_neutral(p: Values, y: Values) -> Metrics:
    non_neutral = y != 0
    p, y = p[non_neutral], y[non_neutral]
    return {"acc2_pos": _share((p > 0) == (y > 0)), "f1_pos": _weighted_f1(p > 0, y > 0)}


def _rounded(values: Values, bound: float) -> Values:
    return np.asarray(np.round(np.clip(values, -bound, bound)), np.float64)


def _classes(values: Values, cuts: tuple[float, ...]) -> NDArray[np.int64]:
    """The class k of each value v, with cuts[k-1] < v ≤ cuts[k]."""
    return np.searchsorted(np.asarray(cuts), values, side="left")


def _share(hits: Flags) -> float | None:
    return float(hits.mean()) if hits.size else None


def _weighted_f1(predicted: Flags | Classes, true: Flags | Classes) -> float | None:
    """Σ_c (n_c / n) · 2 TP_c / (2 TP_c + FP_c + FN_c); a class without true members has no weight."""
    if not true.size:
        return None
    return sum(float((true == c).mean()) * _f1(predicted == c, true == c) for c in np.unique(true))


def _f1(predicted: Flags, true: Flags) -> float:
    hits = int((predicted & true).sum())
    members = int(predicted.sum()) + int(true.sum())
    return 2 * hits / members if members else 0.0
