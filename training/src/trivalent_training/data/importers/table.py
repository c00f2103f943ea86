"""CSV tables, read strictly: a complaint names the file, the row, the field, what was found, what was expected."""

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; the header is row 1."""

    path: Path
    number: int
    fields: dict[str, str]

    def text(self, field: str) -> str:
        """A field that must not be empty."""
        value = self.fields[field]
        if not value:
            raise self.refused(field, "text")
        return value

    def real(self, field: str) -> float:
        """A finite number."""
        value = self.optional_real(field)
        if value is None:
            raise self.refused(field, "a finite number")
        return value

    def optional_real(self, field: str) -> float | None:
        """A finite number, or None where the field is empty."""
        if not self.fields[field]:
            return None
        try:
            value = float(self.fields[field])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refused(field, "a finite number")
        return value

    def label(self, field: str, bound: float) -> float:
        """A label in [-bound, bound]."""
        value = self.real(field)
        if abs(value) > bound:
            raise self.refused(field, f"a label in [-{bound:g}, {bound:g}]")
        return value

    def whole(self, field: str) -> int:
        """A whole number, at least 0."""
        if not self.fields[field].isdecimal():
            raise self.refused(field, "a whole number")
        return int(self.fields[field])

    def milliseconds(self, field: str) -> int:
        """A time that the table gives in seconds, at least 0."""
        seconds = self.real(field)
        if seconds < 0:
            raise self.refused(field, "seconds, at least 0")
        return round(seconds * 1000)

    def one_of(self, field: str, values: tuple[str, ...]) -> str:
        if self.fields[field] not in values:
            raise self.refused(field, f"one of {', '.join(values)}")
        return self.fields[field]

    def vector(self, columns: list[str]) -> FloatMatrix:
        """The named columns as a matrix of one frame, float32 (1, columns)."""
        return np.asarray([[self.real(column) for column in columns]], np.float32)

    def refused(self, field: str, expected: str) -> TrainingError:
        found = self.fields[field]
        return TrainingError(f"{self.path} row {self.number}: {field} is '{found}', expected {expected}")


def rows(path: Path, columns: list[str]) -> Iterator[Row]:
    """The rows of a CSV file, plain or gzip, whose header must hold the given columns."""
    if not path.parent.is_dir():
        raise TrainingError(f"no folder {path.parent}, expected the published tables in it")
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected a table with {columns[0]}")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise TrainingError(f"{path} row 1: column {missing[0]} is missing, found {len(header)} other columns")
        for number, values in enumerate(lines, start=2):
            if len(values) != len(header):
                raise TrainingError(
                    f"{path} row {number}: {len(values)} fields, expected {len(header)} as in the header"
                )
            yield Row(path, number, dict(zip(header, values, strict=True)))


def keyed(path: Path, columns: list[str], key: str = "utterance_id") -> dict[str, Row]:
    """The rows by their id, in file order; an id that appears twice is refused."""
    found: dict[str, Row] = {}
    for row in rows(path, [key, *columns]):
        name = row.text(key)
        if name in found:
            raise row.refused(key, f"an id of its own, row {found[name].number} has it too")
        found[name] = row
    return found
