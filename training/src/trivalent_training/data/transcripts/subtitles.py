"""What WebVTT and SubRip have in common: blocks of lines, lines of times, and names of speakers before the text."""

import re
from collections.abc import Iterator

from trivalent_training.errors import TrainingError

ARROW = "-->"
TIME = r"(?:(\d+):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})"
TIMES = re.compile(rf"\s*{TIME}\s*{ARROW}\s*{TIME}(?:\s.*)?")
"""Start and end; hours are optional, settings or coordinates may follow."""
NAMED = re.compile(
    r"(?:\[(?P<bracketed>[^\]]{1,64})\]|(?P<number>speaker[ _]\w+)|(?P<capitals>[^\W\d_][\w .'-]{0,63}))"
    r"\s*:\s+(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
"""'[SPEAKER_00]: text' as WhisperX writes it, 'Speaker 1: text', and 'ANN LEE: text' as subtitle editors do."""

Block = tuple[int, list[str]]
"""Lines between two blank lines, and the number of the first of them, from 1."""


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file."""
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            first = first if block else number
            block.append(line)
        elif block:
            yield first, block
            block = []


def times(place: str, line: str) -> tuple[int, int]:
    """Start and end of a line of times, in milliseconds."""
    found = TIMES.fullmatch(line)
    if not found:
        raise TrainingError(
            f"{place}: found '{line.strip()[:60]}', expected times such as 00:00:01.000 --> 00:00:02.500"
        )
    return _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:])


def named(text: str) -> tuple[str, str]:
    """The name of the speaker before the text, and the text; no name if the text has none."""
    found = NAMED.fullmatch(text.strip())
    if not found or (found["capitals"] and not found["capitals"].isupper()):
        return "", text
    return found["bracketed"] or found["number"] or found["capitals"], found["text"]


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
