"""Cues of recognizers that return single words: a cue per turn of a speaker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trivalent_training.data.transcripts.cue import Cue, cue
from trivalent_training.data.utterance import Word

PAUSE_MS = 1000
"""A pause between two words that ends a turn, milliseconds."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recognized word with its speaker."""

    word: Word
    speaker: str


def turns(place: str, words: Iterable[Spoken]) -> Iterator[Cue]:
    """The cues of words in spoken order. A turn ends at a change of the speaker and at a pause of PAUSE_MS or more."""
    turn: list[Spoken] = []
    for spoken in words:
        if turn and (spoken.speaker != turn[-1].speaker or spoken.word.start_ms - turn[-1].word.end_ms >= PAUSE_MS):
            yield _cue(place, turn)
            turn = []
        turn.append(spoken)
    if turn:
        yield _cue(place, turn)


def _cue(place: str, turn: list[Spoken]) -> Cue:
    words = [spoken.word for spoken in turn]
    times_ms = words[0].start_ms, max(word.end_ms for word in words)
    return cue(place, times_ms, " ".join(word.word for word in words), turn[0].speaker, words)
