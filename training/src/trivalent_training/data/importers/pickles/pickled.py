"""Published pickles, read strictly: a complaint names the file, the sample, the field, what was found and expected.

Two layouts: MMSA, MMIM, MulT and MultiBench keep an array per field and split, MAG-BERT and CENet a list of samples
per split. Either way, a sample is a mapping of fields here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.importers.pickles import unpickle
from trivalent_training.data.importers.pickles.naming import Name, named
from trivalent_training.data.utterance import FloatMatrix, Split
from trivalent_training.errors import TrainingError

SPLITS = {"train": Split.TRAIN, "valid": Split.VALID, "dev": Split.VALID, "test": Split.TEST}
LABEL_COLUMNS = (1, 7)
"""A sentiment alone, or with six emotions after it."""


@dataclass(slots=True)
class Seen:
    """What the samples of a file so far have in common: each id once, each field one width."""

    places: dict[str, str] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a pickle; 'row' counts the samples of its split from 0."""

    path: Path
    part: str
    row: int
    fields: Mapping[str, Any]
    seen: Seen
    id_field: str = "id"

    @property
    def split(self) -> Split:
        return SPLITS[self.part]

    @property
    def place(self) -> str:
        return f"{self.part} sample {self.row}"

    def name(self) -> Name:
        """The id, which no earlier sample may have; to be asked for once."""
        found = named(self.fields[self.id_field])
        if found is None:
            raise self.refused(self.id_field, repr(self.fields[self.id_field]), "a text")
        other = self.seen.places.setdefault(found.utterance_id, self.place)
        if other != self.place:
            raise self.refused(self.id_field, f"'{found.utterance_id}'", f"an id of its own, {other} has it too")
        return found

    def text(self, name: str) -> str:
        """A text, which may be blank."""
        value = self.fields[name]
        value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if not isinstance(value, str):
            raise self.refused(name, repr(value), "a text")
        return value.strip()

    def words(self, name: str) -> list[str]:
        """A list of texts, of which some may be blank or hold blanks."""
        words = self.fields[name]
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise self.refused(name, type(words).__name__, "a list of texts")
        return list(words)

    def label(self, name: str, bound: float) -> float:
        """A label in [-bound, bound]: a number, or the first of an array with six emotions."""
        try:
            values = np.asarray(self.fields[name], np.float64).reshape(-1)
        except (TypeError, ValueError):
            values = np.empty(0)
        expected = f"a label in [-{bound:g}, {bound:g}]"
        if values.size not in LABEL_COLUMNS:
            raise self.refused(name, f"{values.size} numbers", expected)
        value = float(values[0])
        if not abs(value) <= bound:
            raise self.refused(name, f"{value:g}", expected)
        return value

    def matrix(self, name: str, zeroed: Sequence[float] = ()) -> FloatMatrix:
        """A field as float32 (steps, columns). Only the given values may be there beside finite ones; they become 0."""
        try:
            matrix = np.asarray(self.fields[name], np.float64)
        except (TypeError, ValueError):
            raise self.refused(name, "no numbers", "a matrix (steps, columns)") from None
        if matrix.ndim != 2 or not matrix.shape[1]:
            raise self.refused(name, f"of shape {matrix.shape}", "a matrix (steps, columns)")
        width = self.seen.widths.setdefault(name, matrix.shape[1])
        if matrix.shape[1] != width:
            raise self.refused(name, f"{matrix.shape[1]} columns wide", f"{width} as in the samples before")
        with np.errstate(over="ignore"):
            single = matrix.astype(np.float32)
        for value in zeroed:
            single[np.isnan(single) if np.isnan(value) else matrix == value] = 0
        finite = np.isfinite(single)
        if not finite.all():
            step = int(finite.all(axis=1).argmin())
            raise self.refused(name, f"{single[~finite][0]} in step {step}", "finite numbers")
        return single

    def refused(self, name: str, found: str, expected: str) -> TrainingError:
        told = named(self.fields.get(self.id_field, ""))
        identity = f" '{told.utterance_id}'" if told and name != self.id_field else ""
        return TrainingError(f"{self.path} {self.place}{identity}: {name} is {found}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Published:
    """A pickle of splits."""

    path: Path
    document: dict[Any, Any]
    parts: tuple[str, ...]

    def samples_of_arrays(self, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Sample]:
        """Every sample of a file with an array per field; each field has as many rows as the first required one."""
        seen = Seen()
        for part in self.parts:
            fields = self._fields(part, required, optional)
            count = len(fields[required[0]])
            if not count:
                raise self._empty(part)
            for name, values in fields.items():
                if len(values) != count:
                    raise TrainingError(
                        f"{self.path} {part}: {name} has {len(values)} rows, expected {count} as {required[0]} has"
                    )
            for row in range(count):
                yield Sample(self.path, part, row, {name: values[row] for name, values in fields.items()}, seen)

    def samples_of_lists(self, content: Sequence[str]) -> Iterator[Sample]:
        """Every sample of a file with a list of ((content …), label, segment) per split."""
        seen = Seen()
        for part in self.parts:
            samples = self.document[part]
            if not isinstance(samples, list | tuple):
                raise TrainingError(f"{self.path} {part} is {type(samples).__name__}, expected a list of samples")
            if not samples:
                raise self._empty(part)
            for row, sample in enumerate(samples):
                fields = _unfolded(sample, content)
                if fields is None:
                    wanted = f"(({', '.join(content)}), label, segment)"
                    raise TrainingError(f"{self.path} {part} sample {row} has another structure, expected {wanted}")
                yield Sample(self.path, part, row, fields, seen, "segment")

    def has(self, name: str) -> bool:
        """Whether every split has a field of that name."""
        return all(isinstance(self.document[part], dict) and name in self.document[part] for part in self.parts)

    def _fields(self, part: str, required: Sequence[str], optional: Sequence[str]) -> dict[str, Any]:
        fields = self.document[part]
        if not isinstance(fields, dict):
            raise TrainingError(f"{self.path} {part} is {type(fields).__name__}, expected a dictionary of arrays")
        for name in required:
            if name not in fields:
                raise TrainingError(f"{self.path} {part} lacks '{name}', found {_listed(fields)}")
        chosen = {name: fields[name] for name in (*required, *optional) if name in fields}
        for name, values in chosen.items():
            if not isinstance(values, list | tuple | np.ndarray) or (
                isinstance(values, np.ndarray) and not values.ndim
            ):
                raise TrainingError(f"{self.path} {part}: {name} is {type(values).__name__}, expected a row per sample")
        return chosen

    def _empty(self, part: str) -> TrainingError:
        return TrainingError(f"{self.path} {part} holds 0 samples, expected at least one")


def opened(path: Path, parts: tuple[str, ...]) -> Published:
    """A pickle with the given splits."""
    document = unpickle.load(path)
    if not isinstance(document, dict):
        raise TrainingError(f"{path} holds {type(document).__name__}, expected a dictionary of {', '.join(parts)}")
    for part in parts:
        if part not in document:
            raise TrainingError(f"{path} lacks '{part}', found {_listed(document)}")
    return Published(path, document, parts)


def _listed(document: dict[Any, Any]) -> str:
    return ", ".join(map(str, document)) or "nothing"


def _unfolded(sample: Any, content: Sequence[str]) -> dict[str, Any] | None:
    """The fields of ((content …), label, segment), None where it is something else."""
    if not isinstance(sample, list | tuple) or len(sample) != 3:
        return None
    inner, label, segment = sample
    if not isinstance(inner, list | tuple) or len(inner) != len(content):
        return None
    return {**dict(zip(content, inner, strict=True)), "label": label, "segment": segment}
