"""Compact number formats: frames as float16 or int8 between the stages of the pipeline, and stored weights likewise.

Frames, by column. The bounds lo and hi are quantiles that exclude a thousandth of the training frames on each side:

    m = (hi + lo) / 2,   s = (hi − lo) / 254
    q = clip(round((x − m) / s), −127, 127)        int8 code; values outside of the bounds are clipped
    x' = s q + m                                    |x − x'| ≤ s / 2 inside the bounds

Weights, by row of each matrix (an output channel, a word, a gate):

    s_r = max_i |w_ri| / 127,   q_ri = round(w_ri / s_r),   w'_ri = s_r q_ri

Activations are float32, so that a score does not depend on the other utterances of its batch. Weights are rounded in
the module before it is exported, so that the evaluated network equals the served one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from trivalent_training.data.utterance import FloatMatrix, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets
from trivalent_training.serving.contract import FeatureMatrix, TensorSpec

Numbers = Literal["float32", "float16", "int8"]
NUMBERS: tuple[Numbers, ...] = ("float32", "float16", "int8")
BYTES_OF_NUMBER = {"float32": 4, "float16": 2, "int8": 1, "uint8": 1}
OUTLIERS = 1e-3
"""Fraction of the training frames beyond each bound."""
FLOAT16_MAX = 65504.0
"""Largest finite float16."""
MIN_ELEMENTS = 4096
"""Matrices with fewer elements keep their float32 weights, because rounding would save little."""


class _Half(nn.Module):
    def encode(self, x: Tensor) -> Tensor:
        return x.clamp(-FLOAT16_MAX, FLOAT16_MAX).half()

    def decode(self, x: Tensor) -> Tensor:
        return x.float()


class _Codes(nn.Module):
    middle: Tensor
    step: Tensor

    def __init__(self, frames: FloatMatrix) -> None:
        super().__init__()
        low, high = np.quantile(frames.astype(np.float64), [OUTLIERS, 1 - OUTLIERS], axis=0)
        step = (high - low) / 254
        self.register_buffer("middle", torch.from_numpy((high + low) / 2).float())
        self.register_buffer("step", torch.from_numpy(np.where(step > 0, step, 1.0)).float())

    def encode(self, x: Tensor) -> Tensor:
        return torch.round((x - self.middle) / self.step).clamp(-127, 127).to(torch.int8)

    def decode(self, x: Tensor) -> Tensor:
        return x.float() * self.step + self.middle


class _Encoder(nn.Module):
    def __init__(self, codec: _Half | _Codes) -> None:
        super().__init__()
        self.codec = codec

    def forward(self, frames: Tensor) -> Tensor:
        return self.codec.encode(frames)


class Compacted(Network):
    """A network with its frames as float16 or int8; modalities with a quantizer keep that quantizer."""

    def __init__(self, network: Network, numbers: Numbers, frames: Mapping[str, FloatMatrix]) -> None:
        super().__init__()
        self.network = network
        self.numbers = numbers
        own = {modality for modality in network.contract.features if network.quantizer(modality) is not None}
        missing = [modality for modality in network.contract.features if modality not in {*own, *frames}]
        if missing:
            raise TrainingError(f"no training frames of {missing[0]}, expected some to compute the bounds of {numbers}")
        self.codecs = nn.ModuleDict(
            {
                modality: _Half() if numbers == "float16" else _Codes(frames[modality])
                for modality in network.contract.features
                if modality not in own
            }
        )

    @property
    def contract(self) -> NetworkContract:
        contract = self.network.contract
        return replace(
            contract,
            features={
                m: replace(f, dtype=self.numbers) if m in self.codecs else f for m, f in contract.features.items()
            },
            inputs=tuple(replace(spec, dtype=self.numbers) if self._codec(spec) else spec for spec in contract.inputs),
        )

    def quantizer(self, modality: str) -> nn.Module | None:
        if modality not in self.codecs:
            return self.network.quantizer(modality)
        return _Encoder(self.codecs[modality])  # type: ignore[arg-type]

    def export_blocker(self) -> str | None:
        return self.network.export_blocker()

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        return self.network.objective(self._decoded(inputs), targets)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs: tuple[Tensor, ...] = self.network(*self._decoded(inputs))
        return outputs

    def _decoded(self, inputs: Sequence[Tensor]) -> list[Tensor]:
        codecs = [self._codec(spec) for spec in self.network.contract.inputs]
        return [codec.decode(tensor) if codec else tensor for codec, tensor in zip(codecs, inputs, strict=True)]

    def _codec(self, spec: TensorSpec) -> _Half | _Codes | None:
        if spec.role != "features" or spec.modality is None or spec.modality not in self.codecs:
            return None
        codec: _Half | _Codes = self.codecs[spec.modality]  # type: ignore[assignment]
        return codec


def compacted(network: Network, numbers: Numbers, frames: Mapping[str, FloatMatrix]) -> Network:
    """The network with its frames in the given number format; the network itself if that changes nothing."""
    if numbers == "float32" or all(network.quantizer(m) is not None for m in network.contract.features):
        return network
    return Compacted(network, numbers, frames)


def mean_compact_bytes(features: Mapping[str, FeatureMatrix], utterances: Sequence[Utterance]) -> float:
    """Mean size in bytes of an utterance's features after quantization."""
    total = 0
    for modality, contract in features.items():
        matrices = [f.matrix for f in (u.features(modality) for u in utterances) if f is not None]
        total += sum(_compact_bytes(contract, len(matrix)) for matrix in matrices)
    return round(total / max(1, len(utterances)), 1)


