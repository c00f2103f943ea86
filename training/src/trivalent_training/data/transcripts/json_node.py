"""JSON objects with their place in the file, so that an error names it: 'call.json results.items[3]'."""

import json
import math
from dataclasses import dataclass
from typing import Any

from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object; null is an absent field."""

    place: str
    fields: dict[str, Any]

    def has(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def node(self, name: str) -> "Node":
        """An object; an empty one if it is absent."""
        return _node(self._at(name), self.fields[name] if self.has(name) else {})

    def nodes(self, name: str) -> list["Node"]:
        """A list of objects; an empty one if it is absent."""
        found = self.fields[name] if self.has(name) else []
        if not isinstance(found, list):
            raise self.invalid(name, "a list")
        return [_node(f"{self._at(name)}[{index}]", item) for index, item in enumerate(found)]

    def text(self, *names: str) -> str:
        """A string or number, of the first field that is present, as text; empty if none is."""
        name = next((name for name in names if self.has(name)), "")
        found = self.fields[name] if name else ""
        if isinstance(found, bool) or not isinstance(found, str | int | float):
            raise self.invalid(name, "text")
        return str(found)

    def milliseconds(self, *names: str) -> int | None:
        """Seconds as 1.3, "1.3" or "1.300s", of the first field that is present; None if none is."""
        name = next((name for name in names if self.has(name)), None)
        if name is None:
            return None
        found = self.fields[name]
        try:
            seconds = math.nan if isinstance(found, bool) else float(str(found).removesuffix("s"))
        except ValueError:
            seconds = math.nan
        if not math.isfinite(seconds):
            raise self.invalid(name, "seconds")
        return round(seconds * 1000)

    def required_milliseconds(self, *names: str) -> int:
        """Seconds, of the first field that is present."""
        found = self.milliseconds(*names)
        if found is None:
            raise TrainingError(f"{self.place.strip()} lacks {names[0]}, expected seconds")
        return found

    def invalid(self, name: str, expected: str) -> TrainingError:
        """The error for a field that does not hold what is expected."""
        return TrainingError(f"{self._at(name)} is {str(self.fields[name])[:40]!r}, expected {expected}")

    def _at(self, name: str) -> str:
        return f"{self.place}{name}" if self.place.endswith(" ") else f"{self.place}.{name}"


def nodes(place: str, text: str) -> list[Node]:
    """The objects of a file: one, a list of them, or several after each other as in a file of JSON lines."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise TrainingError(f"{place} line {error.lineno} is not valid JSON: {error.msg}") from error
        found.extend(document if isinstance(document, list) else [document])
    if len(found) == 1:
        return [_node(f"{place} ", found[0])]
    return [_node(f"{place} [{index}]", document) for index, document in enumerate(found)]


def _node(place: str, found: Any) -> Node:
    if not isinstance(found, dict):
        raise TrainingError(f"{place.strip()} is {str(found)[:40]!r}, expected an object")
    return Node(place, found)
