"""Ids, masks and lengths are int32 in stored graphs, and int64 packages and encoders remain valid."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from fixtures import tiny
from fixtures.small_networks import examples, network_of
from trivalent_training.export import graphs
from trivalent_training.networks import NETWORKS
from trivalent_training.serving.batching import assemble
from trivalent_training.serving.contract import TensorSpec
from trivalent_training.serving.package import Package
from trivalent_training.serving.runtime import Graph
from trivalent_training.serving.text_states import ENCODER_FILE, TextStates, ids_of

INTEGERS = {"tokens", "pos_tags", "word_sentiments", "mask", "length"}


@pytest.mark.parametrize("name", NETWORKS)
def test_integer_inputs_of_a_stored_graph_are_int32(name: str, tmp_path: Path) -> None:
    network = network_of(name).eval()
    spec = graphs.export(network, tmp_path / "model.onnx", network.contract.inputs, network.contract.outputs)
    types = {tensor.name: tensor.dtype for tensor in spec.inputs if tensor.role in INTEGERS}
    assert set(types.values()) <= {"int32"}
    inputs, _ = Graph(tmp_path / "model.onnx").boundary()
    assert {name: inputs[name][0] for name in types} == types
    first = onnx.load(tmp_path / "model.onnx").graph.node[: len(types)]
    assert [(node.op_type, node.input[0]) for node in first] == [("Cast", name) for name in types]


def test_padding_is_the_same_in_int32(tmp_path: Path) -> None:
    network = network_of("cenet-s").eval()
    inputs, outputs = network.contract.inputs, network.contract.outputs
    spec = graphs.export(network, tmp_path / "model.onnx", inputs, outputs)
    batch = [example.spellings[0] for example in examples(inputs, 5)]
    wide, narrow = assemble(inputs, batch), assemble(spec.inputs, batch)
    with torch.no_grad():
        expected = network(*(torch.from_numpy(array) for array in wide.values()))[0]
    (found,) = Graph(tmp_path / "model.onnx").run(narrow, ["score"])
    for name, array in wide.items():
        np.testing.assert_array_equal(narrow[name], array)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("role", ["length", "mask"])
def test_lengths_and_masks_have_the_type_of_the_manifest(role: str) -> None:
    axes = ("batch",) if role == "length" else ("batch", "seq_t")
    for dtype in ("int32", "int64"):
        spec = TensorSpec("x", role, dtype, axes, "text")
        assert assemble([spec], [{"text": np.asarray([5, 6])}, {}])["x"].dtype == dtype


def test_an_encoder_is_read_as_the_type_that_it_has(workshop: Path, tmp_path: Path) -> None:
    encoder = workshop / "models" / tiny.ENCODER
    assert ids_of(Graph(encoder / ENCODER_FILE)) == "int32"
    model = onnx.load(encoder / ENCODER_FILE)
    for tensor in model.graph.input:
        tensor.type.tensor_type.elem_type = onnx.TensorProto.INT64
    onnx.save(model, tmp_path / ENCODER_FILE)
    (tmp_path / "tokenizer.json").write_bytes((encoder / "tokenizer.json").read_bytes())
    (old,), (new,) = (TextStates(folder, 8).encode(["we"]) for folder in (tmp_path, encoder))
    np.testing.assert_array_equal(old, new)


def test_a_package_names_the_type_of_the_shared_encoder(workshop: Path) -> None:
    encoder = Package(workshop / "models" / "tiny" / "1").manifest.encoder
    assert encoder is not None
    assert [tensor.dtype for tensor in encoder.inputs] == ["int32", "int32"]
