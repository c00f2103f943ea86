"""Parses the ids of published samples: video, clip and sometimes times, in the spelling of each family.

"video$_$3"                   MMSA
"video[3]"                    MAG-BERT, MMIM
"video_3"                     the SDK's tables
("video", "1.5", "4.25")      MulT, MultiBench: start and end in seconds
"anything else"               no video, no number
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

NUMBERED = (re.compile(r"(.+)\$_\$(\d+)"), re.compile(r"(.+)\[(\d+)\]"), re.compile(r"(.+)_(\d+)"))


@dataclass(frozen=True, slots=True)
class Name:
    """The id of a sample, and the video, clip number and times in milliseconds that it contains."""

    utterance_id: str
    clip_id: str = ""
    number: int | None = None
    start_ms: int = 0
    end_ms: int = 0


def parse_name(value: Any) -> Name | None:
    """Parses an id field, a string or an array of one to three strings; None if it is invalid."""
    texts = [_text(part) for part in np.asarray(value, dtype=object).reshape(-1)]
    if not texts or not all(texts) or len(texts) > 3:
        return None
    if len(texts) == 3:
        times = _milliseconds(texts[1]), _milliseconds(texts[2])
        if times[0] is not None and times[1] is not None and times[0] <= times[1]:
            return Name("_".join(texts), texts[0], None, times[0], times[1])
    if len(texts) > 1:
        return Name("_".join(texts), texts[0])
    for pattern in NUMBERED:
        if match := pattern.fullmatch(texts[0]):
            return Name(texts[0], match[1], int(match[2]))
    return Name(texts[0])


def _text(part: object) -> str:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)


def _milliseconds(text: str) -> int | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return round(seconds * 1000) if math.isfinite(seconds) and seconds >= 0 else None
