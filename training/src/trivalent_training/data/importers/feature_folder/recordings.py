"""Reads a folder with a file per utterance: arrays, or what an extractor wrote for its recording."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.importers.extractors import reading
from trivalent_training.data.importers.extractors.extracted import Extracted
from trivalent_training.data.importers.feature_folder.archives import DAMAGED
from trivalent_training.errors import TrainingError

ENDINGS = (".npy", *reading.ENDINGS)


def folder(path: Path) -> Iterator[tuple[str, Extracted]]:
    """Utterance id and features of each file, in the order of the names; the folder is named after its modality.

    TrainingError for a file with another ending, and for an utterance with two files.
    """
    if not path.is_dir():
        raise TrainingError(
            f"{path} is a file without an ending, expected a folder or one of .npz, .h5, .parquet, .csv"
        )
    files: dict[str, Path] = {}
    for file in sorted(path.rglob("*")):
        if file.is_dir() or file.name.startswith("."):
            continue
        if file.suffix not in ENDINGS:
            raise TrainingError(f"{file} is no feature file, expected <utterance_id> and one of {', '.join(ENDINGS)}")
        name = file.relative_to(path).with_suffix("").as_posix()
        if name in files:
            raise TrainingError(f"{path} has {files[name].name} and {file.name}, expected one file per utterance")
        files[name] = file
    for name, file in files.items():
        yield name, Extracted("", _npy(file)) if file.suffix == ".npy" else reading.read(file, path.name)


def _npy(path: Path) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    except DAMAGED as error:
        raise TrainingError(f"{path} is damaged or not an array: {error}") from error
    return array
