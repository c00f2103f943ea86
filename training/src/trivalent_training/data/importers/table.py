"""Reads and validates CSV tables. Error messages contain file, row, field, found value and expected value."""

import csv
import gzip
import math
import zlib
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
            raise self.invalid(field, "text")
        return value

    def real(self, field: str) -> float:
        """A finite number."""
        value = self.optional_real(field)
        if value is None:
            raise self.invalid(field, "a finite number")
        return value

    def optional_real(self, field: str) -> float | None:
        """A finite number; None if the field is empty."""
        if not self.fields[field]:
            return None
        try:
            value = float(self.fields[field])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.invalid(field, "a finite number")
        return value

    def label(self, field: str, bound: float) -> float:
        """A label in [-bound, bound]."""
        value = self.real(field)
        if abs(value) > bound:
            raise self.invalid(field, f"a label in [-{bound:g}, {bound:g}]")
        return value

    def whole_number(self, field: str) -> int:
        """A whole number, at least 0."""
        if not self.fields[field].isdecimal():
            raise self.invalid(field, "a whole number")
        return int(self.fields[field])

    def milliseconds(self, field: str) -> int:
        """A field in seconds, at least 0, as milliseconds."""
        seconds = self.real(field)
        if seconds < 0:
            raise self.invalid(field, "seconds, at least 0")
        return round(seconds * 1000)

    def one_of(self, field: str, values: tuple[str, ...]) -> str:
        """A field with one of the given values."""
        if self.fields[field] not in values:
            raise self.invalid(field, f"one of {', '.join(values)}")
        return self.fields[field]

    def vector(self, columns: list[str]) -> FloatMatrix:
        """The named columns as a matrix of one frame, float32 (1, columns)."""
        return np.asarray([[self.real(column) for column in columns]], np.float32)

    def invalid(self, field: str, expected: str) -> TrainingError:
        """The error for a field that does not hold what is expected."""
        found = self.fields[field]
        return TrainingError(f"{self.path} row {self.number}: {field} is '{found}', expected {expected}")


def rows(path: Path, columns: list[str]) -> Iterator[Row]:
    """The rows of a CSV file, plain or gzip; the header must contain the given columns. Blank lines are skipped.

    TrainingError if the file is missing, damaged or not UTF-8, or a row has not the fields of the header.
    """
    if not path.parent.is_dir():
        raise TrainingError(f"no folder {path.parent}, expected the published tables in it")
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected a table with {columns[0]}")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, csv.reader(file), columns)
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path} is not UTF-8, expected UTF-8: {error.reason} at byte {error.start}") from error
    except (csv.Error, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise TrainingError(f"{path} is damaged or no table: {error}") from error


def _rows(path: Path, lines: Iterator[list[str]], columns: list[str]) -> Iterator[Row]:
    header = next(lines, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise TrainingError(f"{path} row 1: column {missing[0]} is missing, found {len(header)} other columns")
    for number, values in enumerate(lines, start=2):
        if not values:
            continue
        if len(values) != len(header):
            raise TrainingError(f"{path} row {number}: {len(values)} fields, expected {len(header)} as in the header")
        yield Row(path, number, dict(zip(header, values, strict=True)))


def keyed(path: Path, columns: list[str], key: str = "utterance_id") -> dict[str, Row]:
    """The rows by id, in file order; TrainingError if an id is not unique."""
    found: dict[str, Row] = {}
    for row in rows(path, [key, *columns]):
        name = row.text(key)
        if name in found:
            raise row.invalid(key, f"a unique id, row {found[name].number} has the same")
        found[name] = row
    return found
