"""Loads the schemas of data-set files, topics and manifests from the repository's schemas/ folder.

The package is installed editable from a checkout; the repository is three levels above the package.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastavro.schema import load_schema_ordered

from trivalent_training.errors import TrainingError

REPOSITORY = Path(__file__).resolve().parents[3]
SCHEMAS = REPOSITORY / "schemas"
UTTERANCE_ORDER = ("feature_matrix", "feature_frames", "transcript", "utterance")
"""Schema files in load order: a file may refer to types of the files before it."""
TOPIC_FILES = (*UTTERANCE_ORDER, "audio_chunk")


@cache
def utterance_schema() -> Any:
    """The parsed Avro schema of a record in a data-set file."""
    return _in_fixed_order(load_schema_ordered([str(_schema(f"{name}.avsc")) for name in UTTERANCE_ORDER]))


@cache
def manifest_schema() -> dict[str, Any]:
    """The JSON schema of a model package's manifest."""
    parsed: dict[str, Any] = json.loads(_schema("manifest.schema.json").read_text("utf-8"))
    return parsed


@cache
def topic_schema(name: str) -> str:
    """The schema 'transcript', 'feature_frames' or 'audio_chunk' as JSON, with types of other files for their names."""
    files = {file: json.loads(_schema(f"{file}.avsc").read_text("utf-8")) for file in TOPIC_FILES}
    definitions = {f"io.trivalent.{named['name']}": named for file in files.values() for named in _named(file)}
    return json.dumps(_inlined(files[name], definitions, set()))


def _named(part: Any) -> Iterator[dict[str, Any]]:
    """The records and enumerations that are defined in a part of a schema, at any depth."""
    if isinstance(part, dict) and part.get("type") in ("record", "enum"):
        yield part
    if isinstance(part, dict | list):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _named(item)


def _inlined(part: Any, definitions: dict[str, Any], seen: set[str]) -> Any:
    """The part with the definition of each type where it is named first."""
    if isinstance(part, str):
        return _inlined(definitions[part], definitions, seen) if part in definitions.keys() - seen else part
    if isinstance(part, list):
        return [_inlined(item, definitions, seen) for item in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") in ("record", "enum"):
        seen.add(f"io.trivalent.{part['name']}")
    return {key: _inlined(value, definitions, seen) for key, value in part.items()}


def _in_fixed_order(part: Any) -> Any:
    """The schema with sorted keys; the parser's own order depends on string hashes, which differ between processes."""
    if isinstance(part, dict):
        return {key: _in_fixed_order(part[key]) for key in sorted(part)}
    return [_in_fixed_order(item) for item in part] if isinstance(part, list) else part


def _schema(name: str) -> Path:
    path = SCHEMAS / name
    if not path.is_file():
        raise TrainingError(f"no schema at {path}: install the package editable from a checkout")
    return path
