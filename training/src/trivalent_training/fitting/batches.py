"""Tensors of training batches. All random draws are from a seeded generator."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trivalent_training.data.utterance import Labels
from trivalent_training.fitting.examples import Example
from trivalent_training.networks.parts.base import Targets
from trivalent_training.serving.batching import assemble
from trivalent_training.serving.contract import PRESENT, TensorSpec


def shuffled(
    train: Sequence[Example], size: int, draws: np.random.Generator, processes: int = 1
) -> Iterator[list[Example]]:
    """The batches of one epoch in random order.

    A last batch with fewer than two examples per process is dropped, because batch normalization needs two.
    """
    order = draws.permutation(len(train))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        if len(chosen) >= 2 * processes:
            yield [train[index] for index in chosen]


def batch_of(
    inputs: Sequence[TensorSpec], batch: Sequence[Example], dropout: float, draws: np.random.Generator
) -> tuple[list[Tensor], Targets]:
    """The tensors of a batch: one random spelling of each example; modalities are hidden with probability 'dropout'."""
    arrays = assemble(inputs, [example.spellings[draws.integers(len(example.spellings))] for example in batch])
    if dropout and PRESENT.name in arrays:
        arrays[PRESENT.name] = _hidden(arrays[PRESENT.name], dropout, draws)
    return [torch.from_numpy(array) for array in arrays.values()], targets_of(batch)


def _hidden(present: NDArray[np.float32], probability: float, draws: np.random.Generator) -> NDArray[np.float32]:
    """Hides modalities in 'present' (B, 3) at random; a row in which all would be hidden is left unchanged.

    The features are not changed, so that batch normalization does not see zeros.
    """
    kept = present * (draws.random(present.shape) >= probability)
    return np.where(kept.any(axis=1, keepdims=True), kept, present).astype(np.float32)


def targets_of(examples: Sequence[Example]) -> Targets:
    """The labels of the examples as tensors (B, 1); a missing label is NaN."""

    def column(values: Sequence[float | None]) -> Tensor:
        return torch.tensor([[float("nan") if value is None else value] for value in values], dtype=torch.float32)

    labels: list[Labels] = [example.labels for example in examples]
    return Targets(
        column([label.score for label in labels]),
        column([label.text for label in labels]),
        column([label.acoustic for label in labels]),
        column([label.visual for label in labels]),
    )


def share_of(tensors: Sequence[Tensor], targets: Targets, process: int, processes: int) -> tuple[list[Tensor], Targets]:
    """The rows of a batch that one of several processes trains on."""
    rows = slice(process, None, processes)
    own_targets = Targets(targets.score[rows], targets.text[rows], targets.acoustic[rows], targets.visual[rows])
    return [tensor[rows] for tensor in tensors], own_targets


def moved(tensors: Sequence[Tensor], targets: Targets, device: torch.device) -> tuple[list[Tensor], Targets]:
    """The batch on a device."""
    on_device = Targets(*(t.to(device) for t in (targets.score, targets.text, targets.acoustic, targets.visual)))
    return [tensor.to(device) for tensor in tensors], on_device
