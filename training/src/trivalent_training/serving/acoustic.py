"""Runs an acoustic extractor: a graph from samples to frames of features, the same in training and serving."""

import hashlib
import wave
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import Features, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.runtime import Graph

EXTRACTOR_FILE = "extractor.onnx"
SHIPPED = REPOSITORY / "models" / "shared" / "trivalent-acoustic-1" / EXTRACTOR_FILE
"""The extractor of this repository."""
DIGITS = 12
"""Digits of the graph's SHA-256 in the name of the extractor."""
BLOCK = 500
"""Frames that are computed in one run, so that memory does not grow with the length of the sound."""
CONTEXT = 4
"""Frames before and after a block that are computed and dropped: no frame depends on sound further away."""

FULL_SCALE = 32768
"""16-bit samples are divided by it."""

FloatVector = NDArray[np.float32]


class SoundExtractor(Protocol):
    """Computes the features of an utterance from its sound."""

    @property
    def name(self) -> str:
        """Name, version and checksum, for records and manifests."""

    @property
    def rate(self) -> int:
        """Samples per second that extract() reads."""

    def extract(self, pcm_N: FloatVector) -> Features | None:
        """The features of mono samples in [-1, 1], N > 0; None if they are too few."""

    def size_bytes(self, sound_ms: int) -> int:
        """Bound of the size of the features of a sound, bytes."""

    def longest_ms(self, size_bytes: int) -> int:
        """Length of the longest sound whose features have about that size, milliseconds."""


class AcousticExtractor:
    """An extractor graph. TrainingError if the file cannot be loaded or does not say what it is."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise TrainingError(
                f"no acoustic extractor at {path}, expected a graph: trivalent-train extractor writes one"
            )
        self._graph = Graph(path)
        about = self._graph.metadata()
        missing = [key for key in ("name", "version", "rate", "hop", "columns") if key not in about]
        if missing:
            raise TrainingError(
                f"{path} lacks the metadata '{missing[0]}', expected a graph of trivalent-train extractor"
            )
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.name = f"{about['name']}/{about['version']}#{digest[:DIGITS]}"
        """Name, version and checksum, for records and manifests."""
        self.rate = int(about["rate"])
        """Samples per second that the graph reads."""
        self.columns = tuple(about["columns"].split())
        self.hop = int(about["hop"])
        """Samples from one frame to the next."""

    def extract(self, pcm_N: FloatVector) -> Features:
        """The features of mono samples in [-1, 1] at self.rate; at least one sample.

        The samples are rounded to 16 bits first. A processor that is sent sound hears no more than that, and where the
        sound is silent, bands of noise below the last bit would make another score.
        """
        return Features(self.name, self.frames(_heard(pcm16(pcm_N))))

    def size_bytes(self, sound_ms: int) -> int:
        """Size of the features of a sound, bytes."""
        return 4 * len(self.columns) * (1 + sound_ms * self.rate // (1000 * self.hop))

    def longest_ms(self, size_bytes: int) -> int:
        """Length of the sound whose features have at most that size and a frame, milliseconds."""
        return size_bytes // (4 * len(self.columns)) * self.hop * 1000 // self.rate

    def frames(self, pcm_N: FloatVector) -> FloatMatrix:
        """float32 (1 + N // hop, columns)."""
        if pcm_N.ndim != 1 or not len(pcm_N):
            raise TrainingError(f"sound has the shape {pcm_N.shape}, expected at least one sample of one channel")
        total = 1 + len(pcm_N) // self.hop
        blocks = [self._block(pcm_N, start, min(start + BLOCK, total)) for start in range(0, total, BLOCK)]
        return np.concatenate(blocks)

    def _block(self, pcm_N: FloatVector, start: int, end: int) -> FloatMatrix:
        first = max(0, start - CONTEXT)
        samples = pcm_N[first * self.hop : (end - 1 + CONTEXT) * self.hop]
        (frames,) = self._graph.run({"pcm": samples}, ["frames"])
        return frames[start - first : end - first]


def read_wav(path: Path) -> tuple[int, FloatVector]:
    """Rate and samples in [-1, 1] of a WAV file of one channel of 16 bits; TrainingError if it is another file."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                found = f"{file.getnchannels()} channels of {8 * file.getsampwidth()} bits"
                raise TrainingError(f"{path} has {found}, expected one channel of 16 bits")
            return file.getframerate(), _heard(file.readframes(file.getnframes()))
    except (OSError, EOFError, wave.Error) as error:
        raise TrainingError(f"{path} cannot be read, expected a WAV file: {error}") from error


def write_wav(path: Path, rate: int, pcm_N: FloatVector) -> None:
    """Writes samples in [-1, 1] as one channel of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm16(pcm_N))


def pcm16(pcm_N: FloatVector) -> bytes:
    """Samples in [-1, 1] as signed 16-bit integers, little-endian; louder ones are cut."""
    return np.clip(np.round(pcm_N * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()


def _heard(samples: bytes) -> FloatVector:
    """Samples in [-1, 1] of signed 16-bit integers, little-endian."""
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(FULL_SCALE)
