"""The utterance: the common form to which every data set is converted.

Times are in milliseconds, matrices have no padding, and a missing modality is None. The constructors raise
TrainingError for invalid values.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError

MODALITIES = ("text", "acoustic", "visual")
"""The modalities, in the order of every 'present' tensor and every list of modalities."""

PARTS_OF_SPEECH = 5
"""Number of part-of-speech ids: verb, adjective, adverb, noun, other."""
SENTIMENTS = 3
"""Number of word-sentiment ids: negative, positive, neutral or unknown."""

FloatMatrix = NDArray[np.float32]


class Split(StrEnum):
    """Split of the data set to which an utterance belongs; the values are the symbols of the Avro enum."""

    NONE = "NONE"
    TRAIN = "TRAIN"
    VALID = "VALID"
    TEST = "TEST"


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """A matrix of finite features, float32 (frames, dims), and the name of its extractor."""

    extractor: str
    matrix: FloatMatrix

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or 0 in self.matrix.shape or self.matrix.dtype != np.float32:
            found = f"{self.matrix.dtype} {self.matrix.shape}"
            raise TrainingError(f"features of '{self.extractor}' are {found}, expected float32 (frames, dims)")
        if not np.isfinite(self.matrix).all():
            raise TrainingError(f"features of '{self.extractor}' hold NaN or infinity, expected finite numbers")

    @property
    def width(self) -> int:
        return int(self.matrix.shape[1])


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of an utterance, which a processor turns into acoustic features itself."""

    rate: int
    """Samples per second."""
    pcm: bytes
    """Samples as signed 16-bit integers, little-endian, of one channel."""
    channel: int = 0
    """Channel of the recording, counted from 0."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its start and end, milliseconds from the start of the clip."""

    word: str
    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise TrainingError(
                f"word '{self.word}' spans {self.start_ms} to {self.end_ms} ms, expected 0 ≤ start ≤ end"
            )


@dataclass(frozen=True, slots=True)
class Annotation:
    """Part of speech and lexicon sentiment of each word of a text; words are separated by white space."""

    tagger: str
    """Name and version of the part-of-speech tagger."""
    lexicon: str
    """SHA-256 of the sentiment table, or its name if the ids were published with the data."""
    parts_of_speech: tuple[int, ...]
    """0 verb, 1 adjective, 2 adverb, 3 noun, 4 other."""
    sentiments: tuple[int, ...]
    """0 negative, 1 positive, 2 neutral or unknown."""

    def __post_init__(self) -> None:
        if not all(0 <= tag < PARTS_OF_SPEECH for tag in self.parts_of_speech):
            raise TrainingError(f"parts of speech are {self.parts_of_speech}, expected ids from 0 to 4")
        if not all(0 <= sentiment < SENTIMENTS for sentiment in self.sentiments):
            raise TrainingError(f"word sentiments are {self.sentiments}, expected ids from 0 to 2")


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """Transcript of an utterance: text, or text features computed upstream, or both."""

    language: str
    text: str = ""
    words: tuple[Word, ...] | None = None
    features: Features | None = None
    annotation: Annotation | None = None
    speaker: str = field(default="", kw_only=True)
    """Who spoke, an id within the clip of at most 256 characters; empty if unknown."""
    role: str = field(default="", kw_only=True)
    """What the speaker is in the clip, such as 'agent', at most 256 characters; empty if unknown."""

    def __post_init__(self) -> None:
        if not self.text.strip() and self.features is None:
            raise TrainingError("a transcript has neither text nor features, expected at least one of them")
        for name, value in (("speaker", self.speaker), ("role", self.role)):
            if len(value) > 256:
                raise TrainingError(f"a {name} has {len(value)} characters, expected at most 256")
        if self.annotation:
            counts = (len(self.annotation.parts_of_speech), len(self.annotation.sentiments))
            if set(counts) != {len(self.text.split())}:
                raise TrainingError(
                    f"an annotation has {counts[0]} parts of speech and {counts[1]} sentiments, "
                    f"expected one each for the {len(self.text.split())} words of '{self.text[:40]}'"
                )


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of the annotators, in label units: of the whole utterance and of single modalities; None if missing."""

    score: float | None = None
    text: float | None = None
    acoustic: float | None = None
    visual: float | None = None
    graded: bool = field(default=True, kw_only=True)
    """Whether the score has a strength; otherwise it is -1, 0 or 1 and its size means nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One labelled utterance; start and end are milliseconds from the start of the clip."""

    utterance_id: str
    clip_id: str = ""
    sequence: int = 0
    start_ms: int = 0
    end_ms: int = 0
    split: Split = Split.NONE
    transcript: Transcript | None = None
    acoustic: Features | None = None
    visual: Features | None = None
    labels: Labels = Labels()
    emotions: Mapping[str, float] | None = None
    """Strength of each annotated emotion, at least 0, by the corpus's name of it; None if not annotated."""
    sound: Sound | None = None
    """Published instead of acoustic features; data-set files do not have it."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.utterance_id) <= 256:
            raise TrainingError(f"utterance id has {len(self.utterance_id)} characters, expected 1 to 256")
        if self.sequence < 0:
            raise TrainingError(f"utterance '{self.utterance_id}' has sequence {self.sequence}, expected at least 0")
        if not 0 <= self.start_ms <= self.end_ms:
            times = f"{self.start_ms} to {self.end_ms} ms"
            raise TrainingError(f"utterance '{self.utterance_id}' spans {times}, expected 0 ≤ start ≤ end")
        strengths = (1.0,) if self.emotions is None else tuple(self.emotions.values())
        if not strengths or not all(math.isfinite(strength) and strength >= 0 for strength in strengths):
            found = f"utterance '{self.utterance_id}' has the emotions {dict(self.emotions or {})}"
            raise TrainingError(f"{found}, expected finite strengths of at least 0, or None")

    def features(self, modality: str) -> Features | None:
        """The features of a modality; None if it has none."""
        if modality == "text":
            return self.transcript.features if self.transcript else None
        return self.acoustic if modality == "acoustic" else self.visual

    def without(self, modalities: Collection[str]) -> "Utterance":
        """A copy of the utterance without some modalities."""
        return replace(
            self,
            transcript=None if "text" in modalities else self.transcript,
            acoustic=None if "acoustic" in modalities else self.acoustic,
            visual=None if "visual" in modalities else self.visual,
        )

    @property
    def text(self) -> str:
        """The words of the transcript; empty if there are none."""
        return self.transcript.text if self.transcript else ""
