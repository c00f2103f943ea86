"""Graphs in float16: every network, what stays float32, and values beyond float16's range."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto
from torch import Tensor, nn

from fixtures.small_networks import examples, network_of
from trivalent_training.export import graphs
from trivalent_training.export.half import LARGEST, half
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.compaction import compacted
from trivalent_training.serving.batching import Parts, assemble
from trivalent_training.serving.contract import GraphSpec, TensorSpec, features, mask, score
from trivalent_training.serving.runtime import Graph

WITHOUT_PRODUCTS = {"late-fusion", "constant"}


def stored(network: Network, folder: Path, frames: str = "float32", weights: str = "float32") -> GraphSpec:
    """Writes folder/model.onnx, with frames and weights in these number formats."""
    made = {m: np.random.default_rng(1).standard_normal((50, f.dims)) for m, f in network.contract.features.items()}
    small = compacted(network, frames, made)  # type: ignore[arg-type]
    return graphs.export(small.eval(), folder / "model.onnx", small.contract.inputs, small.contract.outputs, weights)  # type: ignore[arg-type]


def batch(network: Network, count: int) -> list[Parts]:
    """Examples whose frames are not negative, as counts of clusters are; the last one has no visual frames."""
    parts = [dict(example.spellings[0]) for example in examples(network.contract.inputs, count)]
    for one in parts:
        one |= {m: np.abs(part) for m, part in one.items() if m in ("acoustic", "visual") and part is not None}
    parts[-1].pop("visual", None)
    return list(parts)


def scores(folder: Path, file: str, spec: GraphSpec, parts: list[Parts]) -> np.ndarray:
    return Graph(folder / file).run(assemble(spec.inputs, parts), ["score"])[0]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_nearly_the_same_scores_in_float16(name: str, tmp_path: Path) -> None:
    network = network_of(name).eval()
    spec = stored(network, tmp_path)
    model, changed, products = half(onnx.load(tmp_path / "model.onnx"), spec)
    onnx.save(model, tmp_path / "half.onnx")
    Graph(tmp_path / "half.onnx").check(changed)
    parts = batch(network, 6)
    np.testing.assert_allclose(
        scores(tmp_path, "half.onnx", changed, parts), scores(tmp_path, "model.onnx", spec, parts), atol=0.01
    )
    assert (products == 0) == (name in WITHOUT_PRODUCTS)
    for old, new in zip((*spec.inputs, *spec.outputs), (*changed.inputs, *changed.outputs), strict=True):
        assert new.dtype == ("float16" if old.role == "states" else old.dtype)


def test_the_lstm_and_the_attention_compute_in_float16(tmp_path: Path) -> None:
    for name, product in (("tfn", "LSTM"), ("cenet-s", "MatMul")):
        spec = stored(network_of(name), tmp_path)
        model, _, _ = half(onnx.load(tmp_path / "model.onnx"), spec)
        types = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
        inferred = onnx.shape_inference.infer_shapes(model).graph
        types |= {v.name: v.type.tensor_type.elem_type for v in (*inferred.value_info, *inferred.input)}
        nodes = [node for node in model.graph.node if node.op_type == product]
        assert nodes
        assert {types[node.input[1]] for node in nodes} == {TensorProto.FLOAT16}
        assert {types[node.input[1]] for node in model.graph.node if node.op_type == "Gemm"} == {TensorProto.FLOAT}


def test_int8_weights_and_frames_stay_int8(tmp_path: Path) -> None:
    network = network_of("cenet-m")
    spec = stored(network, tmp_path, frames="int8", weights="int8")
    model, changed, _ = half(onnx.load(tmp_path / "model.onnx"), spec)
    before = [t.name for t in onnx.load(tmp_path / "model.onnx").graph.initializer if t.data_type == TensorProto.INT8]
    assert [t.name for t in model.graph.initializer if t.data_type == TensorProto.INT8] == before
    assert [t.dtype for t in changed.inputs if t.role == "features"] == ["int8"] * 2


class _Loud(nn.Module):
    """A product of features that are large before they are scaled, and of a mask of large numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((2, 2), 0.5))

    def forward(self, x: Tensor, mask: Tensor, loud: Tensor) -> Tensor:
        bias = (1.0 - mask.float()).sum(dim=1, keepdim=True) * -1e9
        hidden: Tensor = torch.stack([x / 1e6, loud + bias], dim=1) @ self.weight
        return hidden[:, :1, 0] + 0 * hidden[:, 1:, 0]  # not a number if the second product is infinite


def test_features_are_scaled_in_float32_and_cut_where_they_enter_float16(tmp_path: Path) -> None:
    inputs = (
        features("acoustic", 2),
        mask("acoustic"),
        TensorSpec("loud", "features", "float32", ("batch", 2), "visual"),
    )
    spec = graphs.export(_Loud(), tmp_path / "model.onnx", inputs, (score(),))
    model, _, products = half(onnx.load(tmp_path / "model.onnx"), spec)
    onnx.save(model, tmp_path / "half.onnx")
    assert products == 1
    given = {
        "acoustic": np.asarray([[1e6, 3e6]], np.float32),
        "acoustic_mask": np.asarray([[1, 0]], np.int32),
        "loud": np.asarray([[1e30, 0]], np.float32),
    }
    (found,) = Graph(tmp_path / "half.onnx").run(given, ["score"])
    assert found[0, 0] == pytest.approx(2.0, abs=1e-3)
    assert [t.float_data[0] for t in model.graph.initializer if t.name == "largest.float16"] == [LARGEST]
