"""Parts of utterances → the tensors a graph wants, exactly as the processor builds them.

Sequences are padded with zeros at the back to the longest of the batch. A modality that is missing is one step of
zeros, length 1, mask 1, and 0 in 'present'. Annotations of padding, special tokens and missing text are OTHER and
NEUTRAL.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.serving.contract import TensorSpec

Part = NDArray[Any]
"""What stands for one modality of one utterance: token ids (steps), a vector (dims), or a sequence (steps, dims)."""
Parts = Mapping[str, Part | None]
"""The parts of one utterance by modality; None or absent where a modality is missing.

Under ANNOTATION are the ids of the tokens, int64 (steps, 2): part of speech and word sentiment.
"""
ANNOTATION = "annotation"
OTHER, NEUTRAL = 4, 2
"""The ids of what is no word."""
ANNOTATIONS = {"pos_tags": (0, OTHER), "word_sentiments": (1, NEUTRAL)}
"""By role: the column of the annotation part, and the padding."""


def assemble(inputs: Sequence[TensorSpec], batch: Sequence[Parts]) -> dict[str, NDArray[Any]]:
    """One array per input, in the order of the inputs, each with the batch in front."""
    return {spec.name: _tensor(spec, batch) for spec in inputs}


def _tensor(spec: TensorSpec, batch: Sequence[Parts]) -> NDArray[Any]:
    if spec.role == "present":
        there = [[parts.get(modality) is not None for modality in MODALITIES] for parts in batch]
        return np.asarray(there, np.float32)
    if spec.role in ANNOTATIONS:
        place, padding = ANNOTATIONS[spec.role]
        annotations = [parts.get(ANNOTATION) for parts in batch]
        return _padded(spec, [None if part is None else part[:, place] for part in annotations], padding)
    column = [parts.get(spec.modality or "") for parts in batch]
    if spec.role in ("length", "mask"):
        lengths = np.asarray([1 if part is None else len(part) for part in column], np.int64)
        if spec.role == "length":
            return lengths
        return (np.arange(lengths.max())[None, :] < lengths[:, None]).astype(np.int64)
    if spec.role in ("tokens", "states", "features"):
        return _padded(spec, column)
    raise TrainingError(f"input '{spec.name}' has the role '{spec.role}', which no part of an utterance fills")


def _padded(spec: TensorSpec, column: Sequence[Part | None], padding: int = 0) -> NDArray[Any]:
    steps = max(1 if part is None else len(part) for part in column)
    shape = [len(column)] + [steps if isinstance(axis, str) else axis for axis in spec.shape[1:]]
    tensor = np.full(shape, padding, spec.dtype)
    for row, part in zip(tensor, column, strict=True):
        if part is not None:
            row[: len(part)] = part
    return tensor
