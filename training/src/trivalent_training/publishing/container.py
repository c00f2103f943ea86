"""Opens recordings with FFmpeg, and says which streams they have."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.library import library


@dataclass(frozen=True, slots=True)
class Streams:
    """Whether a recording has sound, and a picture."""

    sound: bool
    picture: bool


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The recording as FFmpeg's container. TrainingError if the file is missing, no recording or damaged."""
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected a recording")
    av = library("av")
    try:
        # With the protocol, FFmpeg does not take a name with a colon for an address.
        with av.open(f"file:{path}") as container:
            yield container
    except av.FFmpegError as error:
        reason = (error.strerror or str(error)).lower()
        raise TrainingError(f"{path} cannot be decoded, expected a recording that is not damaged: {reason}") from error


def streams(path: Path) -> Streams:
    """The streams of a recording; see opened."""
    with opened(path) as container:
        return Streams(bool(container.streams.audio), picture_of(container) is not None)


def picture_of(container: Any) -> Any | None:
    """The first video stream; the cover of an album is none."""
    cover = library("av").stream.Disposition.attached_pic
    return next((stream for stream in container.streams.video if not stream.disposition & cover), None)
