"""Computes the visual features of utterances from the picture of a recording, cut like its sound.

    rows of an utterance from start to end, milliseconds:  floor(start · fps / 1000)  to  floor(end · fps / 1000) - 1

A frame without a face has the row of the last frame of the utterance that has one; frames before the first face have
the row of that. An utterance without any face has no visual features.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.utterance import Features, FloatMatrix
from trivalent_training.publishing.sending import MAX_FEATURE_BYTES
from trivalent_training.publishing.video import Video, image_of
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import FloatVector
from trivalent_training.serving.visual import VisualExtractor

MAX_MS = 40_000
"""Longest picture of an utterance, milliseconds."""


class Visuals:
    """The visual features of cues from one recording, in the order of the starts of the cues.

    Only frames of cues are given to the extractor, and no frame is held but the last one.
    """

    def __init__(self, path: Path, extractor: VisualExtractor) -> None:
        self._extractor = extractor
        self._rows = _Rows(Video(path, extractor.fps).frames(), extractor)
        self._window = Window(self._rows, extractor.fps)
        rows = MAX_FEATURE_BYTES // (4 * len(extractor.columns))
        self._longest_ms = min(MAX_MS, rows * 1000 // extractor.fps)
        self.faceless = 0
        """Number of cues whose frames have no face."""

    @property
    def largest(self) -> int:
        """Largest number of rows that were held at a time."""
        return self._window.largest

    def features(self, cue: Cue) -> Features | None:
        """float32 (frames, columns); None if the recording has no face, or no picture, at that time."""
        self._rows.first = cue.start_ms * self._extractor.fps // 1000
        rows = self._window.cut(cue.start_ms, min(cue.end_ms, cue.start_ms + self._longest_ms))
        if not len(rows):
            return None
        filled = _filled(rows[:, :-1], rows[:, -1] > 0)
        self.faceless += filled is None
        return None if filled is None else Features(self._extractor.name, filled)


class _Rows(Iterator[FloatVector]):
    """Rows (1, columns + 1) of the frames, the last column 1 if there is a face; frames before 'first' have zeros."""

    def __init__(self, frames: Iterator[Any], extractor: VisualExtractor) -> None:
        self._frames = frames
        self._extractor = extractor
        self._number = -1
        self._shown: Any = None
        self._none = np.zeros((1, len(extractor.columns) + 1), np.float32)
        self._row = self._none
        self.first = 0
        """Number of the first frame that is needed."""

    def __next__(self) -> FloatVector:
        frame = next(self._frames)
        self._number += 1
        if frame is None or self._number < self.first:
            return self._none
        if frame is not self._shown:
            self._shown = frame
            row = self._extractor.row(image_of(frame, self._extractor.size))
            self._row = self._none if row is None else np.append(row, np.float32(1))[None]
        return self._row


def _filled(rows_FC: FloatMatrix, found_F: np.ndarray[Any, np.dtype[np.bool_]]) -> FloatMatrix | None:
    """The rows, of frames without a face that of another one; None if there is no face."""
    if not found_F.any():
        return None
    places_F = np.maximum.accumulate(np.where(found_F, np.arange(len(found_F)), -1))
    return np.ascontiguousarray(rows_FC[np.where(places_F < 0, np.argmax(found_F), places_F)])
