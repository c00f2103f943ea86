"""The data-set file: an Avro container of utterances, which training and replay read.

Equal utterances are written as equal bytes: sync marker and codec are fixed. A file is created only when it is
complete.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import fastavro
import numpy as np

from trivalent_training.atomic import new_file
from trivalent_training.data.utterance import Annotation, Features, Labels, Sound, Split, Transcript, Utterance, Word
from trivalent_training.errors import TrainingError
from trivalent_training.schemas import utterance_schema

SYNC_MARKER = hashlib.md5(b"trivalent", usedforsecurity=False).digest()
NUMBERS = {"FLOAT32": "<f4", "FLOAT16": "<f2"}
ROUNDING = 2.0**-24
"""Largest relative error of a stored label, which is a float32; the label 1.1 is read as 1.10000002."""


@dataclass(frozen=True, slots=True)
class Header:
    """File metadata: name of the data set, range of its labels, and whether it is synthetic."""

    dataset: str
    """Name of the data set, e.g. 'cmu-mosi'."""
    range: float
    """Bound of the labels, which are in [-range, range]: 3 for CMU-MOSI, 1 for CH-SIMS."""
    synthetic: bool = False
    """Whether features or words are synthetic."""
    polarity: tuple[str, ...] = ()
    """Prefixes of the ids of utterances whose label is a polarity, -1, 0 or 1, without strength."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A data-set file in memory."""

    header: Header
    utterances: tuple[Utterance, ...]
    sha256: str

    def part(self, *splits: Split) -> tuple[Utterance, ...]:
        """The utterances of the given splits, in file order."""
        return tuple(u for u in self.utterances if u.split in splits)


def write(path: Path, header: Header, utterances: Iterable[Utterance]) -> int:
    """Writes a data-set file, utterance by utterance, and returns the number of its utterances.

    TrainingError, and no file, if an id is not unique or a label is outside of the range.
    """
    ids: set[str] = set()
    records = (_record(utterance) for utterance in _checked(header, utterances, ids))
    metadata = {
        "trivalent.dataset": header.dataset,
        "trivalent.range": _shortest(header.range),
        "trivalent.synthetic": str(header.synthetic).lower(),
    }
    if header.polarity:
        metadata["trivalent.polarity"] = " ".join(header.polarity)
    with new_file(path) as file:
        fastavro.writer(
            file, utterance_schema(), records, codec="deflate", sync_marker=SYNC_MARKER, metadata=metadata, strict=True
        )
    return len(ids)


def read(path: Path, splits: Collection[Split] = tuple(Split)) -> Dataset:
    """Reads the utterances of the given splits; records of other splits are skipped."""
    if not path.is_file():
        raise TrainingError(f"no data set at {path}: make one with trivalent-train import")
    try:
        with path.open("rb") as file:
            reader: Any = fastavro.reader(file, reader_schema=utterance_schema())
            header = _header(path, dict(reader.metadata))
            utterances = tuple(_utterance(record, header) for record in reader if record["split"] in splits)
    except (ValueError, EOFError, StopIteration, KeyError) as error:
        raise TrainingError(f"{path} is not a data-set file: {error}") from error
    return Dataset(header, utterances, hashlib.sha256(path.read_bytes()).hexdigest())


def _checked(header: Header, utterances: Iterable[Utterance], seen: set[str]) -> Iterator[Utterance]:
    """Yields the utterances and adds their ids to 'seen'.

    TrainingError if an id is not unique or a label is outside of the range.
    """
    for utterance in utterances:
        if utterance.utterance_id in seen:
            raise TrainingError(f"utterance id '{utterance.utterance_id}' appears twice, expected once")
        seen.add(utterance.utterance_id)
        labels = utterance.labels
        for label in (labels.score, labels.text, labels.acoustic, labels.visual):
            if label is not None and not abs(label) <= header.range * (1 + ROUNDING):
                bounds = f"[-{header.range:g}, {header.range:g}]"
                raise TrainingError(f"utterance '{utterance.utterance_id}' has label {label:g}, expected {bounds}")
        if not labels.graded and labels.score not in (None, -1, 0, 1):
            found = f"utterance '{utterance.utterance_id}' has the polarity {labels.score:g}"
            raise TrainingError(f"{found}, expected -1, 0 or 1")
        yield utterance


