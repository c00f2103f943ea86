"""Scores of examples in evaluation mode: for validation, evaluation and export."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trivalent_training.fitting.batches import copied, moved, targets_of
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network
from trivalent_training.serving.batching import assemble

EVALUATION_BATCH_SIZE = 256
"""Utterances per batch in evaluation mode."""


@dataclass(frozen=True, slots=True)
class Validation:
    """How good a network is on the examples that select the best epoch."""

    loss: float
    """The measure that selects, the MAE or the mean objective."""
    mae: float
    """Mean absolute error, label units."""
    corr: float | None
    """Pearson's r of p and y; None if one of them is constant."""


def validation(network: Network, examples: Sequence[Example], recipe: FitRecipe) -> Validation:
    """Measures the scores p of the first spellings against the labels y."""
    scores, labels = predict(network, examples), np.asarray([example.label for example in examples])
    mae = float(np.abs(scores - labels).mean())
    corr = float(np.corrcoef(scores, labels)[0, 1]) if min(np.std(scores), np.std(labels)) > 0 else None
    loss = mae if recipe.select == "mae" else _objective(network, examples, recipe.batch_size)
    return Validation(loss, mae, corr)


def _objective(network: Network, examples: Sequence[Example], batch_size: int) -> float:
    network.eval()
    losses, inputs = [], network.contract.inputs
    with torch.no_grad():
        for start in range(0, len(examples), batch_size):
            chosen = examples[start : start + batch_size]
            arrays = assemble(inputs, [example.spellings[0] for example in chosen])
            tensors, targets = moved(
                [torch.from_numpy(array) for array in arrays.values()], targets_of(chosen), _device(network)
            )
            losses.append(network.objective(tensors, targets).item())
    return float(np.mean(losses))


def predict(
    network: Network, examples: Sequence[Example], batch_size: int = EVALUATION_BATCH_SIZE
) -> NDArray[np.float64]:
    """Scores (n,) of the examples' first spellings, in order."""
    return outputs(network, examples, batch_size)[:, 0]


def outputs(
    network: Network, examples: Sequence[Example], batch_size: int = EVALUATION_BATCH_SIZE
) -> NDArray[np.float64]:
    """Scores (n, heads) of all score heads for the examples' first spellings; heads are in the contract's order."""
    heads = [index for index, spec in enumerate(network.contract.outputs) if spec.role.startswith("score")]
    return columns(network, examples, heads, batch_size)


def columns(
    network: Network, examples: Sequence[Example], heads: Sequence[int], batch_size: int = EVALUATION_BATCH_SIZE
) -> NDArray[np.float64]:
    """The outputs with the given indices in the contract, (n, k) each, concatenated: (n, sum of k)."""
    network.eval()
    device, contract = _device(network), network.contract
    rows: list[list[float]] = []
    with torch.no_grad():
        for start in range(0, len(examples), batch_size):
            parts = [example.spellings[0] for example in examples[start : start + batch_size]]
            arrays = assemble(contract.inputs, parts).values()
            tensors = [copied(torch.from_numpy(array), device) for array in arrays]
            scores = network(*tensors)
            rows += torch.cat([scores[head] for head in heads], dim=1).float().cpu().tolist()
    return np.asarray(rows)


def _device(network: nn.Module) -> torch.device:
    return next((parameter.device for parameter in network.parameters()), torch.device("cpu"))
