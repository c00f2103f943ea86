"""Reads arrays by utterance id from an .npz archive or an HDF5 file."""

import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.importers.feature_folder.formats import library
from trivalent_training.errors import TrainingError

Array = NDArray[Any]
DAMAGED = (
    zipfile.BadZipFile, zlib.error, tokenize.TokenError, SyntaxError, ValueError, EOFError, OSError, AttributeError,
    TypeError, LookupError, RuntimeError, MemoryError, OverflowError,
)  # fmt: skip
"""Exceptions of NumPy, h5py and PyArrow on files that are damaged or of another format."""


def npz(path: Path) -> Iterator[tuple[str, Array]]:
    """The arrays of an archive that numpy.savez has written."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            for name in archive.files:
                yield name, archive[name]
    except DAMAGED as error:
        raise TrainingError(f"{path} is damaged or not an archive of arrays: {error}") from error


def hdf5(path: Path) -> Iterator[tuple[str, Array]]:
    """The data sets of an HDF5 file; the id of a data set in groups is its path, with / between them."""
    h5py = library("h5py", path)
    names: list[str] = []

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            names.append(name)

    try:
        with h5py.File(path, "r") as file:
            file.visititems(visit)
            for name in names:
                yield name, np.asarray(file[name][()])
    except DAMAGED as error:
        raise TrainingError(f"{path} is damaged or not an HDF5 file of arrays: {error}") from error
