"""Reads SubRip subtitles (.srt).

    12
    00:01:02,500 --> 00:01:04,000
    - ANN: Good <i>morning</i>.
    - BOB: Morning.

A name before the text, as in subtitles.NAMED, is the speaker. Lines that begin with a dash, or with a name, are turns:
each becomes a cue with the same times, and a line without either continues the turn before it. A blank line inside a
cue does not end it. Tags such as <i> and {\\an8} are removed.
"""

import re
from collections.abc import Iterator

from trivalent_training.data.transcripts import subtitles
from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription
from trivalent_training.errors import TrainingError

TAG = re.compile(r"</?[A-Za-z][^>]*>|\{\\[^}]*\}")
DASH = re.compile(r"\s*[-\u2013\u2014]\s*(?!\d)")


def matches(text: str) -> bool:
    """Whether a text without a known ending has SubRip's lines of times."""
    return any(subtitles.TIMES.fullmatch(line) for _, lines in subtitles.blocks(text) for line in lines[:2])


def read(path: str, text: str) -> Transcription:
    """The transcript in the text of a file; its path is for error messages."""
    return transcription(_cues(path, text))


def _cues(path: str, text: str) -> Iterator[Cue]:
    where, times_ms, spoken = "", (0, 0), list[str]()
    for number, lines in subtitles.blocks(text):
        place = next((place for place, line in enumerate(lines[:2]) if subtitles.ARROW in line), None)
        if place is None and not where:
            found = f"{path} line {number}: found '{lines[0][:60]}'"
            raise TrainingError(f"{found}, expected a number and times such as 00:00:01,000 --> 00:00:02,500")
        if place is None:
            spoken += lines
            continue
        if where:
            yield from _turns(where, times_ms, spoken)
        where, spoken = f"{path} line {number + place}", lines[place + 1 :]
        times_ms = subtitles.times(where, lines[place])
    if where:
        yield from _turns(where, times_ms, spoken)


def _turns(where: str, times_ms: tuple[int, int], lines: list[str]) -> Iterator[Cue]:
    turns: list[tuple[str, str]] = []
    for line in (TAG.sub("", line) for line in lines):
        dash = DASH.match(line)
        speaker, text = subtitles.named(line[dash.end() :] if dash else line)
        if dash or speaker or not turns:
            turns.append((speaker, text))
        else:
            turns[-1] = turns[-1][0], f"{turns[-1][1]} {text}"
    for speaker, text in turns or [("", "")]:
        yield cue(where, times_ms, text, speaker)
