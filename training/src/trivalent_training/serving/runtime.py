"""ONNX Runtime sessions, opened one way everywhere: CPU, deterministic, checked against a graph's declared rim."""

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
    "tensor(int8)": "int8",
    "tensor(uint8)": "uint8",
}


class Graph:
    """An ONNX graph ready to run on the CPU."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's own exceptions share no base class
            raise TrainingError(f"{path} is no graph that ONNX Runtime can load: {error}") from error
        self._path = path

    def check(self, spec: GraphSpec) -> None:
        """Refuses a graph whose inputs and outputs are not the declared ones."""
        rims = (
            ("inputs", self._session.get_inputs(), spec.inputs),
            ("outputs", self._session.get_outputs(), spec.outputs),
        )
        for what, found, declared in rims:
            have = {tensor.name: (DTYPES.get(tensor.type, tensor.type), len(tensor.shape)) for tensor in found}
            want = {tensor.name: (tensor.dtype, len(tensor.shape)) for tensor in declared}
            if have != want:
                raise TrainingError(f"{self._path.name} has the {what} {have}, the manifest declares {want}")

    def run(self, inputs: Mapping[str, NDArray[Any]], outputs: Sequence[str]) -> list[NDArray[np.float32]]:
        """The named outputs, in order."""
        found: list[NDArray[np.float32]] = self._session.run(list(outputs), dict(inputs))
        return found
