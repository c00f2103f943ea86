"""Finds and reads the features of a modality, here 'acoustic', in exactly one of these forms:

    acoustic/<utterance_id>.npy               an array per utterance; an id with / is a path of folders
    acoustic/<utterance_id>.csv, .arff, .pkl  what an extractor wrote for the recording, see extractors/
    acoustic.npz, acoustic.h5                 an archive with an array or a data set per utterance id
    acoustic.parquet, acoustic.csv[.gz]       a table of utterance_id and numbers; an id's rows are its frames in order

An array is (frames, dims), or (dims) for one frame, of any type of numbers; it is converted to float32. All utterances
have the same number of dims, and the same extractor where their files identify it.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.importers.extractors.extracted import Extracted
from trivalent_training.data.importers.feature_folder import archives, recordings, wide
from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError, TrainingWarning

READERS: dict[str, Callable[[Path], Iterator[tuple[str, NDArray[Any]]]]] = {
    ".npz": archives.npz,
    ".h5": archives.hdf5,
    ".parquet": wide.parquet,
    ".csv": wide.csv,
    ".csv.gz": wide.csv,
}
"""Readers of arrays by utterance id; the key is what follows the name of the modality. A folder has no ending."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The features of one modality as read, float32 (frames, dims) by utterance id, all of the same dims."""

    path: Path
    matrices: dict[str, FloatMatrix]
    extractor: str = ""
    """Name of the extractor, where the files identify it."""


def paths(folder: Path) -> dict[str, Path]:
    """The file or folder of each modality that has features; TrainingError if a modality has two."""
    found: dict[str, Path] = {}
    for modality in MODALITIES:
        present = [path for path in (folder / f"{modality}{suffix}" for suffix in ("", *READERS)) if path.exists()]
        if len(present) > 1:
            names = " and ".join(path.name for path in present)
            raise TrainingError(f"{folder} has {names}, expected the {modality} features in one of them")
        if present:
            found[modality] = present[0]
    return found


def read(path: Path, dims_first: bool) -> Source:
    """The features in the file or folder; with 'dims_first', two-dimensional arrays are (dims, frames).

    An utterance whose frames were all dropped has no features; a TrainingWarning counts dropped frames. TrainingError
    if there are no features, an array does not hold finite numbers in the expected shape, or dims or extractors differ.
    """
    matrices: dict[str, FloatMatrix] = {}
    first: tuple[str, tuple[str, int]] | None = None
    dropped, empty = 0, 0
    for name, found in _entries(path):
        dropped += found.dropped
        if found.dropped and not len(found.matrix):
            empty += 1
            continue
        matrix = _matrix(f"{path} '{name}'", found.matrix, dims_first and not found.extractor)
        kind = found.extractor, matrix.shape[1]
        first = first or (name, kind)
        if kind != first[1]:
            expected = f"{_described(*first[1])} as for '{first[0]}'"
            raise TrainingError(f"{path} '{name}' has {_described(*kind)}, expected {expected}")
        matrices[name] = matrix
    if dropped:
        total = dropped + sum(map(len, matrices.values()))
        kept = f"{dropped:,} of {total:,} frames have no face, or another face than the one that is read"
        warnings.warn(f"{path}: {kept}; {empty} utterances have no frame left", TrainingWarning, stacklevel=2)
    if first is None:
        raise TrainingError(f"{path} holds no features, expected them by utterance id, or no {path.name} at all")
    return Source(path, matrices, first[1][0])


def _entries(path: Path) -> Iterator[tuple[str, Extracted]]:
    suffix = path.name.removeprefix(path.name.split(".")[0])
    if not suffix:
        return recordings.folder(path)
    return ((name, Extracted("", array)) for name, array in READERS[suffix](path))


def _described(extractor: str, dims: int) -> str:
    return f"{dims} dims of {extractor}" if extractor else f"{dims} dims"


def _matrix(where: str, array: NDArray[Any], dims_first: bool) -> FloatMatrix:
    if array.dtype.kind not in "iuf" or array.ndim not in (1, 2) or not array.size:
        found = f"{where} is {array.dtype} {array.shape}"
        raise TrainingError(f"{found}, expected numbers (frames, dims), or (dims) for one frame")
    steps = array[np.newaxis] if array.ndim == 1 else array.T if dims_first else array
    with np.errstate(over="ignore"):
        numbers = np.ascontiguousarray(steps, np.float32)
    if not np.isfinite(numbers).all():
        frame, column = np.argwhere(~np.isfinite(numbers))[0]
        found = f"{where} holds {steps[frame, column]} in frame {frame + 1}, dim {column + 1}"
        raise TrainingError(f"{found}, expected finite numbers in the range of float32")
    return numbers
