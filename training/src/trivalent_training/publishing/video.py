"""Reads the picture of a recording as frames at a fixed rate, one at a time.

FFmpeg decodes the file. Times are those of a player, as for sound: the recording starts at 0. Frame k of n frames per
second is what a player shows at the time k / n: the last frame that has begun, also in a gap; none before the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.container import opened, picture_of
from trivalent_training.serving.visual import Image

TOLERANCE_S = 0.001
"""Time by which a frame may begin later and is still shown, seconds; containers round the times of frames."""


@dataclass(frozen=True, slots=True)
class Video:
    """A file with a picture, and how to read it."""

    path: Path
    fps: int
    """Frames per second that are read, whatever the file has."""

    def frames(self) -> Iterator[Any]:
        """FFmpeg's frame at each time k / fps, the same object while it is shown; None before the first.

        Raises TrainingError if the file is missing, no recording or damaged, or has no picture.
        """
        with opened(self.path) as container:
            stream = picture_of(container)
            if stream is None:
                raise TrainingError(f"{self.path} has no picture, expected a video stream")
            stream.thread_type = "AUTO"
            yield from self._shown(container.decode(stream), (container.start_time or 0) / 1e6, stream)

    def _shown(self, decoded: Iterator[Any], origin_s: float, stream: Any) -> Iterator[Any]:
        shown, number, end_s = None, 0, 0.0
        for frame in decoded:
            start_s = end_s if frame.time is None else frame.time - origin_s
            while number / self.fps < start_s - TOLERANCE_S:
                yield shown
                number += 1
            shown, end_s = frame, max(end_s, start_s + _duration_s(frame, stream))
        while shown is not None and number / self.fps < end_s - TOLERANCE_S:
            yield shown
            number += 1


def image_of(frame: Any, size: tuple[int, int] | None) -> Image:
    """The frame as a person holds it, RGB, scaled to height and width if a size is given; the shape may change."""
    turned = frame.rotation % 180 != 0
    height, width = size or (None, None)
    scaled = frame.reformat(*((height, width) if turned else (width, height)), format="rgb24")
    image: Image = np.rot90(scaled.to_ndarray(), frame.rotation // 90)
    return np.ascontiguousarray(image)


def _duration_s(frame: Any, stream: Any) -> float:
    """How long a frame is shown, if no other one follows, seconds."""
    if frame.duration:
        return float(frame.duration * frame.time_base)
    return float(1 / stream.average_rate) if stream.average_rate else 0.0
