"""Split conformal prediction: half widths of confidence intervals around scores, and how often they contain the label.

    R_i = |y_i − s_i|,  i = 1 … n          errors of the calibration utterances: labels y, scores s
    k   = ⌈(n + 1) · level⌉                at most n, so n ≥ level / (1 − level): 9 utterances for the level 0.9
    q   = the k-th smallest R_i            half width, in label units

    P(s − q ≤ y ≤ s + q) ≥ level           of a new utterance exchangeable with those of the calibration,
                                           on average over utterances and over draws of the calibration

Vovk, Gammerman, Shafer 2005: Algorithmic Learning in a Random World. Lei, G'Sell, Rinaldo, Tibshirani, Wasserman 2018:
Distribution-Free Predictive Inference for Regression, JASA 113, algorithm 2; here other data trained the model.

Utterances of one clip are not exchangeable with those of another. Whole clips are drawn, so that the coverage is
measured on clips that the calibration has not seen. With few clips it varies more than the theory says; spread()
measures how much.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError

Values = NDArray[np.float64]

HALVINGS = 100
"""Number of random halves of the clips, with the seeds 0 to 99, over which the spread is measured."""
DECIMALS = 4
"""Decimals to which a half width is rounded up."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Scores and labels (n,) of utterances that were scored from the same modalities, and the clip of each."""

    scores: Values
    labels: Values
    clips: NDArray[np.str_]

    def halves(self, drawn: Collection[str]) -> tuple["Scored", "Scored"]:
        """The utterances of the drawn clips, and those of the other clips."""
        inside = np.isin(self.clips, list(drawn))
        return self._where(inside), self._where(~inside)

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
    """How good the intervals of some utterances are."""

    utterances: int
    coverage: float
    """Share of labels inside their interval."""
    width: float
    """Mean length of the intervals, cut at the label range, in label units."""
    strong_utterances: int
    """Utterances with a label of at least half the range in size."""
    strong_coverage: float | None
    """Share of these labels inside their interval; None if there are none."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Coverage and mean width (HALVINGS,) on the other half of the clips, for each random half that calibrated."""

    coverages: Values
    widths: Values


def draw(clips: Collection[str], seed: int) -> frozenset[str]:
    """Half of the clips, rounded down; equal clips and seeds draw the same half."""
    different = sorted(set(clips))
    if len(different) < 2:
        raise TrainingError(f"{len(different)} clips have labelled utterances, expected at least 2 to draw a half of")
    return frozenset(np.random.default_rng(seed).permutation(different)[: len(different) // 2].tolist())


def measure(scored: Scored, half_width: float, bound: float) -> Measured:
    """Coverage and width of the intervals [max(-bound, s - half_width), min(bound, s + half_width)], n ≥ 1."""
    if not len(scored.scores):
        raise TrainingError("no utterance is left to measure intervals on, expected some outside of the calibration")
    low = np.maximum(-bound, scored.scores - half_width)
    high = np.minimum(bound, scored.scores + half_width)
    inside = (low <= scored.labels) & (scored.labels <= high)
    strong = np.abs(scored.labels) >= bound / 2
    strong_coverage = float(inside[strong].mean()) if strong.any() else None
    width = float((high - low).mean())
    return Measured(len(scored.scores), float(inside.mean()), width, int(strong.sum()), strong_coverage)


def spread(scored: Scored, clips: Collection[str], level: float, bound: float) -> Spread:
    """Calibrates on HALVINGS random halves of the clips and measures each on the other half."""
    measured = []
    for seed in range(HALVINGS):
        calibration, rest = scored.halves(draw(clips, seed))
        measured.append(measure(rest, calibration.half_width(level), bound))
    return Spread(np.array([m.coverage for m in measured]), np.array([m.width for m in measured]))
