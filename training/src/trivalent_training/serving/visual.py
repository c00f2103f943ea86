"""Visual extractors: a frame of a video becomes a row of features, the same in training and serving.

A row depends on its frame alone, so that it does not matter where reading begins or which frames are left out. A graph
of any detector is one, if it has this form:

    input     image     uint8 (height, width, 3), RGB; a fixed size is in the shape, and frames are scaled to it
    output    features  float32 (columns,)
    output    found     bool, or float32 of which more than 0.5 is true, one number: a face was seen; optional
    metadata  name, version, columns (names separated by spaces) and, optionally, fps (rows per second; default FPS)
"""

import hashlib
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError
from trivalent_training.serving.acoustic import DIGITS, FloatVector
from trivalent_training.serving.runtime import Graph, Tensor

FPS = 25
"""Rows per second of an extractor that does not name another number."""
IMAGE, FEATURES, FOUND = "image", "features", "found"

Image = NDArray[np.uint8]
"""RGB, (height, width, 3)."""


class VisualExtractor(Protocol):
    """Computes a row of features from a frame."""

    @property
    def name(self) -> str:
        """Name, version and checksum, for records and manifests."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the features."""

    @property
    def fps(self) -> int:
        """Frames, and rows, per second."""

    @property
    def size(self) -> tuple[int, int] | None:
        """Height and width of the frames that row() reads; None for any."""

    def row(self, image: Image) -> FloatVector | None:
        """float32 (columns,); None if no face is seen."""

    def close(self) -> None:
        """Frees what the extractor holds; no row is computed afterwards."""


class VisualGraph:
    """An extractor that is an ONNX graph.

    TrainingError if the file cannot be loaded, has another form, or does not say what it is.
    """

    def __init__(self, path: Path) -> None:
        self._graph, self._path = Graph(path), path
        about = self._graph.metadata()
        if missing := [key for key in ("name", "version", "columns") if not about.get(key, "").strip()]:
            raise TrainingError(f"{path} lacks the metadata '{missing[0]}', expected name, version and columns")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.name = f"{about['name']}/{about['version']}#{digest[:DIGITS]}"
        self.columns = tuple(about["columns"].split())
        self.fps = _fps(path, about.get("fps", str(FPS)))
        inputs, outputs = self._graph.boundary()
        self.size = _size(path, inputs)
        _check_outputs(path, outputs)
        self._outputs = [FEATURES, *([FOUND] if FOUND in outputs else [])]

    def row(self, image: Image) -> FloatVector | None:
        features_C, *found = self._graph.run({IMAGE: np.ascontiguousarray(image)}, self._outputs)
        if features_C.shape != (len(self.columns),):
            raise TrainingError(
                f"{self._path} computes features {features_C.shape}, expected ({len(self.columns)},), one for a column"
            )
        return features_C if not found or bool(np.asarray(found[0]).reshape(-1)[0] > 0.5) else None

    def close(self) -> None:
        """Nothing: the graph is freed with the extractor."""


def _fps(path: Path, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise TrainingError(f"{path} has the metadata fps '{text}', expected a whole number from 1 to 100")
    return int(text)


def _size(path: Path, inputs: dict[str, Tensor]) -> tuple[int, int] | None:
    """Height and width of the input's shape; None if it has any."""
    found, shape = inputs.get(IMAGE, ("", []))
    if list(inputs) != [IMAGE] or found != "uint8" or len(shape) != 3 or shape[2] not in (3, None):
        raise TrainingError(f"{path} has the inputs {_shown(inputs)}, expected one: {IMAGE}, uint8 (height, width, 3)")
    height, width = shape[:2]
    if height is None and width is None:
        return None
    if height is None or width is None:
        found = f"{path} has an image of {height or 'any'} x {width or 'any'}"
        raise TrainingError(f"{found}, expected a fixed height and a fixed width, or neither")
    return height, width


def _check_outputs(path: Path, outputs: dict[str, Tensor]) -> None:
    found = dict(outputs)
    features, seen = found.pop(FEATURES, ("", [])), found.pop(FOUND, ("bool", []))
    if found or features[0] != "float32" or len(features[1]) != 1 or seen[0] not in ("bool", "float32"):
        raise TrainingError(
            f"{path} has the outputs {_shown(outputs)}, expected {FEATURES}, float32 (columns,), and, if it knows "
            f"whether a face was seen, {FOUND}, bool"
        )


def _shown(tensors: dict[str, Tensor]) -> str:
    shown = (f"{name} {kind} ({', '.join(map(str, shape))})" for name, (kind, shape) in tensors.items())
    return ", ".join(shown).replace("None", "any") or "nothing"
