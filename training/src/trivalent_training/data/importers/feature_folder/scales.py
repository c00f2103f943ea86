"""Scales of labels. A label of a scale from LOW to HIGH is moved so that the middle of the scale becomes 0.

y' = y − (LOW + HIGH) / 2      in [-range, range],  range = (HIGH − LOW) / 2
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from trivalent_training.data.importers.feature_folder.table import LABELS
from trivalent_training.data.importers.request import Request
from trivalent_training.data.importers.table import Row
from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Scale:
    """The lowest and the highest label that an annotator can give."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise TrainingError(f"the scale is {self.low:g} to {self.high:g}, expected two numbers in ascending order")

    @property
    def bound(self) -> float:
        """The range of the imported labels."""
        return (self.high - self.low) / 2

    def label(self, row: Row, field: str) -> float | None:
        """The label in [-bound, bound]; None if the field is empty. TrainingError if it is outside of the scale."""
        value = row.optional_real(field)
        if value is None:
            return None
        if not self.low <= value <= self.high:
            raise row.invalid(field, f"a label in [{self.low:g}, {self.high:g}]")
        return min(max(value - (self.low + self.high) / 2, -self.bound), self.bound)


def scale(rows: Iterable[Row], request: Request) -> Scale:
    """The scale of the labels, as requested; -1 to 1 if there are no labels.

    TrainingError if there are labels and neither a range nor a scale, or if the request has both.
    """
    if request.scale and request.range:
        raise TrainingError("--scale sets the range (HIGH - LOW) / 2 of the labels, found --range too; leave out one")
    if request.scale:
        return Scale(*request.scale)
    if request.range:
        return Scale(-request.range, request.range)
    labels = [(abs(value), row) for row in rows for value in map(row.optional_real, LABELS) if value is not None]
    if not labels:
        return Scale(-1, 1)
    largest, row = max(labels, key=lambda label: label[0])
    raise TrainingError(
        f"{row.path}: labels reach {largest:g} (row {row.number}): name the bound of the scale with --range, such as "
        f"--range {max(1, math.ceil(largest))}, or the ends of a scale such as 1 to 5 with --scale 1 5"
    )
