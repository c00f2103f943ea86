"""The one training loop: L1 loss, early stopping on validation, the same loss to the last bit for the same seed."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from trivalent_training.batching import assemble
from trivalent_training.contract import PRESENT, TensorSpec
from trivalent_training.examples import Example
from trivalent_training.networks.base import Network
from trivalent_training.recipe import FitRecipe


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean absolute error after one epoch, label units."""

    number: int
    train_loss: float
    valid_loss: float


def fit(
    network: Network, train: Sequence[Example], valid: Sequence[Example], recipe: FitRecipe, seed: int
) -> list[Epoch]:
    """Trains in place and leaves the weights of the best epoch; a network without parameters is left as it is."""
    if not any(parameter.requires_grad for parameter in network.parameters()):
        return []
    fabric = Fabric(accelerator="cpu", devices=1)
    torch.manual_seed(seed)
    draws = np.random.default_rng(seed)
    network.apply(_reset)
    inputs = network.contract.inputs
    optimizer = torch.optim.AdamW(network.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    schedule = _schedule(optimizer, recipe, len(train))
    wrapped, optimizer = fabric.setup(network, optimizer)
    history: list[Epoch] = []
    best, best_weights = float("inf"), copy.deepcopy(network.state_dict())
    progress = tqdm(range(1, recipe.epochs + 1), desc="fit", unit="epoch", leave=False)
    for number in progress:
        network.train()
        losses = []
        for batch in _shuffled(train, recipe.batch_size, draws):
            tensors, label_B1 = _batch(inputs, batch, recipe.modality_dropout, draws)
            loss = nn.functional.l1_loss(wrapped(*tensors)[0], label_B1)
            optimizer.zero_grad()
            fabric.backward(loss)
            if recipe.gradient_norm is not None:
                fabric.clip_gradients(wrapped, optimizer, max_norm=recipe.gradient_norm)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        labels = np.asarray([example.label for example in valid])
        valid_loss = float(np.abs(predict(network, valid) - labels).mean())
        history.append(Epoch(number, float(np.mean(losses)), valid_loss))
        progress.set_postfix(valid=f"{valid_loss:.4f}")
        if valid_loss < best - 1e-6:
            best, best_weights = valid_loss, copy.deepcopy(network.state_dict())
        elif number - _best(history).number >= recipe.patience:
            break
    network.load_state_dict(best_weights)
    network.eval()
    return history


def predict(network: Network, examples: Sequence[Example], batch_size: int = 128) -> NDArray[np.float64]:
    """Scores (n) of the examples, first spelling, in order."""
    network.eval()
    scores: list[float] = []
    with torch.no_grad():
        for start in range(0, len(examples), batch_size):
            parts = [example.spellings[0] for example in examples[start : start + batch_size]]
            tensors = [torch.from_numpy(array) for array in assemble(network.contract.inputs, parts).values()]
            scores += network(*tensors)[0][:, 0].tolist()
    return np.asarray(scores)


def _best(history: Sequence[Epoch]) -> Epoch:
    return min(history, key=lambda epoch: epoch.valid_loss)


def _reset(module: nn.Module) -> None:
    """Draws a module's parameters anew from the seeded generator."""
    reset = getattr(module, "reset_parameters", None)
    if callable(reset):
        reset()


def _shuffled(train: Sequence[Example], size: int, draws: np.random.Generator) -> Iterator[list[Example]]:
    """Batches of the epoch; a last batch of one is left out, batch normalization cannot take it."""
    order = draws.permutation(len(train))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        if len(chosen) > 1:
            yield [train[place] for place in chosen]


def _batch(
    inputs: Sequence[TensorSpec], batch: Sequence[Example], dropout: float, draws: np.random.Generator
) -> tuple[list[Tensor], Tensor]:
    arrays = assemble(inputs, [example.spellings[draws.integers(len(example.spellings))] for example in batch])
    if dropout and PRESENT.name in arrays:
        arrays[PRESENT.name] = _hidden(arrays[PRESENT.name], dropout, draws)
    return [torch.from_numpy(array) for array in arrays.values()], torch.tensor([[e.label] for e in batch])


def _hidden(present: NDArray[np.float32], probability: float, draws: np.random.Generator) -> NDArray[np.float32]:
    """Hides modalities (B, 3) by chance; where that would hide all, it hides none.

    Only 'present' changes: the features stay, so that batch normalization goes on seeing real ones.
    """
    kept = present * (draws.random(present.shape) >= probability)
    return np.where(kept.any(axis=1, keepdims=True), kept, present).astype(np.float32)


def _schedule(
    optimizer: torch.optim.Optimizer, recipe: FitRecipe, utterances: int
) -> torch.optim.lr_scheduler.LRScheduler:
    if recipe.schedule == "constant":
        return torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)
    steps = recipe.epochs * -(-utterances // recipe.batch_size)
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.learning_rate, total_steps=steps)
