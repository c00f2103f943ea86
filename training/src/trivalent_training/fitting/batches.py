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

POOL = 50
"""Number of batches whose utterances are sorted by length together."""


def shuffled(
    train: Sequence[Example], size: int, draws: np.random.Generator, processes: int = 1, by_length: bool = False
) -> Iterator[list[Example]]:
    """The batches of one epoch in random order; with 'by_length' the texts of a batch have similar lengths.

    A batch with fewer than two examples per process is dropped, because batch normalization needs two.
    """
    order = draws.permutation(len(train))
    if by_length:
        order = _sorted_in_pools(train, order, size, draws)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        if len(chosen) >= 2 * processes:
            yield [train[index] for index in chosen]


def _sorted_in_pools(
    train: Sequence[Example], order: NDArray[np.int64], size: int, draws: np.random.Generator
) -> NDArray[np.int64]:
    """The indices, sorted by the length of the first spelling in pools of batches; the full batches are shuffled."""
    lengths = np.asarray([_words(example) for example in train])
    pools = [order[start : start + POOL * size] for start in range(0, len(order), POOL * size)]
    ordered = np.concatenate([pool[np.argsort(lengths[pool], kind="stable")] for pool in pools])
    full = len(ordered) // size * size
    batches = ordered[:full].reshape(-1, size)
    return np.concatenate([batches[draws.permutation(len(batches))].reshape(-1), ordered[full:]])


def _words(example: Example) -> int:
    text = example.spellings[0].get("text")
    return 0 if text is None else len(text)


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
        column([float(label.graded) for label in labels]),
    )


def share_of(tensors: Sequence[Tensor], targets: Targets, process: int, processes: int) -> tuple[list[Tensor], Targets]:
    """The rows of a batch that one of several processes trains on."""
    rows = slice(process, None, processes)
    return [tensor[rows] for tensor in tensors], targets.each(lambda column: column[rows])


def moved(tensors: Sequence[Tensor], targets: Targets, device: torch.device) -> tuple[list[Tensor], Targets]:
    """The batch on a device; see copied."""
    return [copied(tensor, device) for tensor in tensors], targets.each(lambda column: copied(column, device))


def copied(tensor: Tensor, device: torch.device) -> Tensor:
    """The tensor on a device. A copy to a CUDA device is from pinned memory and is not waited for.

    The next batch can therefore be assembled while the device computes. PyTorch uses the pinned memory again only after
    the copy.
    """
    if device.type == "cuda":
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)
