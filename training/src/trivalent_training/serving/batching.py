"""Converts the parts of utterances to the input tensors of a graph, exactly as the processor does.

Sequences are padded with trailing zeros to the longest of the batch. A missing modality is one step of zeros with
length 1, mask 1, and 0 in 'present'. Padding, special tokens and missing text are annotated OTHER and NEUTRAL.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.serving.contract import TensorSpec

Part = NDArray[Any]
"""One modality of one utterance: token ids (steps), a vector (dims), or a sequence (steps, dims)."""
Parts = Mapping[str, Part | None]
"""The parts of one utterance by modality; None or no entry if the modality is missing.

The key ANNOTATION holds the part-of-speech id and the word-sentiment id of each token, int64 (steps, 2).
"""
ANNOTATION = "annotation"
OTHER, NEUTRAL = 4, 2
"""Ids of steps that are not words."""
ANNOTATIONS = {"pos_tags": (0, OTHER), "word_sentiments": (1, NEUTRAL)}
"""Column of the annotation part and padding value, by tensor role."""


def assemble(inputs: Sequence[TensorSpec], batch: Sequence[Parts]) -> dict[str, NDArray[Any]]:
    """One array per input, in the order of the inputs; the first axis is the batch."""
    return {spec.name: _tensor(spec, batch) for spec in inputs}


def _tensor(spec: TensorSpec, batch: Sequence[Parts]) -> NDArray[Any]:
    if spec.role == "present":
        present = [[parts.get(modality) is not None for modality in MODALITIES] for parts in batch]
        return np.asarray(present, np.float32)
    if spec.role in ANNOTATIONS:
        index, padding = ANNOTATIONS[spec.role]
        annotations = [parts.get(ANNOTATION) for parts in batch]
        return _padded(spec, [None if part is None else part[:, index] for part in annotations], padding)
    column = [parts.get(spec.modality or "") for parts in batch]
    if spec.role in ("length", "mask"):
        lengths = np.asarray([1 if part is None else len(part) for part in column], spec.dtype)
        if spec.role == "length":
            return lengths
        return (np.arange(lengths.max())[None, :] < lengths[:, None]).astype(spec.dtype)
    if spec.role in ("tokens", "states", "features"):
        return _padded(spec, column)
    raise TrainingError(f"input '{spec.name}' has the role '{spec.role}', which no part of an utterance provides")


def _padded(spec: TensorSpec, column: Sequence[Part | None], padding: int = 0) -> NDArray[Any]:
    steps = max(1 if part is None else len(part) for part in column)
    shape = [len(column)] + [steps if isinstance(axis, str) else axis for axis in spec.shape[1:]]
    tensor = np.full(shape, padding, spec.dtype)
    for row, part in zip(tensor, column, strict=True):
        if part is not None:
            row[: len(part)] = part
    return tensor
