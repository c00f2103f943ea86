"""The section of a model card on confidence intervals: half widths, their measured coverage, and what it holds for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.judging.conformal import FEWEST_OF_A_CLIP, Measured
from trivalent_training.serving.confidence import HalfWidth
from trivalent_training.serving.manifest import Manifest

HEADING = "## Confidence"
NEXT = "## Bytes"
"""Heading of the section that follows on the card."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of the intervals for one set of modalities."""

    entry: HalfWidth
    measured: Measured
    """Coverage and width with one clip left out at a time."""

    def to_json(self) -> dict[str, Any]:
        """Half width, numbers of utterances and clips, coverage and width; widths are in label units."""
        return asdict(self.entry) | {"measured": asdict(self.measured)}


def absent(title: str) -> list[str]:
    """The section of a package without intervals, such as every package that was just exported."""
    return [
        HEADING,
        f"Scores have no confidence intervals. `trivalent-train calibrate DATASET --package models/{title}` computes "
        "them, on recordings that the model has not seen; an export removes them.",
    ]


def write(card: Path, manifest: Manifest, command: str, known: int, intervals: Sequence[Interval]) -> None:
    """Writes the section of a package with intervals, in place of an earlier one.

    'known' of its clips also have utterances in other splits, which may have trained the model.
    Raises TrainingError if the card has neither this section nor the one that follows.
    """
    text = card.read_text("utf-8") if card.is_file() else ""
    if NEXT not in text:
        raise TrainingError(f"{card} has no section '{NEXT}', expected one to write '{HEADING}' before")
    before, after = text.split(f"{NEXT}\n", 1)
    before = before.split(f"{HEADING}\n", 1)[0]
    section = "\n\n".join(_section(manifest, command, known, intervals))
    with new_file(card) as file:
        file.write(f"{before}{section}\n\n{NEXT}\n{after}".encode())


def _section(manifest: Manifest, command: str, known: int, intervals: Sequence[Interval]) -> list[str]:
    found = manifest.confidence
    assert found is not None
    data, level = found.calibration, f"{found.level * 100:g}%"
    return [
        HEADING,
        f"Each score has an interval of a half width to both sides, cut at ±{manifest.range:g}. It is made to contain "
        f"the label of {level} of the utterances, by split conformal prediction (`{command}`).",
        f"Half widths are computed from the errors on all {data.clips} clips of the {data.split} split of {data.data}. "
        "Coverage and mean width are measured with one clip left out at a time: the half width of the other clips is "
        "held against the labels of this one. In brackets is the 95 % interval of the coverage, by the bootstrap over "
        f"clips. A strong label is at least {manifest.range / 2:g} in size; single clips have at least "
        f"{FEWEST_OF_A_CLIP} utterances. Widths are in label units, after the cut.",
        _table(intervals),
        "\n".join(f"* {line}" for line in _limits(level, data.clips or 0, known)),
    ]


def _limits(level: str, clips: int, known: int) -> tuple[str, ...]:
    """What the coverage does not say; 'known' of the clips also have utterances in other splits."""
    return (
        "The coverage is that of data like the calibration data, on average over utterances. It is not promised for "
        "each kind of utterance, each speaker or each score: see the column of strong labels. It is not promised for "
        "other data at all.",
        *(
            (
                f"{known} of the {clips} clips also have utterances in the training or validation split: on new clips "
                "the coverage may be lower.",
            )
            if known
            else ()
        ),
        "Utterances of one clip are not independent of each other: one clip, and one speaker, can be far from "
        f"{level}. The last column shows by how much.",
        "Calibration used all labels of the test split: the plain coverage on this split is not a measurement on "
        "unseen data, that with one clip left out is.",
        "An export removes the intervals: run the command again after it.",
    )


def _table(intervals: Sequence[Interval]) -> str:
    rows = [_row(interval) for interval in intervals]
    head = "| scored from | half width | utterances | coverage | of strong labels | mean width | of single clips |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])


def _row(interval: Interval) -> str:
    found = interval.measured
    strong, worst, best = found.strong_coverage, found.worst_clip, found.best_clip
    cells = (
        ", ".join(interval.entry.modalities),
        f"{interval.entry.half_width:.4f}",
        f"{found.utterances:,}",
        f"{found.coverage:.1%} ({found.coverage_low:.1%} to {found.coverage_high:.1%})",
        "none" if strong is None else f"{strong:.1%} of {found.strong_utterances:,}",
        f"{found.width:.3f}",
        "none" if worst is None else f"{worst:.1%} to {best:.1%}",
    )
    return f"| {' | '.join(cells)} |"
