"""Export of modules as ONNX graphs, opset 17. Each graph is compared with its module.

The tracing exporter is used because it writes an LSTM as one node with dynamic batch and sequence axes.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trivalent_training.errors import TrainingError
from trivalent_training.export.ids import narrow, narrowed
from trivalent_training.networks.wrappers.compaction import Numbers, round_weights, store_weights
from trivalent_training.serving.batching import ANNOTATIONS
from trivalent_training.serving.contract import STEPS, GraphSpec, TensorSpec
from trivalent_training.serving.runtime import Graph

OPSET = 17
TOLERANCE = 1e-4
"""Largest absolute difference between graph and module."""
BATCHES = (1, 2, 5)
LENGTHS = (1, 3, 17)


def export(
    module: nn.Module,
    path: Path,
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    weights: Numbers = "float32",
) -> GraphSpec:
    """Writes the module as a graph. Raises TrainingError if ONNX Runtime's outputs differ by more than TOLERANCE.

    Inputs that the module reads as int64 are int32 in the graph and in the returned specification.
    'weights' is the number format of the stored weights; the module's weights are first rounded to it, in place.
    """
    module = module.eval()
    round_weights(module, weights)
    spec = GraphSpec(path.name, narrowed(inputs), tuple(outputs))
    example = _tensors(spec, _sizes(2, 3), torch.Generator().manual_seed(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(example.values()),
            str(path),
            input_names=[tensor.name for tensor in inputs],
            output_names=[tensor.name for tensor in outputs],
            dynamic_axes={tensor.name: tensor.dynamic_axes for tensor in (*inputs, *outputs)},
            opset_version=OPSET,
            # Constant folding would expand int8 weights in the file; the runtime folds them when it loads the graph.
            do_constant_folding=False,
            dynamo=False,
        )
    store_weights(path, weights)
    narrow(path)
    graph = Graph(path)
    graph.check(spec)
    _compare(module, graph, spec)
    return spec


def _compare(module: nn.Module, graph: Graph, spec: GraphSpec) -> None:
    generator = torch.Generator().manual_seed(1)
    for batch in BATCHES:
        for steps in LENGTHS:
            example = _tensors(spec, _sizes(batch, steps), generator)
            with torch.no_grad():
                result = module(*example.values())
            expected = [result] if isinstance(result, Tensor) else list(result)
            arrays: dict[str, NDArray[Any]] = {
                tensor.name: example[tensor.name].numpy().astype(tensor.dtype) for tensor in spec.inputs
            }
            for tensor, of_module, of_graph in zip(
                spec.outputs, expected, graph.run(arrays, [tensor.name for tensor in spec.outputs]), strict=True
            ):
                error = float(np.abs(of_module.numpy() - of_graph).max())
                if not error <= TOLERANCE:
                    where = f"{spec.file}, output {tensor.name}, batch {batch}, {steps} steps"
                    limit = f"expected at most {TOLERANCE:.0e}"
                    raise TrainingError(f"{where}: graph and module differ by {error:.2e}, {limit}")


def _sizes(batch: int, steps: int) -> dict[str, int]:
    return {"batch": batch, "seq_t": steps, "seq_a": steps + 1, "seq_v": steps + 2}


def _tensors(spec: GraphSpec, sizes: Mapping[str, int], generator: torch.Generator) -> dict[str, Tensor]:
    """Random inputs by role; lengths are in [1, axis], and the last utterance is as long as the axis."""
    lengths: dict[str, Tensor] = {}
    for modality, steps in STEPS.items():
        lengths[modality] = torch.randint(1, sizes[steps] + 1, (sizes["batch"],), generator=generator)
        lengths[modality][-1] = sizes[steps]
    return {tensor.name: _tensor(tensor, sizes, lengths, generator) for tensor in spec.inputs}


def _tensor(
    spec: TensorSpec, sizes: Mapping[str, int], lengths: Mapping[str, Tensor], generator: torch.Generator
) -> Tensor:
    shape = [sizes[axis] if isinstance(axis, str) else axis for axis in spec.shape]
    if spec.role == "present":
        present = torch.rand(shape, generator=generator) < 0.7
        present[:, 0] |= ~present.any(dim=1)
        return present.float()
    if spec.role == "length":
        return lengths[spec.modality or ""]
    if spec.role == "mask":
        return (torch.arange(shape[1])[None, :] < lengths[spec.modality or ""][:, None]).long()
    if spec.role in ANNOTATIONS:
        return torch.randint(0, ANNOTATIONS[spec.role][1] + 1, shape, generator=generator)
    if spec.role == "tokens":
        return torch.randint(0, 50, shape, generator=generator)
    if spec.dtype in ("int8", "uint8"):
        low, high = (-127, 128) if spec.dtype == "int8" else (0, 256)
        return torch.randint(low, high, shape, generator=generator, dtype=getattr(torch, spec.dtype))
    return torch.randn(shape, generator=generator).to(getattr(torch, spec.dtype))
