"""Removes padding from feature matrices. Families pad with leading or trailing rows of zeros.

Shapes: L steps, D columns. A modality without any remaining frame is missing: None.
"""

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import Features, FloatMatrix


def without_trailing_zeros(matrix_LD: FloatMatrix) -> FloatMatrix:
    """The rows up to the last that is not all zero."""
    return matrix_LD[: len(matrix_LD) - leading_zeros(matrix_LD[::-1])]


def without_leading_zeros(*matrices: FloatMatrix) -> tuple[FloatMatrix, ...]:
    """Matrices of equal length without the leading rows that are zero in all of them; they stay aligned."""
    leading = leading_zeros(*matrices)
    return tuple(matrix_LD[leading:] for matrix_LD in matrices)


def leading_zeros(*matrices: FloatMatrix) -> int:
    """Number of leading rows that are zero in every matrix; the matrices have equal length."""
    nonzero_L: NDArray[np.bool_] = np.any([matrix_LD.any(axis=1) for matrix_LD in matrices], axis=0)
    return int(nonzero_L.argmax()) if nonzero_L.any() else len(nonzero_L)


def features(extractor: str, matrix_LD: FloatMatrix | None) -> Features | None:
    """The features of a modality; None if there is no frame. Their extractor is '<extractor>-<columns>'."""
    if matrix_LD is None or not len(matrix_LD):
        return None
    return Features(f"{extractor}-{matrix_LD.shape[1]}", np.ascontiguousarray(matrix_LD))


def features_unless_zero(extractor: str, matrix_LD: FloatMatrix) -> Features | None:
    """The features of a modality in aligned frames; None if all of them are zero, which marks a missing modality."""
    return features(extractor, matrix_LD) if matrix_LD.any() else None
