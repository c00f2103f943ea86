"""A window that moves forwards over sound, or over rows, so that cutting a long recording takes little memory."""

from collections import deque
from collections.abc import Iterator

import numpy as np

from trivalent_training.serving.acoustic import FloatVector


class Window:
    """Holds the sound from 'back_ms' before the start of the last cut to its end, and not more than a block beyond."""

    def __init__(self, blocks: Iterator[FloatVector], rate: int, back_ms: int = 0) -> None:
        self._blocks = blocks
        self.rate = rate
        """Samples per second."""
        self._back = back_ms * rate // 1000
        self._held: deque[FloatVector] = deque()
        self._first = 0
        self._end = 0
        self.ended = False
        """Whether the end of the sound was reached."""
        self.largest = 0
        """Largest number of samples that were held at a time."""

    @property
    def length_ms(self) -> int:
        """Length of the sound that was read so far, milliseconds."""
        return self._end * 1000 // self.rate

    def cut(self, start_ms: int, end_ms: int) -> FloatVector:
        """The samples from start to end: fewer if the sound ends before, and none if it ends before the start.

        A start must not be more than 'back_ms' before the start of any earlier cut.
        """
        start, end = start_ms * self.rate // 1000, end_ms * self.rate // 1000
        if start < self._first:
            raise ValueError(f"cut starts at {start_ms} ms, expected a start that is not before that of the last cut")
        self._forget(start)
        while self._end < end and not self.ended:
            self._read()
            self._forget(start)
        return self._between(start, end)

    def _between(self, start: int, end: int) -> FloatVector:
        pieces, place = list[FloatVector](), self._first
        for block in self._held:
            if place < end and place + len(block) > start:
                pieces.append(block[max(0, start - place) : end - place])
            place += len(block)
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def _read(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self.ended = True
            return
        self._held.append(block)
        self._end += len(block)
        self.largest = max(self.largest, self._end - self._first)

    def _forget(self, start: int) -> None:
        """Drops the blocks that end more than 'back_ms' before the start."""
        while self._held and self._first + len(self._held[0]) <= start - self._back:
            self._first += len(self._held.popleft())
