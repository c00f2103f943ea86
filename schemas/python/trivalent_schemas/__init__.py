"""The Avro schemas of Trivalent's topics and data-set files."""

import json
from importlib import resources
from typing import Any

__all__ = ["NAMES", "schema", "text"]

#: Names of the schemas, in an order in which each one comes after those that it refers to.
NAMES = ("feature_matrix", "feature_frames", "transcript", "utterance", "sentiment", "conversation", "alert")

_NAMED = ("record", "enum", "fixed")


def text(name: str) -> str:
    """The file NAME.avsc. It may refer to types of other files by name."""
    _require_known(name)
    return (resources.files(__name__) / f"{name}.avsc").read_text(encoding="utf-8")


def schema(name: str) -> dict[str, Any]:
    """The schema as JSON, with the types of other files in place of their names, as it is registered."""
    _require_known(name)
    files = {other: json.loads(text(other)) for other in NAMES}
    definitions: dict[str, Any] = {}
    for file in files.values():
        _collect(file, "", definitions)
    inlined: dict[str, Any] = _inline(files[name], "", definitions, set())
    return inlined


def _require_known(name: str) -> None:
    if name not in NAMES:
        raise ValueError(f"schema is {name!r}, expected one of {NAMES}")


def _full_name(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"


def _collect(node: Any, namespace: str, definitions: dict[str, Any]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, namespace, definitions)
    elif isinstance(node, dict):
        if node.get("type") in _NAMED and "name" in node:
            namespace = node.get("namespace", namespace)
            definitions[_full_name(node["name"], namespace)] = {"namespace": namespace, **node}
        for key in ("type", "items", "values", "fields"):
            if key in node:
                _collect(node[key], namespace, definitions)


def _inline(node: Any, namespace: str, definitions: dict[str, Any], seen: set[str]) -> Any:
    if isinstance(node, str):
        name = _full_name(node, namespace)
        if name not in definitions or name in seen:
            return node
        return _inline(definitions[name], namespace, definitions, seen)
    if isinstance(node, list):
        return [_inline(item, namespace, definitions, seen) for item in node]
    if node.get("type") in _NAMED and "name" in node:
        namespace = node.get("namespace", namespace)
        seen.add(_full_name(node["name"], namespace))
    result = dict(node)
    for key in ("type", "items", "values"):
        if key in node and not (key == "type" and node[key] in _NAMED):
            result[key] = _inline(node[key], namespace, definitions, seen)
    if "fields" in node:
        result["fields"] = [_inline(field, namespace, definitions, seen) for field in node["fields"]]
    return result
