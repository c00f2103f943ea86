"""The section of a model card on confidence intervals: half widths, their measured coverage, and what it holds for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.judging.conformal import HALVINGS, Measured, Spread, Values
from trivalent_training.serving.confidence import HalfWidth
from trivalent_training.serving.manifest import Manifest

HEADING = "## Confidence"
NEXT = "## Bytes"
"""Heading of the section that follows on the card."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of the intervals for one set of modalities."""

    entry: HalfWidth
    calibrated: int
    """Utterances that the half width was computed from."""
    measured: Measured
    """Coverage and width on the clips that did not calibrate."""
    spread: Spread

    def to_json(self) -> dict[str, Any]:
        """Half width, numbers of utterances, coverage and width; widths are in label units."""
        halvings = {"coverage": self.spread.coverages, "width": self.spread.widths}
        return asdict(self.entry) | {
            "calibrated": self.calibrated,
            "measured": asdict(self.measured),
            "halvings": {name: _summary(values) for name, values in halvings.items()},
        }


@dataclass(frozen=True, slots=True)
class ClipCounts:
    """Numbers of clips that the manifest does not have."""

    measured: int
    """Clips that measured."""
    known: int
    """Clips of both halves that also have utterances in other splits, which may have trained the model."""


def absent(title: str) -> list[str]:
    """The section of a package without intervals, such as every package that was just exported."""
    return [
        HEADING,
        f"Scores have no confidence intervals. `trivalent-train calibrate DATASET --package models/{title}` computes "
        "them, on recordings that the model has not seen; an export removes them.",
    ]


def write(card: Path, manifest: Manifest, command: str, clips: ClipCounts, intervals: Sequence[Interval]) -> None:
    """Writes the section of a package with intervals, in place of an earlier one.

    Raises TrainingError if the card has neither this section nor the one that follows.
    """
    text = card.read_text("utf-8") if card.is_file() else ""
    if NEXT not in text:
        raise TrainingError(f"{card} has no section '{NEXT}', expected one to write '{HEADING}' before")
    before, after = text.split(f"{NEXT}\n", 1)
    before = before.split(f"{HEADING}\n", 1)[0]
    section = "\n\n".join(_section(manifest, command, clips, intervals))
    with new_file(card) as file:
        file.write(f"{before}{section}\n\n{NEXT}\n{after}".encode())


def _section(manifest: Manifest, command: str, clips: ClipCounts, intervals: Sequence[Interval]) -> list[str]:
    found = manifest.confidence
    assert found is not None
    data, level = found.calibration, f"{found.level * 100:g}%"
    return [
        HEADING,
        f"Each score has an interval of a half width to both sides, cut at ±{manifest.range:g}. It is made to contain "
        f"the label of {level} of the utterances, by split conformal prediction (`{command}`).",
        f"Half widths are computed from the errors on {data.clips} clips of the {data.split} split of {data.data}, a "
        f"half drawn with the seed {data.seed}. Coverage and mean width are measured on the other {clips.measured} "
        f"clips of the split; a strong label is at least {manifest.range / 2:g} in size. The last two columns repeat "
        f"calibration and measurement with {HALVINGS} random halves: mean ± standard deviation, and lowest to highest. "
        "Widths are in label units, after the cut.",
        _table(intervals),
        "\n".join(f"* {line}" for line in _limits(level, (data.clips or 0) + clips.measured, clips.known)),
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
        "Utterances of one clip are not independent of each other. A half of few clips can therefore be further from "
        f"{level} than chance among independent utterances would explain; the {HALVINGS} halves show by how much. The "
        "seed is the same for all packages and was not chosen by its result.",
        "Calibration used labels of the test split: the coverage on the whole split is not a measurement on unseen "
        "data.",
        "An export removes the intervals: run the command again after it.",
    )


def _table(intervals: Sequence[Interval]) -> str:
    rows = [_row(interval) for interval in intervals]
    return "\n".join(
        [
            "| scored from | half width | calibrated on | measured on | coverage | of strong labels | mean width "
            f"| coverage of {HALVINGS} halves | mean width of {HALVINGS} halves |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _row(interval: Interval) -> str:
    coverage, width = _summary(interval.spread.coverages), _summary(interval.spread.widths)
    strong = interval.measured.strong_coverage
    cells = (
        ", ".join(interval.entry.modalities),
        f"{interval.entry.half_width:.4f}",
        f"{interval.calibrated:,} utterances",
        f"{interval.measured.utterances:,} utterances",
        f"{interval.measured.coverage:.1%}",
        "none" if strong is None else f"{strong:.1%} of {interval.measured.strong_utterances:,}",
        f"{interval.measured.width:.3f}",
        "{mean:.1%} ± {sd:.1%} ({min:.1%} to {max:.1%})".format(**coverage),
        "{mean:.3f} ± {sd:.3f} ({min:.3f} to {max:.3f})".format(**width),
    )
    return f"| {' | '.join(cells)} |"


def _summary(values: Values) -> dict[str, float]:
    """Mean, standard deviation, minimum and maximum."""
    return {
        "mean": float(values.mean()), "sd": float(values.std(ddof=1)),
        "min": float(values.min()), "max": float(values.max()),
    }  # fmt: skip
