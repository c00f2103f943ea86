"""The common form of a transcript: cues with times, in milliseconds from the start of the recording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trivalent_training.data.utterance import Word
from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Cue:
    """What one speaker said from start to end. Cues may overlap."""

    start_ms: int
    end_ms: int
    text: str
    """The words, separated by single spaces; empty if there are none."""
    speaker: str = ""
    """The name or number that the file has for the speaker; empty if it has none."""
    words: tuple[Word, ...] | None = None
    """The words with their times; None if the file has no times of words."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """The cues of one recording that have words, in the order of their starts."""

    cues: tuple[Cue, ...]
    empty: int = 0
    """Number of cues without words, which were dropped."""
    language: str = ""
    """BCP 47 tag, such as 'en'; empty if the file has none."""


def cue(
    place: str, times_ms: tuple[int, int], text: str, speaker: str = "", words: Sequence[Word] | None = None
) -> Cue:
    """A cue with single spaces in its text. TrainingError, with its place in the file, if it ends before its start."""
    start_ms, end_ms = _checked(place, times_ms)
    return Cue(start_ms, end_ms, " ".join(text.split()), speaker.strip(), tuple(words) if words else None)


def word(place: str, times_ms: tuple[int, int], text: str) -> Word:
    """A word. TrainingError, with its place in the file, if it ends before its start."""
    start_ms, end_ms = _checked(place, times_ms)
    return Word(text.strip(), start_ms, end_ms)


def transcription(cues: Iterable[Cue], language: str = "") -> Transcription:
    """The cues with words, sorted by start; cues of equal start keep their order."""
    found = list(cues)
    spoken = tuple(sorted((cue for cue in found if cue.text), key=lambda cue: cue.start_ms))
    return Transcription(spoken, len(found) - len(spoken), language)


def _checked(place: str, times_ms: tuple[int, int]) -> tuple[int, int]:
    start_ms, end_ms = times_ms
    if not 0 <= start_ms <= end_ms:
        raise TrainingError(f"{place} spans {start_ms} to {end_ms} ms, expected 0 ≤ start ≤ end")
    return times_ms
