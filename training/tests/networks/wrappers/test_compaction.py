"""Compact number formats: rounding errors are bounded, and the stored graph equals the rounded module."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.networks.parts.base import Network, NetworkContract
from trivalent_training.networks.parts.sequences import mean_step, real_steps
from trivalent_training.networks.wrappers import compaction
from trivalent_training.networks.wrappers.compaction import Compacted, Numbers, compacted, round_weights
from trivalent_training.serving.contract import FeatureMatrix, TensorSpec, frames, length, score

WIDTH = 96
FRAMES = np.random.default_rng(0).normal(50, 20, (4000, WIDTH)).astype(np.float32)


class Mean(Network):
    """Mean of the real frames, followed by two matrices."""

    def __init__(self) -> None:
        super().__init__()
        self.wide, self.out = nn.Linear(WIDTH, 64), nn.Linear(64, 1)

    @property
    def contract(self) -> NetworkContract:
        matrix = FeatureMatrix(WIDTH, WIDTH, sequence=True)
        return NetworkContract({"acoustic": matrix}, (frames("acoustic", WIDTH), length("acoustic")), (score(),))

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        x_BLD, length_B = inputs
        mean_BD = mean_step(x_BLD, real_steps(length_B, x_BLD.shape[1]))
        return (self.out(torch.tanh(self.wide(mean_BD / 50))),)


def test_codes_are_within_half_a_step_and_outliers_are_clipped() -> None:
    network = compacted(Mean(), "int8", {"acoustic": FRAMES})
    quantizer = network.quantizer("acoustic")
    assert quantizer is not None
    low, high = np.quantile(FRAMES, [0.001, 0.999], axis=0)
    inside = np.clip(FRAMES[:50], low, high)
    codes = quantizer(torch.from_numpy(inside))
    assert codes.dtype == torch.int8
    assert isinstance(network, Compacted)
    codec: Any = network.codecs["acoustic"]
    assert np.abs(codec.decode(codes).numpy() - inside).max() <= ((high - low) / 254 / 2).max() * 1.001
    assert quantizer(torch.full((1, WIDTH), 1e9)).tolist() == [[127] * WIDTH]


def test_float16_clips_values_beyond_its_range() -> None:
    quantizer = compacted(Mean(), "float16", {"acoustic": FRAMES}).quantizer("acoustic")
    assert quantizer is not None
    assert quantizer(torch.tensor([[1.5, 1e9]])).tolist() == [[1.5, 65504.0]]


def test_float32_returns_the_network_itself_and_int8_requires_frames() -> None:
    network = Mean()
    assert compacted(network, "float32", {}) is network
    with pytest.raises(
        TrainingError, match="no training frames of acoustic, expected some to compute the bounds of int8"
    ):
        compacted(network, "int8", {})


@pytest.mark.parametrize("numbers", compaction.NUMBERS)
def test_the_graph_with_compact_frames_and_weights_equals_the_rounded_module(numbers: Numbers, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = compacted(Mean(), numbers, {"acoustic": FRAMES})
    path = tmp_path / "model.onnx"
    graphs.export(network, path, network.contract.inputs, network.contract.outputs, numbers)
    stored = {tensor.data_type for tensor in onnx.load(path).graph.initializer if len(tensor.dims) == 2}
    kind = {"float32": onnx.TensorProto.FLOAT, "float16": onnx.TensorProto.FLOAT16, "int8": onnx.TensorProto.INT8}
    assert kind[numbers] in stored


def test_rounding_changes_a_weight_by_at_most_half_a_step_and_skips_small_matrices() -> None:
    torch.manual_seed(0)
    network = Mean()
    before = {name: weight.clone() for name, weight in network.named_parameters()}
    round_weights(network, "int8")
    step = before["wide.weight"].abs().amax(dim=1, keepdim=True) / 127
    assert bool(((network.wide.weight - before["wide.weight"]).abs() <= step / 2 * 1.001).all())
    assert not torch.equal(network.wide.weight, before["wide.weight"])
    assert torch.equal(network.out.weight, before["out.weight"])


def test_the_contract_declares_the_compact_element_type() -> None:
    contract = compacted(Mean(), "int8", {"acoustic": FRAMES}).contract
    assert contract.inputs[0] == TensorSpec("acoustic", "features", "int8", ("batch", "seq_a", WIDTH), "acoustic")
    assert contract.features["acoustic"].dtype == "int8"
