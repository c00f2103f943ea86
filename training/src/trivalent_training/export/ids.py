"""Token ids, ids of words, masks and lengths of a graph as int32: half the bytes of int64 on the way to a device.

Networks read int64. The first nodes of a stored graph widen its int32 inputs, so this happens where the graph runs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import onnx
from onnx import AttributeProto, NodeProto, TensorProto, helper

from trivalent_training.serving.contract import TensorSpec


def narrowed(tensors: Iterable[TensorSpec]) -> tuple[TensorSpec, ...]:
    """The tensors, int32 instead of int64."""
    return tuple(replace(tensor, dtype="int32") if tensor.dtype == "int64" else tensor for tensor in tensors)


def narrow(path: Path) -> None:
    """Makes the int64 inputs of a graph file int32."""
    model = onnx.load(path)
    widened, casts = dict[str, str](), list[NodeProto]()
    for tensor in model.graph.input:
        if tensor.type.tensor_type.elem_type == TensorProto.INT64:
            tensor.type.tensor_type.elem_type = TensorProto.INT32
            widened[tensor.name] = f"{tensor.name}.int64"
            casts.append(helper.make_node("Cast", [tensor.name], [widened[tensor.name]], to=TensorProto.INT64))
    rename(model.graph.node, widened)
    rest = list(model.graph.node)
    model.graph.ClearField("node")
    model.graph.node.extend([*casts, *rest])
    onnx.save(model, path)


def rename(nodes: Iterable[NodeProto], names: Mapping[str, str]) -> None:
    """Lets nodes and their sub-graphs read other values: new names by old ones."""
    for node in nodes:
        for index, name in enumerate(node.input):
            node.input[index] = names.get(name, name)
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                rename(attribute.g.node, names)
