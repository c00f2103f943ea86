"""Split conformal prediction: half widths of confidence intervals around scores, and how often they contain the label.

    R_i = |y_i − s_i|,  i = 1 … n          errors of the calibration utterances: labels y, scores s
    k   = ⌈(n + 1) · level⌉                at most n, so n ≥ level / (1 − level): 9 utterances for the level 0.9
    q   = the k-th smallest R_i            half width, in label units

    P(s − q ≤ y ≤ s + q) ≥ level           of a new utterance exchangeable with those of the calibration,
                                           on average over utterances and over draws of the calibration

Vovk, Gammerman, Shafer 2005: Algorithmic Learning in a Random World. Lei, G'Sell, Rinaldo, Tibshirani, Wasserman 2018:
Distribution-Free Predictive Inference for Regression, JASA 113, algorithm 2; here other data trained the model.

All utterances calibrate. The coverage is measured with one clip left out at a time: the half width from all other clips
is held against the labels of this one (cross-validation by groups, as in Vovk 2015: Cross-conformal predictors, AMAI
74). So each label is judged by a half width that has not seen its clip. Utterances of one clip are not exchangeable
with those of another, so the interval of the coverage is drawn over clips.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError

Values = NDArray[np.float64]

DRAWS = 2000
"""Draws of clips, with replacement and a fixed seed, from which the interval of a coverage is taken."""
FEWEST_OF_A_CLIP = 10
"""Utterances that a clip needs for a coverage of its own."""
DECIMALS = 4
"""Decimals to which a half width is rounded up."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Scores and labels (n,) of utterances that were scored from the same modalities, and the clip of each."""

    scores: Values
    labels: Values
    clips: NDArray[np.str_]

    def without(self, clip: str) -> "Scored":
        """The utterances of all other clips."""
        return self._where(self.clips != clip)

    def _where(self, chosen: NDArray[np.bool_]) -> "Scored":
        return Scored(self.scores[chosen], self.labels[chosen], self.clips[chosen])

    def half_width(self, level: float) -> float:
        """The half width q in label units, rounded up to four decimals.

        Raises TrainingError if there are too few utterances for the level, which is above 0 and below 1.
        """
        errors = np.sort(np.abs(self.labels - self.scores))
        # The decimal that was written, because 0.9 in binary makes ⌈10 · 0.9⌉ depend on rounding.
        exact = Fraction(str(level))
        rank, fewest = math.ceil((len(errors) + 1) * exact), math.ceil(exact / (1 - exact))
        if rank > len(errors):
            raise TrainingError(f"{len(errors)} utterances calibrate a level of {level:g}, expected at least {fewest}")
        step = 10.0**DECIMALS
        return math.ceil(float(errors[rank - 1]) * step) / step


@dataclass(frozen=True, slots=True)
class Measured:
    """How good the intervals of some utterances are, each from the half width of all other clips."""

    utterances: int
    clips: int
    coverage: float
    """Share of labels inside their interval."""
    coverage_low: float
    coverage_high: float
    """95 % interval of this share, by the bootstrap over clips."""
    width: float
    """Mean length of the intervals, cut at the label range, in label units."""
    strong_utterances: int
    """Utterances with a label of at least half the range in size."""
    strong_coverage: float | None
    """Share of these labels inside their interval; None if there are none."""
    worst_clip: float | None
    best_clip: float | None
    """Lowest and highest coverage of one clip with at least ten utterances; None if there is no such clip."""


def leave_one_clip_out(scored: Scored, level: float, bound: float) -> Measured:
    """Coverage and width of the intervals [max(-bound, s - q), min(bound, s + q)], q from all clips but that of s.

    Raises TrainingError if there are fewer than two clips, or too few utterances without one of them.
    """
    names = np.unique(scored.clips)
    if len(names) < 2:
        raise TrainingError(f"{len(names)} clips have labelled utterances, expected at least 2 to leave one out")
    half_widths = np.empty(len(scored.scores))
    for name in names:
        half_widths[scored.clips == name] = scored.without(name).half_width(level)
    low = np.maximum(-bound, scored.scores - half_widths)
    high = np.minimum(bound, scored.scores + half_widths)
    inside = (low <= scored.labels) & (scored.labels <= high)
    hits = np.array([inside[scored.clips == name].sum() for name in names], np.float64)
    sizes = np.array([(scored.clips == name).sum() for name in names], np.float64)
    lowest, highest = _bootstrap(hits, sizes)
    strong = np.abs(scored.labels) >= bound / 2
    own = (hits / sizes)[sizes >= FEWEST_OF_A_CLIP]
    return Measured(
        len(scored.scores), len(names), float(inside.mean()), lowest, highest, float((high - low).mean()),
        int(strong.sum()), float(inside[strong].mean()) if strong.any() else None,
        float(own.min()) if len(own) else None, float(own.max()) if len(own) else None,
    )  # fmt: skip


def _bootstrap(hits: Values, sizes: Values) -> tuple[float, float]:
    """The 2.5th and the 97.5th percentile of the coverage over draws of clips with replacement."""
    drawn = np.random.default_rng(0).integers(len(sizes), size=(DRAWS, len(sizes)))
    coverages = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(coverages, (2.5, 97.5))
    return float(low), float(high)
