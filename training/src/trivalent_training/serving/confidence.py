"""Confidence intervals of a package: half widths around the score, by the modalities that the score was computed from.

    interval = [max(−r, s − q), min(r, s + q)]

    s score, r the label range of the package, q half width of exactly the modalities of the utterance, in label units

The processor publishes the same interval. judging/conformal.py computes the half widths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trivalent_training import typed
from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Calibration:
    """The labelled utterances from whose errors the half widths were computed."""

    data: str
    """Name of the data set."""
    split: str
    utterances: int
    """Labelled utterances of the split. A half width uses those of them that have all of its modalities."""
    data_sha256: str | None = None
    clips: int | None = None


@dataclass(frozen=True, slots=True)
class HalfWidth:
    """Half width in label units, above 0, for the modalities in the order text, acoustic, visual."""

    modalities: tuple[str, ...]
    half_width: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """The manifest's field 'confidence'. Modalities without a half width have no interval."""

    level: float
    """Share of labels expected in the intervals, above 0 and below 1."""
    calibration: Calibration
    half_widths: tuple[HalfWidth, ...]

    def __post_init__(self) -> None:
        listed = [entry.modalities for entry in self.half_widths]
        for modalities in listed:
            if listed.count(modalities) > 1:
                raise TrainingError(f"confidence has two half widths for {' and '.join(modalities)}, expected one")

    def half_width(self, modalities: Sequence[str]) -> float | None:
        """The half width for exactly these modalities, in label units; None if there is none."""
        found = (entry.half_width for entry in self.half_widths if entry.modalities == tuple(modalities))
        return next(found, None)

    def to_json(self) -> dict[str, Any]:
        """The field as the manifest has it."""
        calibration = {name: value for name, value in asdict(self.calibration).items() if value is not None}
        return asdict(self) | {
            "calibration": calibration,
            "half_widths": [
                {"modalities": list(entry.modalities), "half_width": entry.half_width} for entry in self.half_widths
            ],
        }


def read(document: Mapping[str, Any], where: str) -> Confidence:
    """Reads the field, which the schema has checked; TrainingError if a set of modalities appears twice."""
    return typed.build(Confidence, document, where)
