"""Loads the schemas of data-set files and manifests from the repository's schemas/ folder.

The package is installed editable from a checkout; the repository is three levels above the package.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastavro.schema import load_schema_ordered

from trivalent_training.errors import TrainingError

REPOSITORY = Path(__file__).resolve().parents[3]
SCHEMAS = REPOSITORY / "schemas"
UTTERANCE_ORDER = ("feature_matrix", "feature_frames", "transcript", "utterance")
"""Schema files in load order: a file may refer to types of the files before it."""


@cache
def utterance_schema() -> Any:
    """The parsed Avro schema of a record in a data-set file."""
    return _in_fixed_order(load_schema_ordered([str(_schema(f"{name}.avsc")) for name in UTTERANCE_ORDER]))


@cache
def manifest_schema() -> dict[str, Any]:
    """The JSON schema of a model package's manifest."""
    parsed: dict[str, Any] = json.loads(_schema("manifest.schema.json").read_text("utf-8"))
    return parsed


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
