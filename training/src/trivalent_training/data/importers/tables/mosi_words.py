"""Imports CMU-MOSI's word-level sequences: one acoustic and one visual frame per spoken word, labels in [-3, 3].

Made for MISA (D. Hazarika et al., ACM Multimedia 2020) from the SDK's validation fold of CMU-MOSI (A. Zadeh et al.,
IEEE Intelligent Systems 31(6), 2016): 229 utterances of 10 videos.

word_features.jsonl.gz has one object per line: 'utterance_id', 'words' (n), 'audio' (n x 74, COVAREP) and 'video'
(n x 47, Facet), averages over each word and z-scored within the utterance. utterances.csv has clip, split, times, text
and label of each of them. Their splits are those of utterances.csv.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.importers.table import keyed
from trivalent_training.data.importers.tables.mosi import BOUND
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError

WIDTHS = {"audio": 74, "video": 47}
EXTRACTORS = {"audio": "covarep-words", "video": "facet-words"}


def utterances(folder: Path) -> Iterator[Utterance]:
    """Every utterance of word_features.jsonl.gz, in file order."""
    segments = keyed(folder / "utterances.csv", ["video_id", "segment", "split", "start_s", "end_s", "label", "text"])
    path = folder / "word_features.jsonl.gz"
    for number, sample in _lines(path):
        name = sample.get("utterance_id")
        if not isinstance(name, str) or name not in segments:
            raise TrainingError(f"{path} line {number}: utterance_id is {name!r}, expected an id of utterances.csv")
        row = segments[name]
        yield Utterance(
            utterance_id=name,
            clip_id=row.text("video_id"),
            sequence=row.whole_number("segment"),
            start_ms=row.milliseconds("start_s"),
            end_ms=row.milliseconds("end_s"),
            split=Split(row.one_of("split", ("train", "test")).upper()),
            transcript=Transcript("en", row.text("text")),
            acoustic=_features(path, name, sample, "audio"),
            visual=_features(path, name, sample, "video"),
            labels=Labels(row.label("label", BOUND)),
        )


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of the file with their line numbers, from 1."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                sample = json.loads(line)
                if not isinstance(sample, dict):
                    raise TrainingError(f"{path} line {number} is no object, expected one utterance per line")
                yield number, sample
    except FileNotFoundError as error:
        raise TrainingError(f"no file {path}, expected the word-level sequences") from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise TrainingError(f"{path} is damaged or not gzip of JSON lines: {error}") from error


def _features(path: Path, name: str, sample: dict[str, Any], stream: str) -> Features:
    width = WIDTHS[stream]
    try:
        matrix = np.asarray(sample.get(stream), np.float32)
    except (TypeError, ValueError) as error:
        raise TrainingError(f"{path} '{name}': {stream} is no matrix, expected words x {width} numbers") from error
    if matrix.ndim != 2 or matrix.shape != (len(sample.get("words", ())), width):
        raise TrainingError(f"{path} '{name}': {stream} is {matrix.shape}, expected words x {width}")
    return Features(EXTRACTORS[stream], matrix)
