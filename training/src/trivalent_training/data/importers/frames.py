"""Padded matrices → frames back to back: which rows are padding differs by family, and is told here once for each way.

Shapes: L rows of time, D columns. A modality that has no frame left is absent, None.
"""

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import Features, FloatMatrix


def back_stripped(matrix_LD: FloatMatrix) -> FloatMatrix:
    """The rows up to the last that is not all zero."""
    return matrix_LD[: len(matrix_LD) - leading_zeros(matrix_LD[::-1])]


def front_stripped(*matrices: FloatMatrix) -> tuple[FloatMatrix, ...]:
    """Matrices of one length without the leading rows that are zero in all of them, so that they stay aligned."""
    leading = leading_zeros(*matrices)
    return tuple(matrix_LD[leading:] for matrix_LD in matrices)


def leading_zeros(*matrices: FloatMatrix) -> int:
    """How many rows stand before the first that is not all zero in every matrix; all have the same length."""
    spoken_L: NDArray[np.bool_] = np.any([matrix_LD.any(axis=1) for matrix_LD in matrices], axis=0)
    return int(spoken_L.argmax()) if spoken_L.any() else len(spoken_L)


def features(extractor: str, matrix_LD: FloatMatrix | None) -> Features | None:
    """The features of a modality, None where no frame is left."""
    if matrix_LD is None or not len(matrix_LD):
        return None
    return Features(f"{extractor}-{matrix_LD.shape[1]}", np.ascontiguousarray(matrix_LD))


def unless_silent(extractor: str, matrix_LD: FloatMatrix) -> Features | None:
    """The features of a modality in aligned frames, None where all of them are zero: it never came."""
    return features(extractor, matrix_LD) if matrix_LD.any() else None
