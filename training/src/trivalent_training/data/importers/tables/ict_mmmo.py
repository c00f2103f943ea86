"""Imports ICT-MMMO: online review videos, twenty acoustic and visual steps each, labels in [-2, 2].

M. Wöllmer et al., "YouTube movie reviews: sentiment analysis in an audio-visual context", IEEE Intelligent Systems
28(3), 2013; features by A. Zadeh et al., "Memory fusion network for multi-view sequential learning", AAAI 2018.

sequences.npz holds {train,valid,test}_{audio,video,label} and {valid,test}_text: (n, 20, 74) COVAREP, (n, 20, 36)
Facet, (n, 20, 300) GloVe, one step per word, and labels (n,) from 1 to 5. The neutral label 3 is subtracted from them.
Leading steps that are zero in every stream are padding; any other zero step is a word without a vector. A stream of
zeros is a missing modality; the train split has no text. There are no ids: a sample is named after its split and its
position in the split, from 1, and is its own clip.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.frames import features_unless_zero, without_leading_zeros
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError

NEUTRAL = 3.0
BOUND = 2.0
PARTS = {"train": Split.TRAIN, "valid": Split.VALID, "test": Split.TEST}
EXTRACTORS = {"text": "glove", "audio": "covarep-words", "video": "facet-words"}
Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]


def read(request: Request) -> Imported:
    """Imports a folder with sequences.npz, or the file itself."""
    path = request.path / "sequences.npz" if request.path.is_dir() else request.path
    known = Header(request.name or "ict-mmmo", request.range or BOUND)
    return Imported(known, _utterances(path, request.language or "en", known.range))


def _utterances(path: Path, language: str, bound: float) -> Iterator[Utterance]:
    arrays = _arrays(path)
    for part, split in PARTS.items():
        streams = _streams(path, arrays, part)
        labels = arrays[f"{part}_label"]
        for row, label in enumerate(labels, start=1):
            utterance_id = f"{part}-{row:04d}"
            if not abs(float(label) - NEUTRAL) <= bound:
                expected = f"a label in [{NEUTRAL - bound:g}, {NEUTRAL + bound:g}]"
                raise TrainingError(f"{path} '{utterance_id}': {part}_label is {label:g}, expected {expected}")
            trimmed = without_leading_zeros(*(stream[row - 1] for stream in streams.values()))
            found = dict(zip(streams, trimmed, strict=True))
            present = {name: _features(path, utterance_id, name, matrix) for name, matrix in found.items()}
            if not any(present.values()):
                raise TrainingError(
                    f"{path} '{utterance_id}': every stream is zero, expected acoustic or visual features"
                )
            text = present.get("text")
            yield Utterance(
                utterance_id=utterance_id,
                clip_id=utterance_id,
                split=split,
                transcript=Transcript(language, features=text) if text else None,
                acoustic=present["audio"],
                visual=present["video"],
                labels=Labels(float(label) - NEUTRAL),
            )


def _features(path: Path, utterance_id: str, name: str, matrix: Any) -> Features | None:
    if not np.isfinite(matrix).all():
        raise TrainingError(f"{path} '{utterance_id}': {name} holds NaN or infinity, expected finite numbers")
    return features_unless_zero(EXTRACTORS[name], matrix.astype(np.float32))


def _streams(path: Path, arrays: Arrays, part: str) -> Arrays:
    """The streams of a split by name, each (n, steps, columns) with equal n and equal steps."""
    for name in ("label", "audio", "video"):
        if f"{part}_{name}" not in arrays:
            raise TrainingError(f"{path} lacks '{part}_{name}', found {', '.join(arrays) or 'nothing'}")
    labels = arrays[f"{part}_label"]
    if labels.ndim != 1 or labels.dtype.kind not in "iuf":
        raise TrainingError(f"{path}: {part}_label is {labels.dtype} {labels.shape}, expected a number per sample")
    count = len(labels)
    if not count:
        raise TrainingError(f"{path} {part} holds 0 samples, expected at least one")
    streams = {name: arrays[f"{part}_{name}"] for name in EXTRACTORS if f"{part}_{name}" in arrays}
    steps = streams["audio"].shape[1:2]
    for name, stream in streams.items():
        if stream.ndim != 3 or stream.dtype.kind not in "iuf" or stream.shape[:2] != (count, *steps):
            expected = f"({count}, {steps[0] if steps else 'steps'}, columns)"
            raise TrainingError(f"{path}: {part}_{name} is {stream.dtype} {stream.shape}, expected {expected}")
        first = arrays.get(f"train_{name}", stream)
        if stream.shape[2] != first.shape[-1]:
            raise TrainingError(
                f"{path}: {part}_{name} has {stream.shape[2]} columns, expected {first.shape[-1]} as in train_{name}"
            )
    return streams


def _arrays(path: Path) -> Arrays:
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected the published sequences")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, AttributeError, TypeError) as error:
        raise TrainingError(f"{path} is damaged or not an archive of arrays: {error}") from error
