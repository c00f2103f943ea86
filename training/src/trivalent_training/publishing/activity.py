"""Finds speech in a recording without a transcript, by loudness and voicing; a cue without words per stretch of speech.

    n       = 10th percentile of e_t over SPAN_MS                the noise: speech has pauses
    loud_t  = e_t > clamp(n + MARGIN_DB, QUIETEST_DB, LOUDEST_DB)
    voiced_t = loud_t and v_t > VOICED

e_t is the extractor's column energy_db, v_t its column voicing, t a frame of 10 ms. Loud frames with pauses of at most
PAUSE_MS between them are one stretch. It is speech if it lasts MIN_SPEECH_MS and has voiced frames for MIN_VOICED_MS.
A cue has PAD_MS more on both sides, within the recording, and a stretch longer than MAX_SPEECH_MS becomes several cues.

This is an energy detector, not a trained one: music and crosstalk are speech to it. Recognizers that write transcripts
have better ones.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import AcousticExtractor

SPAN_MS = 30_000
"""Sound that is judged at a time, milliseconds."""
FRAME_MS = 10
EDGE_MS = 200
"""Sound before and after a span, which its first and last frames are computed from, too, milliseconds."""
MARGIN_DB = 12.0
QUIETEST_DB = -55.0
"""Frames below are never loud, also in a recording without noise, dB of full scale."""
LOUDEST_DB = -30.0
"""Frames above are always loud, also in speech without pauses, dB of full scale."""
VOICED = 0.6
PAUSE_MS = 600
MIN_SPEECH_MS = 300
MIN_VOICED_MS = 100
PAD_MS = 100
MAX_SPEECH_MS = 30_000

Flags = NDArray[np.bool_]


def cues(window: Window, extractor: AcousticExtractor) -> Iterator[Cue]:
    """The stretches of speech, in the order of their starts."""
    first = last = voiced = -1
    for frame, is_voiced in _loud_frames(window, extractor):
        if first >= 0 and ((frame - last) * FRAME_MS > PAUSE_MS or (frame - first) * FRAME_MS >= MAX_SPEECH_MS):
            yield from _speech(first, last, voiced, window.length_ms)
            first = -1
        if first < 0:
            first, voiced = frame, 0
        last = frame
        voiced += is_voiced
    if first >= 0:
        yield from _speech(first, last, voiced, window.length_ms)


def _speech(first: int, last: int, voiced: int, length_ms: int) -> Iterator[Cue]:
    start_ms, end_ms = first * FRAME_MS, (last + 1) * FRAME_MS
    if end_ms - start_ms >= MIN_SPEECH_MS and voiced * FRAME_MS >= MIN_VOICED_MS:
        yield Cue(max(0, start_ms - PAD_MS), min(end_ms + PAD_MS, length_ms), "")


def _loud_frames(window: Window, extractor: AcousticExtractor) -> Iterator[tuple[int, bool]]:
    """Number of each loud frame, and whether it is voiced."""
    start_ms = 0
    while True:
        before_ms = min(start_ms, EDGE_MS)
        pcm_N = window.cut(start_ms - before_ms, start_ms + SPAN_MS + EDGE_MS)
        skipped = before_ms // FRAME_MS
        if len(pcm_N) * 1000 <= before_ms * extractor.rate:
            return
        frames = extractor.frames(pcm_N)[skipped : skipped + SPAN_MS // FRAME_MS]
        energy_L = frames[:, extractor.columns.index("energy_db")]
        voiced_L: Flags = frames[:, extractor.columns.index("voicing")] > VOICED
        threshold = np.clip(np.quantile(energy_L, 0.1) + MARGIN_DB, QUIETEST_DB, LOUDEST_DB)
        for place in np.flatnonzero(energy_L > threshold):
            yield start_ms // FRAME_MS + int(place), bool(voiced_L[place])
        start_ms += SPAN_MS
