"""Reads and validates published pickles. Error messages contain file, sample, field, found value and expected value.

There are two layouts: MMSA, MMIM, MulT and MultiBench have one array per field and split; MAG-BERT and CENet have a
list of samples per split. In both cases a Sample is a mapping of fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.importers.pickles import unpickle
from trivalent_training.data.importers.pickles.naming import Name, parse_name
from trivalent_training.data.utterance import FloatMatrix, Split
from trivalent_training.errors import TrainingError

SPLITS = {"train": Split.TRAIN, "valid": Split.VALID, "dev": Split.VALID, "test": Split.TEST}
EMOTIONS = ("happiness", "sadness", "anger", "surprise", "disgust", "fear")
"""CMU-MOSEI's emotions in the order of the columns after the sentiment, that of the CMU Multimodal SDK's metadata."""
STRONGEST = 3.0
"""Largest strength of an emotion of CMU-MOSEI."""
LABEL_COLUMNS = (1, 1 + len(EMOTIONS))
"""Number of columns of a label: a sentiment alone, or followed by six emotions."""


@dataclass(slots=True)
class EarlierSamples:
    """Ids and field widths of the samples read so far: ids must be unique, and the width of a field constant."""

    places: dict[str, str] = field(default_factory=dict)
    """Split and row by id."""
    widths: dict[str, int] = field(default_factory=dict)
    """Columns by field."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a pickle; 'row' counts the samples of its split from 0."""

    path: Path
    part: str
    row: int
    fields: Mapping[str, Any]
    earlier: EarlierSamples
    id_field: str = "id"

    @property
    def split(self) -> Split:
        return SPLITS[self.part]

    @property
    def place(self) -> str:
        return f"{self.part} sample {self.row}"

    def name(self) -> Name:
        """The parsed id; TrainingError if an earlier sample has the same."""
        found = parse_name(self.fields[self.id_field])
        if found is None:
            raise self.invalid(self.id_field, repr(self.fields[self.id_field]), "a string")
        other = self.earlier.places.setdefault(found.utterance_id, self.place)
        if other != self.place:
            raise self.invalid(self.id_field, f"'{found.utterance_id}'", f"a unique id, {other} has the same")
        return found

    def text(self, name: str) -> str:
        """A string, which may be blank, without surrounding white space."""
        value = self.fields[name]
        value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if not isinstance(value, str):
            raise self.invalid(name, repr(value), "a string")
        return value.strip()

    def words(self, name: str) -> list[str]:
        """A list of strings, which may be blank or contain blanks."""
        words = self.fields[name]
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise self.invalid(name, type(words).__name__, "a list of strings")
        return list(words)

    def label(self, name: str, bound: float) -> float:
        """A label in [-bound, bound]: a number, or the first element of an array with six emotions."""
        expected = f"a label in [-{bound:g}, {bound:g}]"
        value = self._label_columns(name, expected)[0]
        if not abs(value) <= bound:
            raise self.invalid(name, f"{value:g}", expected)
        return value

    def emotions(self, name: str) -> dict[str, float] | None:
        """The strengths of the six emotions after a label, each in [0, 3]; None if it is a sentiment alone."""
        strengths = self._label_columns(name, f"a sentiment and {len(EMOTIONS)} emotions")[1:]
        for emotion, strength in zip(EMOTIONS, strengths, strict=False):
            if not 0 <= strength <= STRONGEST:
                raise self.invalid(name, f"{strength:g} for {emotion}", f"a strength in [0, {STRONGEST:g}]")
        return dict(zip(EMOTIONS, strengths, strict=True)) if strengths else None

    def matrix(self, name: str, zeroed: Sequence[float] = ()) -> FloatMatrix:
        """A field as float32 (steps, columns); the values of 'zeroed' are replaced by 0, all others must be finite."""
        try:
            matrix = np.asarray(self.fields[name], np.float64)
        except (TypeError, ValueError):
            raise self.invalid(name, "not numeric", "a matrix (steps, columns)") from None
        if matrix.ndim != 2 or not matrix.shape[1]:
            raise self.invalid(name, f"of shape {matrix.shape}", "a matrix (steps, columns)")
        width = self.earlier.widths.setdefault(name, matrix.shape[1])
        if matrix.shape[1] != width:
            raise self.invalid(name, f"{matrix.shape[1]} columns wide", f"{width} as in the earlier samples")
        with np.errstate(over="ignore"):
            single = matrix.astype(np.float32)
        for value in zeroed:
            single[np.isnan(single) if np.isnan(value) else matrix == value] = 0
        finite = np.isfinite(single)
        if not finite.all():
            step = int(finite.all(axis=1).argmin())
            raise self.invalid(name, f"{single[~finite][0]} in step {step}", "finite numbers")
        return single

    def _label_columns(self, name: str, expected: str) -> list[float]:
        try:
            values = np.asarray(self.fields[name], np.float64).reshape(-1)
        except (TypeError, ValueError):
            values = np.empty(0)
        if values.size not in LABEL_COLUMNS:
            raise self.invalid(name, f"{values.size} numbers", expected)
        return [float(value) for value in values]

    def invalid(self, name: str, found: str, expected: str) -> TrainingError:
        """The error for a field that does not hold what is expected."""
        parsed = parse_name(self.fields.get(self.id_field, ""))
        identity = f" '{parsed.utterance_id}'" if parsed and name != self.id_field else ""
        return TrainingError(f"{self.path} {self.place}{identity}: {name} is {found}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Published:
    """A loaded pickle and the names of its splits."""

    path: Path
    document: dict[Any, Any]
    parts: tuple[str, ...]

    def samples_of_arrays(self, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Sample]:
        """Every sample of a file with one array per field; all fields of a split must have equally many rows."""
        earlier = EarlierSamples()
        for part in self.parts:
            fields = self._fields(part, required, optional)
            count = len(fields[required[0]])
            if not count:
                raise self._empty(part)
            for name, values in fields.items():
                if len(values) != count:
                    raise TrainingError(
                        f"{self.path} {part}: {name} has {len(values)} rows, expected {count} as for {required[0]}"
                    )
            for row in range(count):
                yield Sample(self.path, part, row, {name: values[row] for name, values in fields.items()}, earlier)

    def samples_of_lists(self, content: Sequence[str]) -> Iterator[Sample]:
        """Every sample of a file with one list of ((content …), label, segment) per split."""
        earlier = EarlierSamples()
        for part in self.parts:
            samples = self.document[part]
            if not isinstance(samples, list | tuple):
                raise TrainingError(f"{self.path} {part} is {type(samples).__name__}, expected a list of samples")
            if not samples:
                raise self._empty(part)
            for row, sample in enumerate(samples):
                fields = _unfolded(sample, content)
                if fields is None:
                    expected = f"(({', '.join(content)}), label, segment)"
                    raise TrainingError(f"{self.path} {part} sample {row} has a wrong structure, expected {expected}")
                yield Sample(self.path, part, row, fields, earlier, "segment")

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


def load_published(path: Path, parts: tuple[str, ...]) -> Published:
    """Loads a pickle; TrainingError unless it is a dictionary of the given splits."""
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
    """The fields of ((content …), label, segment); None if the sample has another structure."""
    if not isinstance(sample, list | tuple) or len(sample) != 3:
        return None
    inner, label, segment = sample
    if not isinstance(inner, list | tuple) or len(inner) != len(content):
        return None
    return {**dict(zip(content, inner, strict=True)), "label": label, "segment": segment}