def _compact_bytes(contract: FeatureMatrix, frames: int) -> int:
    """Size in bytes of the compact tensor of a record with the given number of frames."""
    steps = min(frames, contract.max_steps or frames) if contract.sequence else 1
    return BYTES_OF_NUMBER[contract.dtype] * contract.dims * steps


def round_weights(network: nn.Module, numbers: Numbers) -> None:
    """Rounds every large weight matrix, in place, to values that int8 codes or float16 represent exactly."""
    if numbers == "float32":
        return
    with torch.no_grad():
        for weight in network.parameters():
            if weight.ndim == 2 and weight.numel() >= MIN_ELEMENTS:
                codes, scale = _coded(weight.numpy())
                rounded = codes * scale if numbers == "int8" else weight.half().float().numpy()
                weight.copy_(torch.from_numpy(np.asarray(rounded, np.float32)))


def store_weights(path: Path, numbers: Numbers) -> None:
    """Stores the large weight matrices of a graph file as int8 codes or float16; ONNX Runtime expands them on load."""
    if numbers == "float32":
        return
    model = onnx.load(path)
    graph, nodes, kept = model.graph, list[onnx.NodeProto](), list[TensorProto]()
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != 2 or np.prod(tensor.dims) < MIN_ELEMENTS:
            kept.append(tensor)
            continue
        weight, name = numpy_helper.to_array(tensor), tensor.name
        if numbers == "float16":
            kept.append(numpy_helper.from_array(weight.astype(np.float16), f"{name}.half"))
            nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
            continue
        codes, scale = _coded(weight)
        kept += [
            numpy_helper.from_array(codes.astype(np.int8), f"{name}.codes"),
            numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
        ]
        nodes.append(helper.make_node("Cast", [f"{name}.codes"], [f"{name}.float"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name]))
    graph.ClearField("initializer")
    graph.initializer.extend(kept)
    rest = list(graph.node)
    graph.ClearField("node")
    graph.node.extend([*nodes, *rest])
    onnx.save(model, path)


def _coded(weight: FloatMatrix) -> tuple[FloatMatrix, FloatMatrix]:
    """int8 codes (rows, columns) as floats, and scales (rows, 1)."""
    scale = np.maximum(np.abs(weight).max(axis=1, keepdims=True), 1e-12) / 127
    return np.round(weight / scale).astype(np.float32), scale.astype(np.float32)
