"""Reads the sound of a recording as mono samples at one rate, block by block.

FFmpeg decodes the file, which may be audio or video. Times are those of a player: the recording starts at 0, and where
its sound starts later or has a gap, there is silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.container import opened
from trivalent_training.publishing.library import library
from trivalent_training.serving.acoustic import FloatVector

MIN_GAP_S = 0.1
"""Shortest gap that becomes silence, seconds; containers round the times of frames by less."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file with sound, and how to read it."""

    path: Path
    rate: int
    """Samples per second of the blocks; FFmpeg resamples."""
    channel: int | None = None
    """The channel to read, counted from 1; None for the mean of all channels."""

    def blocks(self) -> Iterator[FloatVector]:
        """The samples in order, float32 in [-1, 1].

        Raises TrainingError if the file is missing, no recording or damaged, or has no sound or no such channel.
        """
        with opened(self.path) as container:
            yield from self._decoded(container)

    def _decoded(self, container: Any) -> Iterator[FloatVector]:
        if not container.streams.audio:
            raise TrainingError(
                f"{self.path} has no sound, expected an audio stream; --extractor none publishes a transcript alone"
            )
        origin_s = (container.start_time or 0) / 1e6
        resampler, read_s = Resampler(self.rate), 0.0
        for frame in container.decode(container.streams.audio[0]):
            gap_s = 0.0 if frame.time is None else frame.time - origin_s - read_s
            if gap_s >= MIN_GAP_S:
                yield from self._silence(gap_s)
                read_s += gap_s
            read_s += frame.samples / frame.sample_rate
            yield from map(self._mono, resampler.resampled(frame))
        yield from map(self._mono, resampler.rest())

    def _silence(self, seconds: float) -> Iterator[FloatVector]:
        """Zeros in blocks of at most a second, so that a long gap takes no memory."""
        samples = round(seconds * self.rate)
        for start in range(0, samples, self.rate):
            yield np.zeros(min(self.rate, samples - start), np.float32)

    def _mono(self, frame: Any) -> FloatVector:
        if self.channel is None:
            return mono(frame)
        samples_CN: FloatVector = frame.to_ndarray()
        if self.channel > len(samples_CN):
            expected = "1" if len(samples_CN) == 1 else f"1 to {len(samples_CN)}"
            raise TrainingError(f"{self.path} has no channel {self.channel}, expected {expected}")
        return np.array(samples_CN[self.channel - 1])


def mono(frame: Any) -> FloatVector:
    """The mean of the channels of a resampled frame."""
    return np.asarray(frame.to_ndarray().mean(axis=0), np.float32)


class Resampler:
    """Resamples frames; a frame of another format than the one before starts a new resampling."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._format: tuple[str, str, int] | None = None
        self._resampler: Any = None

    def resampled(self, frame: Any) -> list[Any]:
        """Frames of planar float32 that are complete after this frame."""
        found = frame.format.name, frame.layout.name, frame.sample_rate
        before = self.rest() if self._format not in (None, found) else []
        if self._resampler is None:
            self._resampler, self._format = library("av").AudioResampler(format="fltp", rate=self._rate), found
        return [*before, *self._resampler.resample(frame)]

    def rest(self) -> list[Any]:
        """The frames that the resampler has kept so far."""
        kept = self._resampler.resample(None) if self._resampler else []
        self._resampler = None
        return [frame for frame in kept if frame is not None]
