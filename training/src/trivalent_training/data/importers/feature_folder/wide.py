"""Reads arrays by utterance id from wide tables: a row per frame, with utterance_id and a column per dimension."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.importers.feature_folder.archives import DAMAGED
from trivalent_training.data.importers.feature_folder.formats import library
from trivalent_training.data.importers.table import rows
from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError

Array = NDArray[Any]
KEY = "utterance_id"


def csv(path: Path) -> Iterator[tuple[str, Array]]:
    """The frames of each id in a CSV file, plain or gzip, in the order of their rows."""
    frames: dict[str, list[FloatMatrix]] = defaultdict(list)
    for row in rows(path, [KEY]):
        columns = [column for column in row.fields if column != KEY]
        if not columns:
            raise TrainingError(f"{path} has only the column {KEY}, expected a column per dimension")
        frames[row.text(KEY)].append(row.vector(columns))
    for name, found in frames.items():
        yield name, np.concatenate(found)


def parquet(path: Path) -> Iterator[tuple[str, Array]]:
    """The frames of each id in a Parquet file, in the order of their rows."""
    arrow = library("pyarrow.parquet", path)
    try:
        table = arrow.read_table(path)
        names = table.column(KEY).to_pylist() if KEY in table.column_names else []
        values = {name: table.column(name).to_numpy() for name in table.column_names if name != KEY}
    except DAMAGED as error:
        raise TrainingError(f"{path} is damaged or not a Parquet file: {error}") from error
    if KEY not in table.column_names or not values:
        found = ", ".join(table.column_names) or "no column"
        raise TrainingError(f"{path} has {found}, expected {KEY} and a column per dimension")
    numbers = np.column_stack([_numbers(path, column, found) for column, found in values.items()])
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        if name is None or name == "":
            raise TrainingError(f"{path} row {place + 1}: {KEY} is empty, expected an id")
        places[str(name)].append(place)
    for name, rows_of_name in places.items():
        yield name, numbers[rows_of_name]


def _numbers(path: Path, column: str, values: Array) -> Array:
    if values.dtype.kind not in "iuf":
        raise TrainingError(f"{path}: column {column} is {values.dtype}, expected numbers without empty fields")
    return values
