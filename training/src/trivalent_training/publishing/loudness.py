"""The detector of speech that needs no weights of its own: loudness and voicing, from the acoustic extractor.

    n_t      = 10th percentile of e over the last HISTORY_MS     the noise: speech has pauses
    loud_t   = e_t > clamp(n_t + MARGIN_DB, QUIETEST_DB, LOUDEST_DB)
    voiced_t = loud_t and v_t > VOICED

e_t is the extractor's column energy_db, v_t its column voicing, t a frame of 10 ms. Frames are judged in steps of
STEP_MS, which are part of the history; the first step lasts FIRST_MS, so that there is a pause to learn the noise from.

It is not a trained detector: music and crosstalk are speech to it. silero.py is one.
"""

from collections.abc import Iterator

import numpy as np

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.publishing.activity import PAD_MS, Heard
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import AcousticExtractor, FloatVector

FRAME_MS = 10
HISTORY_MS = 30_000
STEP_MS = 500
FIRST_MS = 3_000
EDGE_MS = 50
"""Sound before and after a step that is computed, too, milliseconds: no feature depends on sound further away."""
MARGIN_DB = 12.0
QUIETEST_DB = -55.0
"""Frames below are never loud, also in a recording without noise, dB of full scale."""
LOUDEST_DB = -30.0
"""Frames above are always loud, also in speech without pauses, dB of full scale."""
VOICED = 0.6


class Loudness:
    """Judges frames of 10 ms by the extractor's energy and voicing."""

    frame_ms = FRAME_MS

    def __init__(self, extractor: AcousticExtractor) -> None:
        self._extractor = extractor
        self._energy = extractor.columns.index("energy_db")
        self._voicing = extractor.columns.index("voicing")
        self.name = f"loudness of {extractor.name}"

    def heard(self, window: Window) -> Iterator[Heard]:
        """All frames of the sound; see Detector."""
        history: FloatVector = np.zeros(0, np.float32)
        start_ms, step_ms = 0, FIRST_MS
        while (frames := self._frames(window, start_ms, step_ms)) is not None:
            energy_L = frames[:, self._energy]
            history = np.concatenate([history, energy_L])[-HISTORY_MS // FRAME_MS :]
            threshold = np.clip(np.quantile(history, 0.1) + MARGIN_DB, QUIETEST_DB, LOUDEST_DB)
            loud_L = energy_L > threshold
            yield Heard(start_ms // FRAME_MS, loud_L, loud_L & (frames[:, self._voicing] > VOICED))
            start_ms, step_ms = start_ms + step_ms, STEP_MS

    def _frames(self, window: Window, start_ms: int, step_ms: int) -> FloatMatrix | None:
        """The frames of a step: fewer if the sound ends in it, and None if it ends before."""
        before_ms = min(start_ms, EDGE_MS)
        pcm_N = window.cut(start_ms - before_ms, start_ms + step_ms + PAD_MS)
        pcm_N = pcm_N[: (before_ms + step_ms + EDGE_MS) * window.rate // 1000]
        if len(pcm_N) * 1000 <= before_ms * window.rate:
            return None
        skipped = before_ms // FRAME_MS
        return self._extractor.frames(pcm_N)[skipped : skipped + step_ms // FRAME_MS]
