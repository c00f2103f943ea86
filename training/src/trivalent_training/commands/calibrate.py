"""Write confidence intervals into a package: half widths around the score, for each set of modalities.

The package scores the test split of a data set, as the processor does, from each set of modalities that it can be
scored from. The errors are the half widths (split conformal prediction). They are written to the package's manifest.
Their coverage and width, measured with one clip left out at a time, are written to its card.

All other splits are refused, because they trained or chose the model. Labels without strength are left out. An export
writes a package without intervals: calibrate it again.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from trivalent_training.atomic import new_file
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import MODALITIES, Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export import confidence_section
from trivalent_training.export.card import CARD_FILE
from trivalent_training.export.confidence_section import Interval
from trivalent_training.judging.conformal import Scored, leave_one_clip_out
from trivalent_training.serving import parity
from trivalent_training.serving.confidence import Calibration, Confidence, HalfWidth
from trivalent_training.serving.manifest import MANIFEST_FILE, Manifest
from trivalent_training.serving.package import Package


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file with labels in a test split")
    parser.add_argument("--package", type=Path, required=True, help="package folder, e.g. models/tfn-mosi/1")
    parser.add_argument("--level", type=_level, default=0.9,
                        help="share of labels that the intervals should contain (default: 0.9)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the half widths and what was measured as JSON")


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    package = Package(options.package)
    parity.verify(package)
    data = dataset_file.read(options.dataset)
    bound = package.manifest.range
    if data.header.range != bound:
        expected = f"expected {bound:g}, that of {package.manifest.title}"
        raise TrainingError(f"{options.dataset} has the label range {data.header.range:g}, {expected}")
    labelled = [u for u in data.part(Split.TEST) if u.labels.score is not None and u.labels.graded]
    if not labelled:
        raise TrainingError(f"no utterance of the test split in {options.dataset} has a label, expected some")
    clips = {_clip(utterance) for utterance in labelled}
    intervals = list(_intervals(package, labelled, options.level))
    if not intervals:
        raise TrainingError(f"no utterance of {options.dataset} has what {package.manifest.title} reads")
    calibration = Calibration(data.header.dataset, "test", len(labelled), data.sha256, len(clips))
    confidence = Confidence(options.level, calibration, tuple(interval.entry for interval in intervals))
    manifest = replace(package.manifest, confidence=confidence)
    known = clips & {_clip(utterance) for utterance in data.part(Split.TRAIN, Split.VALID)}
    _write(package.folder, manifest, options, len(known), intervals)
    _print(manifest, intervals, options.json)


def _level(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        level = 0.0
    if not 0 < level < 1:
        raise ArgumentTypeError(f"the level is '{text}', expected a number above 0 and below 1")
    return level


def _clip(utterance: Utterance) -> str:
    """The clip of an utterance; an utterance without one is a clip of its own."""
    return utterance.clip_id or utterance.utterance_id


def _intervals(package: Package, utterances: Sequence[Utterance], level: float) -> Iterator[Interval]:
    """Calibrates on all utterances and measures by clip, for each set of modalities that occurs in the data."""
    for modalities in package.manifest.scorable_sets:
        scored = _scored(package, utterances, modalities)
        if not len(scored.scores):
            continue
        try:
            half_width = scored.half_width(level)
            measured = leave_one_clip_out(scored, level, package.manifest.range)
        except TrainingError as error:
            raise TrainingError(f"scored from {' and '.join(modalities)}: {error}") from error
        yield Interval(HalfWidth(modalities, half_width), measured)


def _scored(package: Package, utterances: Sequence[Utterance], modalities: tuple[str, ...]) -> Scored:
    """The scores from exactly these modalities, of the utterances that have all of them."""
    others = [modality for modality in MODALITIES if modality not in modalities]
    reduced = [utterance.without(others) for utterance in utterances]
    reduced = [utterance for utterance in reduced if package.modalities_of(utterance) == modalities]
    scores = [scored["score"] for scored in package.score(reduced) if scored]
    labels = [utterance.labels.score for utterance in reduced]
    return Scored(
        np.asarray(scores, np.float64), np.asarray(labels, np.float64), np.asarray([_clip(u) for u in reduced], np.str_)
    )


def _write(folder: Path, manifest: Manifest, options: Namespace, known: int, intervals: Sequence[Interval]) -> None:
    """Writes manifest and card, each of which appears complete. Other files, and their checksums, do not change."""
    command = f"trivalent-train calibrate {options.dataset.name} --package models/{manifest.title}"
    command += f" --level {options.level:g}" if options.level != 0.9 else ""
    text = manifest.to_json()
    confidence_section.write(folder / CARD_FILE, manifest, command, known, intervals)
    with new_file(folder / MANIFEST_FILE) as file:
        file.write(text.encode())


def _print(manifest: Manifest, intervals: Sequence[Interval], as_json: bool) -> None:
    assert manifest.confidence is not None
    if as_json:
        rows = [interval.to_json() for interval in intervals]
        print(json.dumps({"package": manifest.title, **manifest.confidence.to_json(), "intervals": rows}))
        return
    data, level = manifest.confidence.calibration, manifest.confidence.level
    print(f"{manifest.title}: intervals of level {level:g} from {data.utterances:,} utterances of {data.clips} clips")
    for interval in intervals:
        measured = interval.measured
        print(
            f"  {', '.join(interval.entry.modalities):<23} ±{interval.entry.half_width:.4f}  "
            f"one clip left out: coverage {measured.coverage:.4f} "
            f"({measured.coverage_low:.4f} to {measured.coverage_high:.4f}), mean width {measured.width:.4f}"
        )
