"""Reads sound from standard input while it is spoken: samples of 16 bits, little-endian, one channel, without header.

The sound ends with the input, or at Ctrl-C (SIGINT) or SIGTERM, so that the last utterance is published. A second
signal ends the process.
"""

import os
import select
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import numpy as np

from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.publishing.library import library
from trivalent_training.publishing.sound import Resampler, mono
from trivalent_training.serving.acoustic import FloatVector

CHUNK_BYTES = 65_536
"""Most bytes that are read at a time; less if less is there."""


@dataclass(frozen=True, slots=True)
class LiveSound:
    """Standard input, and how to read it."""

    heard_rate: int
    """Samples per second of the input."""
    rate: int
    """Samples per second of the blocks; the resampler is that of recordings."""

    def blocks(self) -> Iterator[FloatVector]:
        """The samples in order, float32 in [-1, 1]. TrainingError if the input is a terminal."""
        audio, resampler = library("av"), Resampler(self.rate)
        for samples_N in _samples():
            frame = audio.AudioFrame.from_ndarray(samples_N[None], format="s16", layout="mono")
            frame.sample_rate = self.heard_rate
            yield from (mono(one) for one in resampler.resampled(frame))
        yield from (mono(one) for one in resampler.rest())


def _samples() -> Iterator["np.ndarray[tuple[int], np.dtype[np.int16]]"]:
    """The samples as they come, at least one at a time."""
    if sys.stdin.isatty():
        raise TrainingError("standard input is a terminal, expected samples of 16 bits from another program")
    source, odd = sys.stdin.fileno(), b""
    with _stopped() as stop:
        while stop not in select.select([source, stop], [], [])[0] and (found := os.read(source, CHUNK_BYTES)):
            whole = odd + found
            used = len(whole) // 2 * 2
            odd = whole[used:]
            if used:
                yield np.frombuffer(whole[:used], "<i2").astype(np.int16)
    if odd:
        ends = "standard input ends within a sample; its last byte is not read, expected samples of 16 bits"
        warnings.warn(ends, TrainingWarning, stacklevel=2)


@contextmanager
def _stopped() -> Iterator[int]:
    """A file descriptor that can be read after the first SIGINT or SIGTERM."""
    reader, writer = os.pipe()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_: int, __: FrameType | None) -> None:
        os.write(writer, b".")
        restore()

    for number in numbers:
        signal.signal(number, stop)
    try:
        yield reader
    finally:
        restore()
        os.close(reader)
        os.close(writer)
