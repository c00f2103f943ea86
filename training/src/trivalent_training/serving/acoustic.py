"""Runs an acoustic extractor: a graph from samples to frames of features, the same in training and serving."""

import hashlib
from pathlib import Path

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

FloatVector = NDArray[np.float32]


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
        self._hop = int(about["hop"])

    def extract(self, pcm_N: FloatVector) -> Features:
        """The features of mono samples in [-1, 1] at self.rate; at least one sample."""
        return Features(self.name, self.frames(pcm_N))

    def size_bytes(self, sound_ms: int) -> int:
        """Size of the features of a sound, bytes."""
        return 4 * len(self.columns) * (1 + sound_ms * self.rate // (1000 * self._hop))

    def longest_ms(self, size_bytes: int) -> int:
        """Length of the sound whose features have at most that size and a frame, milliseconds."""
        return size_bytes // (4 * len(self.columns)) * self._hop * 1000 // self.rate

    def frames(self, pcm_N: FloatVector) -> FloatMatrix:
        """float32 (1 + N // hop, columns)."""
        if pcm_N.ndim != 1 or not len(pcm_N):
            raise TrainingError(f"sound has the shape {pcm_N.shape}, expected at least one sample of one channel")
        total = 1 + len(pcm_N) // self._hop
        blocks = [self._block(pcm_N, start, min(start + BLOCK, total)) for start in range(0, total, BLOCK)]
        return np.concatenate(blocks)

    def _block(self, pcm_N: FloatVector, start: int, end: int) -> FloatMatrix:
        first = max(0, start - CONTEXT)
        samples = pcm_N[first * self._hop : (end - 1 + CONTEXT) * self._hop]
        (frames,) = self._graph.run({"pcm": samples}, ["frames"])
        return frames[start - first : end - first]
