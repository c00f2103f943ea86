"""Reads WebVTT (W3C, https://www.w3.org/TR/webvtt1/).

    WEBVTT

    NOTE a comment                                   also STYLE and REGION blocks; they are skipped

    intro                                            an identifier, optional
    00:01.000 --> 00:02.500 align:start              hours are optional, settings are skipped
    <v Ann>Good <i>morning</i>.</v>

A voice span names its speaker. A cue with several voices becomes a cue per voice with the same times. Other tags are
removed, and character references are replaced. In a cue without voices, a name before the text is read as in SubRip.
"""

import html
import itertools
import re
from collections.abc import Iterator

from trivalent_training.data.transcripts import subtitles
from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription
from trivalent_training.errors import TrainingError

SKIPPED = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
TAG = re.compile(r"<([^>]*)>")
VOICE = re.compile(r"v(?:\.\S*)?\s+(.+)", re.DOTALL)


def read(path: str, text: str) -> Transcription:
    """The transcript in the text of a file; its path is for error messages."""
    if not re.match(r"WEBVTT(\s|$)", text):
        raise TrainingError(f"{path} line 1: found '{text[:40].splitlines()[0] if text else ''}', expected WEBVTT")
    return transcription(itertools.chain.from_iterable(_cues(path, block) for block in _cue_blocks(text)))


def _cue_blocks(text: str) -> Iterator[subtitles.Block]:
    """The blocks with cues. A cue may follow the first line without a blank line."""
    found = subtitles.blocks(text)
    first, header = next(found)
    cue = next((place for place, line in enumerate(header) if subtitles.ARROW in line), None)
    if cue is not None:
        yield first + cue, header[cue:]
    yield from (block for block in found if not SKIPPED.match(block[1][0]))


def _cues(path: str, block: subtitles.Block) -> Iterator[Cue]:
    number, lines = block
    place = next((place for place, line in enumerate(lines[:2]) if subtitles.ARROW in line), len(lines[:2]) - 1)
    where = f"{path} line {number + place}"
    times_ms = subtitles.times(where, lines[place])
    for speaker, text in _voices("\n".join(lines[place + 1 :])):
        yield cue(where, times_ms, text, speaker)


def _voices(payload: str) -> list[tuple[str, str]]:
    """Speaker and text of each voice span, and of what is outside of them, in order; at least one."""
    spans: list[tuple[str, str]] = [("", "")]
    for place, part in enumerate(TAG.split(payload)):
        if place % 2 == 0:
            spans[-1] = spans[-1][0], spans[-1][1] + html.unescape(part)
        elif found := VOICE.fullmatch(part):
            spans.append((html.unescape(found[1]), ""))
        elif part == "/v":
            spans.append(("", ""))
    spoken = [span for span in spans if span[1].strip()] or [("", "")]
    return [subtitles.named(text) if len(spans) == 1 else (speaker, text) for speaker, text in spoken]
