"""Builds frozen dataclasses, with nested ones and tuples, from JSON; unknown and missing fields are errors."""

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from trivalent_training.errors import TrainingError

T = TypeVar("T")


def document(path: Path, missing: str) -> Any:
    """Parses a JSON file. Raises TrainingError for invalid JSON, and with the message 'missing' if there is no file."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise TrainingError(missing) from None
    except json.JSONDecodeError as error:
        raise TrainingError(f"{path} is not valid JSON: {error}") from error


def build(kind: type[T], document: Any, where: str) -> T:
    """Builds a dataclass of type 'kind' from a document; 'where' names the document in error messages.

    Raises TrainingError for an unknown field, a missing field or a value of the wrong type.
    """
    if not isinstance(document, dict):
        raise TrainingError(f"{where} is {document!r}, expected an object with the fields of {kind.__name__}")
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in document:
        if name not in fields:
            raise TrainingError(f"{where} has the field '{name}', expected one of {', '.join(fields)}")
    hints, values = get_type_hints(kind), {}
    for name, field in fields.items():
        if name in document:
            values[name] = _value(hints[name], document[name], f"{where}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise TrainingError(f"{where} lacks the field '{name}'")
    return kind(**values)


def _value(hint: Any, value: Any, where: str) -> Any:
    if isinstance(value, list | tuple):
        items = getattr(hint, "__args__", (object,))[0]
        return tuple(_value(items, item, f"{where}[{index}]") for index, item in enumerate(value))
    for option in (hint, *getattr(hint, "__args__", ())):
        if isinstance(option, type) and dataclasses.is_dataclass(option) and value is not None:
            return build(option, value, where)
    for plain in (bool, int, str):
        if hint is plain and type(value) is not plain:
            raise TrainingError(f"{where} is {value!r}, expected {plain.__name__}")
    if hint is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise TrainingError(f"{where} is {value!r}, expected a number")
        return float(value)
    return value
