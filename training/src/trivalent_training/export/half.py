"""Graphs that compute in float16 where a network computes most: in products over steps.

A graph is divided into two parts by its values.

* Float16: matrix products, recurrent layers, convolutions, softmax and layer normalization, every node that reads one
  of their results, and the states of an encoder.
* Float32: what comes before, because it is cheap and its range is that of the data: scaling of features, int8 weights,
  positions, masks. Also layers of one vector per utterance (Gemm), behind the pooling: they are a small part of the
  work, and ONNX Runtime's CPU provider sums float16 Gemm in float16 (1.29), which no device does. And scores.

Constants of the float16 part, and values that enter it and depend on features or masks, are cut at ±32768. That is half
of float16's range: an attention weight of -1e9 becomes one to which a finite logit can be added. The float16 part is
converted by ONNX Runtime's own tool.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any

import onnx
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper
from onnxruntime.transformers.float16 import convert_float_to_float16  # type: ignore[import-untyped]

from trivalent_training.export.ids import rename
from trivalent_training.serving.contract import GraphSpec, TensorSpec

PRODUCTS = frozenset({"Conv", "GRU", "LSTM", "LayerNormalization", "MatMul", "RNN", "Softmax"})
"""Operators with which the float16 part begins."""
MOVES = frozenset(
    {"Concat", "Expand", "Flatten", "Identity", "Reshape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze"}
)
"""Operators that only move numbers: weights that they read can be stored as float16."""
VECTORS = "Gemm"
"""The layer of one vector per utterance, which stays float32."""
LARGEST = 32768.0
"""Where values are cut; the largest finite float16 is 65504."""
BOUNDED = ".bounded"
FLOAT32 = ".float32"


def half(model: ModelProto, spec: GraphSpec) -> tuple[ModelProto, GraphSpec, int]:
    """The graph in float16, its specification, in which only states have changed, and its number of products."""
    division = _Division(model, spec)
    division.separate_weights()
    division.bound()
    return division.converted(), _specified(spec), division.products


def _specified(spec: GraphSpec) -> GraphSpec:
    def states(tensors: Sequence[TensorSpec]) -> tuple[TensorSpec, ...]:
        return tuple(replace(t, dtype="float16") if t.role == "states" else t for t in tensors)

    return replace(spec, inputs=states(spec.inputs), outputs=states(spec.outputs))


class _Division:
    """The nodes and float values of a graph in two parts."""

    def __init__(self, model: ModelProto, spec: GraphSpec) -> None:
        self.model = _prepared(model)
        graph = self.model.graph
        self.types = {value.name: value for value in (*graph.value_info, *graph.input, *graph.output)}
        self.weights = {tensor.name: tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT}
        self.states = {t.name for t in (*spec.inputs, *spec.outputs) if t.role == "states"}
        self.half_nodes, self.float_nodes = list[NodeProto](), list[NodeProto]()
        self.half_values = {tensor.name for tensor in spec.inputs if tensor.role == "states"}
        self.unbounded = {tensor.name for tensor in spec.inputs if tensor.role in ("features", "length", "mask")}
        for node in graph.node:
            self._place(node)
        self.products = sum(node.op_type in PRODUCTS for node in self.half_nodes)

    def _place(self, node: NodeProto) -> None:
        read = list(_reads(node))
        floats = [name for name in read if self._is_float(name) or name in self.weights]
        moves_weights = node.op_type in MOVES and floats and all(name in self.weights for name in floats)
        if (
            node.op_type in PRODUCTS
            or moves_weights
            or (node.op_type != VECTORS and any(name in self.half_values for name in floats))
        ):
            self.half_nodes.append(node)
            self.half_values.update(name for name in node.output if self._is_float(name))
            return
        self.float_nodes.append(node)
        if node.op_type != "Shape" and not self.unbounded.isdisjoint(read):
            self.unbounded.update(node.output)

    def _is_float(self, name: str) -> bool:
        value = self.types.get(name)
        return value is not None and value.type.tensor_type.elem_type in (TensorProto.FLOAT, TensorProto.FLOAT16)

    def separate_weights(self) -> None:
        """Gives the float32 part its own copy of each weight that both parts read."""
        half, full = ({name for node in part for name in _reads(node)} for part in (self.half_nodes, self.float_nodes))
        shared = sorted(half & full & self.weights.keys())
        for name in shared:
            own = self.model.graph.initializer.add()
            own.CopyFrom(self.weights[name])
            own.name = name + FLOAT32
        rename(self.float_nodes, {name: name + FLOAT32 for name in shared})

    def bound(self) -> None:
        """Cuts the values that enter float16 and may exceed it."""
        entering = [name for name in self._entering() if name in self.unbounded]
        if not entering:
            return
        for name, value in (("lowest.float16", -LARGEST), ("largest.float16", LARGEST)):
            self.model.graph.initializer.append(helper.make_tensor(name, TensorProto.FLOAT, (), [value]))
        for name in entering:
            bounded = ValueInfoProto()
            bounded.CopyFrom(self.types[name])
            bounded.name = name + BOUNDED
            self.types[bounded.name] = bounded
            inputs = [name, "lowest.float16", "largest.float16"]
            self.float_nodes.append(helper.make_node("Clip", inputs, [bounded.name], name=bounded.name))
        rename(self.half_nodes, {name: name + BOUNDED for name in entering})

    def converted(self) -> ModelProto:
        """The whole graph, its float16 part converted as a graph of its own between the values at the border."""
        whole = self.model.graph
        names = [*(name for node in self.float_nodes for name in _reads(node)), *(value.name for value in whole.output)]
        leaving = [name for name in dict.fromkeys(names) if name in self.half_values]
        sources = {value.name for value in whole.input} | {name for node in self.float_nodes for name in node.output}
        read = dict.fromkeys(name for node in self.half_nodes for name in _reads(node))
        part = ModelProto()
        part.CopyFrom(self.model)
        _replace(part.graph.node, self.half_nodes)
        _replace(part.graph.input, [self.types[name] for name in read if name in sources])
        _replace(part.graph.output, [self.types[name] for name in leaving])
        kept = [*self._entering(), *(name for name in leaving if name not in self.states)]
        part = convert_float_to_float16(
            part, max_finite_val=LARGEST, keep_io_types=kept, op_block_list=[], disable_shape_infer=True
        )
        _replace(part.graph.node, _sorted([*self.float_nodes, *part.graph.node]))
        _replace(part.graph.input, [self._specified(value) for value in whole.input])
        _replace(part.graph.output, [self._specified(value) for value in whole.output])
        part.graph.ClearField("value_info")
        onnx.checker.check_model(part, full_check=True)
        converted: ModelProto = part
        return converted

    def _entering(self) -> list[str]:
        """Float32 values that the float16 part reads, in the order of first use."""
        read = dict.fromkeys(name for node in self.half_nodes for name in _reads(node))
        return [name for name in read if self._is_float(name) and name not in self.half_values]

    def _specified(self, value: ValueInfoProto) -> ValueInfoProto:
        if value.name in self.states:
            value.type.tensor_type.elem_type = TensorProto.FLOAT16
        return value


def _prepared(model: ModelProto) -> ModelProto:
    """A copy with the types of all values, in which float constants are initializers, as weights are."""
    prepared = ModelProto()
    prepared.CopyFrom(model)
    graph, nodes = prepared.graph, list[NodeProto]()
    for node in graph.node:
        tensors = [a.t for a in node.attribute if a.name == "value" and a.t.data_type == TensorProto.FLOAT]
        if node.op_type == "Constant" and tensors:
            constant = graph.initializer.add()
            constant.CopyFrom(tensors[0])
            constant.name = node.output[0]
        else:
            nodes.append(node)
    _replace(graph.node, nodes)
    return onnx.shape_inference.infer_shapes(prepared)


def _reads(node: NodeProto) -> Iterator[str]:
    """Names of the values that a node reads, those of its sub-graphs included."""
    yield from (name for name in node.input if name)
    for attribute in node.attribute:
        if attribute.type == AttributeProto.GRAPH:
            inner = attribute.g
            own = {value.name for value in (*inner.input, *inner.initializer)}
            own |= {name for child in inner.node for name in child.output}
            yield from (name for child in inner.node for name in _reads(child) if name not in own)


def _sorted(nodes: Sequence[NodeProto]) -> list[NodeProto]:
    """The nodes in an order in which each follows those whose results it reads."""
    maker = {name: index for index, node in enumerate(nodes) for name in node.output}
    before = {index: {maker[name] for name in _reads(node) if name in maker} for index, node in enumerate(nodes)}
    return [nodes[index] for index in TopologicalSorter(before).static_order()]


def _replace(field: Any, values: Sequence[Any]) -> None:
    """Replaces the elements of a repeated field; the values may be elements of it."""
    copies = [copy.deepcopy(value) for value in values]
    del field[:]
    field.extend(copies)
