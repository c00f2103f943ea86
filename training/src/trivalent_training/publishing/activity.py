"""Finds speech in sound without a transcript: a cue without words per stretch of speech, as soon as its end is known.

A detector (loudness.py, silero.py) judges frame by frame which frames are loud, and which of them are voiced. Loud
frames with pauses of at most PAUSE_MS between them are one stretch. It is speech if it lasts MIN_SPEECH_MS and has
voiced frames for MIN_VOICED_MS. A cue has PAD_MS more on both sides, within the sound, and a stretch longer than
MAX_SPEECH_MS becomes several cues.

No decision depends on sound more than a moment later, so speech is cut alike in a file and while somebody speaks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.publishing.window import Window

PAUSE_MS = 600
MIN_SPEECH_MS = 300
MIN_VOICED_MS = 100
PAD_MS = 100
MAX_SPEECH_MS = 30_000
BACK_MS = MAX_SPEECH_MS + PAUSE_MS + 2 * PAD_MS
"""How far before the detector's place in the sound a cue may start, milliseconds."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a detector says of L consecutive frames."""

    start: int
    """Number of the first frame, from 0."""
    loud: Flags
    """(L), and so is voiced."""
    voiced: Flags

    @property
    def end(self) -> int:
        return self.start + len(self.loud)


class Detector(Protocol):
    """Judges frames. It reads at least PAD_MS behind the frames that it has judged, unless the sound ends."""

    @property
    def name(self) -> str:
        """Names the detector and its settings: equal names find equal speech."""

    @property
    def frame_ms(self) -> int:
        """Length of a frame, milliseconds."""

    def heard(self, window: Window) -> Iterator[Heard]:
        """All frames of the sound, in order and without a gap."""


def cues(window: Window, detector: Detector) -> Iterator[Cue]:
    """The stretches of speech, in the order of their starts and of their ends."""
    first = last = voiced = -1
    step = detector.frame_ms
    for heard in detector.heard(window):
        for place in np.flatnonzero(heard.loud):
            frame = heard.start + int(place)
            if first >= 0 and ((frame - last) * step > PAUSE_MS or (frame - first) * step >= MAX_SPEECH_MS):
                yield from _speech(first * step, (last + 1) * step, voiced * step, window.length_ms)
                first = -1
            if first < 0:
                first, voiced = frame, 0
            last = frame
            voiced += bool(heard.voiced[place])
        if first >= 0 and (heard.end - last) * step > PAUSE_MS:
            yield from _speech(first * step, (last + 1) * step, voiced * step, window.length_ms)
            first = -1
    if first >= 0:
        yield from _speech(first * step, (last + 1) * step, voiced * step, window.length_ms)


def _speech(start_ms: int, end_ms: int, voiced_ms: int, length_ms: int) -> Iterator[Cue]:
    if end_ms - start_ms >= MIN_SPEECH_MS and voiced_ms >= MIN_VOICED_MS:
        yield Cue(max(0, start_ms - PAD_MS), min(end_ms + PAD_MS, length_ms), "")
