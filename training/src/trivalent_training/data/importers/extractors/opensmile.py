"""Reads the files of openSMILE (F. Eyben et al., "openSMILE", ACM Multimedia 2010): functionals or frames.

    CSV of SMILExtract          name;frameTime;<features>          ; between fields, 'name' in single quotes
    CSV of the Python package   file,start,end,<features>          times such as 0 days 00:00:00.020000
    ARFF of SMILExtract         @attribute name string, @attribute frameTime numeric, ..., @data

Name, times and frame numbers, and attributes of ARFF that are no numbers or the class, are not features. The files do
not name the feature set.
"""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from trivalent_training.data.importers.extractors.extracted import Extracted, Line, lines, matrix, name, numbers, rows
from trivalent_training.errors import TrainingError

TOOL = "opensmile"
NO_FEATURES = ("name", "file", "start", "end", "frameIndex", "frameTime", "frameLength", "class")
ATTRIBUTE = re.compile(r"@attribute\s+('[^']*'|\"[^\"]*\"|\S+)\s+(.+)", re.IGNORECASE)
DURATION = re.compile(r"(?:(\d+) days? )?(\d+):(\d\d):(\d\d(?:\.\d+)?)")


def matches(header: str) -> bool:
    """Whether the first line of a CSV file is openSMILE's."""
    return bool(re.match(r"('?name'?;)?(frameIndex;)?frameTime;|(file,)?start,end,", header))


def csv(path: Path, header: str) -> Extracted:
    """The features of a CSV file with the given first line."""
    found = lines(path, ";", "'") if ";" in header else lines(path)
    _, columns = next(found)
    return _extracted(path, columns, [column for column in columns if column not in NO_FEATURES], found)


def arff(path: Path) -> Extracted:
    """The features of an ARFF file."""
    columns: list[str] = []
    features: list[str] = []
    found = lines(path, ",", "'")
    for _, fields in found:
        line = ",".join(fields)
        if line.lower().startswith("@data"):
            break
        if attribute := ATTRIBUTE.match(line):
            columns.append(attribute[1].strip("'\""))
            if attribute[2].lower() in ("numeric", "real", "integer") and columns[-1] not in NO_FEATURES:
                features.append(columns[-1])
    else:
        raise TrainingError(f"{path} has no line @data, expected an ARFF file")
    return _extracted(path, columns, features, (line for line in found if not line[1][0].startswith("%")))


def _extracted(path: Path, columns: Sequence[str], features: Sequence[str], body: Iterator[Line]) -> Extracted:
    if not features:
        raise TrainingError(f"{path} has the columns {', '.join(columns)}, expected features beside them")
    frames, times_s = [], []
    for number, fields in rows(path, columns, body):
        frames.append(numbers(path, number, fields, features))
        times_s.append(_seconds(path, number, fields))
    known = np.asarray(times_s, np.float64)
    return Extracted(name(TOOL, features), matrix(frames, features), known if np.isfinite(known).all() else None)


def _seconds(path: Path, line: int, fields: dict[str, str]) -> float:
    """The time of a frame; NaN if the file has none."""
    if "frameTime" in fields:
        return numbers(path, line, fields, ["frameTime"])[0]
    found = DURATION.fullmatch(fields.get("start", ""))
    if not found:
        return math.nan
    days, hours, minutes, seconds = found.groups()
    return ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + float(seconds)