def _shortest(number: float) -> str:
    """The number without needless digits: '3', '1.25'."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def parts(utterance: Utterance) -> dict[str, dict[str, Any]]:
    """The record of each modality that the utterance has, as the file and the topic of the modality have it.

    Its sound has the name 'sound': it goes to a topic of its own, and files do not have it.
    """
    transcript = utterance.transcript
    position = {
        "utterance_id": utterance.utterance_id,
        "clip_id": utterance.clip_id,
        "sequence": utterance.sequence,
        "start_ms": utterance.start_ms,
        "end_ms": utterance.end_ms,
        "speaker": transcript.speaker if transcript else "",
        "role": transcript.role if transcript else "",
    }
    contents = {
        "text": _transcript_record(transcript) if transcript else None,
        "acoustic": _features_record(utterance.acoustic) if utterance.acoustic else None,
        "visual": _features_record(utterance.visual) if utterance.visual else None,
        "sound": _sound_record(utterance.sound) if utterance.sound else None,
    }
    return {modality: position | content for modality, content in contents.items() if content}


def _sound_record(sound: Sound) -> dict[str, Any]:
    return {"rate": sound.rate, "channel": sound.channel, "data": sound.pcm}


def _record(utterance: Utterance) -> dict[str, Any]:
    found = parts(utterance)
    return {
        "utterance_id": utterance.utterance_id,
        "split": utterance.split.value,
        "transcript": found.get("text"),
        "acoustic": found.get("acoustic"),
        "visual": found.get("visual"),
        "annotation": _annotation_record(utterance.transcript),
        "label": utterance.labels.score,
        "label_text": utterance.labels.text,
        "label_acoustic": utterance.labels.acoustic,
        "label_visual": utterance.labels.visual,
        "emotions": None if utterance.emotions is None else dict(sorted(utterance.emotions.items())),
    }


def _transcript_record(transcript: Transcript) -> dict[str, Any]:
    words = transcript.words
    return {
        "language": transcript.language,
        "text": transcript.text,
        "words": None
        if words is None
        else [{"word": w.word, "start_ms": w.start_ms, "end_ms": w.end_ms} for w in words],
        "features": _features_record(transcript.features) if transcript.features else None,
    }


def _annotation_record(transcript: Transcript | None) -> dict[str, Any] | None:
    return asdict(transcript.annotation) if transcript and transcript.annotation else None


def _features_record(features: Features) -> dict[str, Any]:
    return {
        "extractor": features.extractor,
        "frames": features.matrix.shape[0],
        "dims": features.matrix.shape[1],
        "encoding": "FLOAT32",
        "data": features.matrix.astype("<f4").tobytes(),
    }


def _header(path: Path, metadata: dict[str, Any]) -> Header:
    try:
        return Header(
            metadata["trivalent.dataset"],
            float(metadata["trivalent.range"]),
            metadata.get("trivalent.synthetic") == "true",
            tuple(metadata.get("trivalent.polarity", "").split()),
        )
    except KeyError as missing:
        raise TrainingError(f"{path} lacks the file metadata {missing}, expected a data-set file") from missing


def _utterance(record: dict[str, Any], header: Header) -> Utterance:
    position = record["transcript"] or record["acoustic"] or record["visual"]
    if position is None:
        raise TrainingError(f"utterance '{record['utterance_id']}' has no modality, expected at least one")
    return Utterance(
        utterance_id=record["utterance_id"],
        clip_id=position["clip_id"],
        sequence=position["sequence"],
        start_ms=position["start_ms"],
        end_ms=position["end_ms"],
        split=Split(record["split"]),
        emotions=record["emotions"],
        transcript=_transcript(record["transcript"], record["annotation"]) if record["transcript"] else None,
        acoustic=_features(record["acoustic"]) if record["acoustic"] else None,
        visual=_features(record["visual"]) if record["visual"] else None,
        labels=Labels(
            record["label"],
            record["label_text"],
            record["label_acoustic"],
            record["label_visual"],
            graded=not record["utterance_id"].startswith(header.polarity) if header.polarity else True,
        ),
    )


def _transcript(record: dict[str, Any], annotation: dict[str, Any] | None) -> Transcript:
    words = record["words"]
    return Transcript(
        language=record["language"],
        text=record["text"],
        words=None if words is None else tuple(Word(**word) for word in words),
        features=_features(record["features"]) if record["features"] else None,
        annotation=_annotation(annotation) if annotation else None,
        speaker=record["speaker"],
        role=record["role"],
    )


def _annotation(record: dict[str, Any]) -> Annotation:
    tags, sentiments = tuple(record["parts_of_speech"]), tuple(record["sentiments"])
    return Annotation(record["tagger"], record["lexicon"], tags, sentiments)


def _features(record: dict[str, Any]) -> Features:
    numbers = np.frombuffer(record["data"], NUMBERS[record["encoding"]])
    matrix = numbers.reshape(record["frames"], record["dims"]).astype(np.float32)
    return Features(record["extractor"], matrix)
