"""The common form of a file of an extractor, and the parts that its readers share."""

import csv
import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.errors import TrainingError

Line = tuple[int, list[str]]
"""Number of a line, from 1, and its fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Extracted:
    """The frames of one file; the matrix may be empty if no frame is usable, and its numbers are not yet checked."""

    extractor: str
    """The tool and a fingerprint of its columns, such as 'openface-2#1c52a7f0'; empty if the file names no columns."""
    matrix: NDArray[Any]
    """(frames, dims)."""
    times_s: NDArray[np.float64] | None = None
    """(frames,) seconds from the start of the recording; None if the file has none."""
    dropped: int = 0
    """Number of frames without a face, or with another face."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One face in one frame of a video."""

    number: float
    confidence: float
    values: list[float]
    time_s: float = math.nan


def name(tool: str, columns: Sequence[str]) -> str:
    """The name of an extractor; other columns or another order have another name."""
    return f"{tool}#{hashlib.sha256(','.join(columns).encode()).hexdigest()[:8]}"


def lines(path: Path, delimiter: str = ",", quote: str = '"') -> Iterator[Line]:
    """The lines of a file that are not blank, without white space around their fields."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, quotechar=quote, skipinitialspace=True)
            for fields in reader:
                if fields:
                    yield reader.line_num, [field.strip() for field in fields]
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path} is not UTF-8, expected UTF-8: {error.reason} at byte {error.start}") from error
    except csv.Error as error:
        raise TrainingError(f"{path} is damaged or no table: {error}") from error


def rows(path: Path, header: Sequence[str], body: Iterable[Line]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and fields by column of each line; TrainingError if a line has not the columns of the header."""
    for number, fields in body:
        if len(fields) != len(header):
            raise TrainingError(f"{path} line {number}: {len(fields)} fields, expected {len(header)} as in the header")
        yield number, dict(zip(header, fields, strict=True))


def numbers(path: Path, line: int, fields: dict[str, str], columns: Sequence[str]) -> list[float]:
    """The numbers of some columns; an empty field is NaN. TrainingError for another text."""
    found = []
    for column in columns:
        try:
            found.append(float(fields[column] or math.nan))
        except ValueError:
            raise TrainingError(f"{path} line {line}: {column} is '{fields[column][:40]}', expected a number") from None
    return found


def matrix(frames: Sequence[Sequence[float]], columns: Sequence[str]) -> NDArray[np.float64]:
    """The frames as (frames, dims), also if there are none."""
    return np.asarray(frames, np.float64).reshape(len(frames), len(columns))


def faces(tool: str, columns: Sequence[str], found: Sequence[Frame | None]) -> Extracted:
    """The frames of a video, of each the face with the highest confidence; None is a frame without a face."""
    best: dict[float, Frame] = {}
    for frame in found:
        if frame and (frame.number not in best or frame.confidence > best[frame.number].confidence):
            best[frame.number] = frame
    frames = list(best.values())
    times_s = np.asarray([frame.time_s for frame in frames], np.float64)
    return Extracted(
        name(tool, columns),
        matrix([frame.values for frame in frames], columns),
        times_s if np.isfinite(times_s).all() else None,
        len(found) - len(frames),
    )
