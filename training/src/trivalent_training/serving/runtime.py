"""ONNX Runtime sessions on the CPU, and the check of a graph's inputs and outputs against the manifest."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError
from trivalent_training.serving.contract import GraphSpec

DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(int8)": "int8",
    "tensor(uint8)": "uint8",
    "tensor(bool)": "bool",
}
"""Element types of the manifest by ONNX Runtime's names."""

Tensor = tuple[str, list[int | None]]
"""Element type and shape; None for a size that is not fixed."""


class Graph:
    """A loaded ONNX graph that runs on the CPU."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        """'threads' is the number of threads of a run; 0 for ONNX Runtime's choice."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions have no common base class
            raise TrainingError(f"ONNX Runtime cannot load {path}: {error}") from error
        self._path = path

    def check(self, spec: GraphSpec) -> None:
        """TrainingError if the names, element types or ranks of inputs or outputs differ from the declared ones."""
        boundary = (
            ("inputs", self._session.get_inputs(), spec.inputs),
            ("outputs", self._session.get_outputs(), spec.outputs),
        )
        for side, tensors, declared in boundary:
            found = {tensor.name: (DTYPES.get(tensor.type, tensor.type), len(tensor.shape)) for tensor in tensors}
            expected = {tensor.name: (tensor.dtype, len(tensor.shape)) for tensor in declared}
            if found != expected:
                raise TrainingError(f"{self._path.name} has the {side} {found}, the manifest declares {expected}")

    def boundary(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """The inputs and the outputs by name."""
        inputs, outputs = (
            {
                tensor.name: (DTYPES.get(tensor.type, tensor.type), [_fixed(size) for size in tensor.shape])
                for tensor in side
            }
            for side in (self._session.get_inputs(), self._session.get_outputs())
        )
        return inputs, outputs

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of inputs and of outputs, each sorted."""
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        return tuple(sorted(one.name for one in inputs)), tuple(sorted(one.name for one in outputs))

    def metadata(self) -> dict[str, str]:
        """What the graph's file says about itself."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, inputs: Mapping[str, NDArray[Any]], outputs: Sequence[str]) -> list[NDArray[np.float32]]:
        """Runs the graph and returns the named outputs, in that order."""
        found: list[NDArray[np.float32]] = self._session.run(list(outputs), dict(inputs))
        return found


def _fixed(size: Any) -> int | None:
    """A size of a shape; None if the graph has a name, or nothing, in its place."""
    return size if isinstance(size, int) else None
