"""The training loop: minimizes a network's objective, with early stopping on the validation loss.

The same seed on the same machine with the same number of processes results in the same loss to the last bit. Under
torchrun each process trains on its rows of every batch, and gradients are averaged.

On a CUDA device no step waits for the device: batches are copied from pinned memory, and losses stay on the device
until the end of the epoch. In mixed precision the objective is computed under autocast; validation and weights are
float32.
"""

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins.precision.amp import MixedPrecision
from lightning_fabric.wrappers import _FabricModule, _FabricOptimizer
from torch import Tensor
from tqdm import tqdm

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import memory
from trivalent_training.fitting.batches import batch_of, moved, share_of, shuffled
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.method import MIN_GAIN, Epoch, FitTask, is_first_process
from trivalent_training.fitting.monitor import logged, shown
from trivalent_training.fitting.optimizer import optimizer_of, schedule_of
from trivalent_training.fitting.prediction import validation
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network, Targets
from trivalent_training.serving.contract import TensorSpec


class DivergenceError(TrainingError):
    """A validation loss is not a finite number."""


def fit(network: Network, task: FitTask, stage: str = "") -> list[Epoch]:
    """Initializes the network and trains it in place; afterwards it has the weights of the best epoch.

    A network without trainable parameters is not changed. Raises TrainingError if there are too few examples.
    """
    if not any(parameter.requires_grad for parameter in network.parameters()):
        return []
    fabric = task.execution.fabric()
    torch.manual_seed(task.seed)
    network.initialize()
    if task.start is not None:
        task.start(network)
    return continue_fit(fabric, network, task, stage)


def continue_fit(fabric: Fabric, network: Network, task: FitTask, stage: str = "") -> list[Epoch]:
    """Trains from the network's current weights; see fit."""
    recipe = task.recipe
    torch.manual_seed(task.seed + fabric.global_rank)
    if len(task.train) < 2 * fabric.world_size or not task.valid:
        found = f"{len(task.train)} utterances to train on and {len(task.valid)} to validate on"
        raise TrainingError(f"found {found}, expected at least {2 * fabric.world_size} and 1")
    if task.checkpoint and fabric.world_size > 1:
        raise TrainingError("a training in several processes cannot be resumed, expected one process")
    trainer = trainer_of(fabric, network, task)
    history: list[Epoch] = []
    best, best_weights = float("inf"), copy.deepcopy(network.state_dict())
    if task.checkpoint and (saved := task.checkpoint.load()):
        history, best, best_weights = trainer.restore(saved)
    numbers = range(len(history) + 1, recipe.epochs + 1)
    progress = tqdm(
        numbers, desc=stage or "fit", unit="epoch", leave=False, disable=not is_first_process(),
        initial=len(history), total=recipe.epochs,
    )  # fmt: skip
    for number in progress:
        if task.checkpoint and history:
            task.checkpoint.save(trainer.state(history, best, best_weights))
        network.train()
        with memory.explained(recipe.batch_size, fabric.device):
            train_loss = trainer.epoch(task.train)
        valid = validation(network, task.valid, recipe)
        if not math.isfinite(valid.loss):
            raise DivergenceError(
                f"the validation loss of epoch {number} is {valid.loss}, expected a finite number: "
                "lower fit.learning_rate, or set fit.gradient_norm"
            )
        history.append(Epoch(number, train_loss, valid.loss, stage, valid.mae, valid.corr))
        progress.set_postfix(shown(history, recipe))
        fabric.log_dict(logged(history[-1]), step=number)
        if valid.loss < best - MIN_GAIN:
            best, best_weights = valid.loss, copy.deepcopy(network.state_dict())
        elif number - _best(history).number >= recipe.patience:
            break
    network.load_state_dict(best_weights)
    network.to("cpu").eval()
    return history


@dataclass(frozen=True, slots=True, eq=False)
class Trainer:
    """Network, optimizer, schedule and random draws of one training."""

    fabric: Fabric
    network: _FabricModule
    optimizer: _FabricOptimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    inputs: Sequence[TensorSpec]
    recipe: FitRecipe
    draws: np.random.Generator

    def state(self, history: Sequence[Epoch], best: float, best_weights: Mapping[str, Tensor]) -> dict[str, Any]:
        """All that the next epoch depends on."""
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "draws": self.draws.bit_generator.state,
            "torch": torch.get_rng_state(),
            "cuda": torch.cuda.get_rng_state(self.fabric.device) if self.fabric.device.type == "cuda" else None,
            "precision": self.fabric.strategy.precision.state_dict(),
            "history": [asdict(epoch) for epoch in history],
            "best": best,
            "best_weights": dict(best_weights),
        }

    def restore(self, state: Mapping[str, Any]) -> tuple[list[Epoch], float, dict[str, Tensor]]:
        """Continues from a saved state; returns its epochs, lowest validation loss and best weights."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.draws.bit_generator.state = state["draws"]
        torch.set_rng_state(state["torch"])
        if state["cuda"] is not None:
            torch.cuda.set_rng_state(state["cuda"], self.fabric.device)
        self.fabric.strategy.precision.load_state_dict(state["precision"])
        return [Epoch(**epoch) for epoch in state["history"]], state["best"], state["best_weights"]

    def epoch(self, train: Sequence[Example]) -> float:
        """Trains on all batches of one epoch and returns their mean loss."""
        fabric, recipe, losses = self.fabric, self.recipe, list[Tensor]()
        for batch in shuffled(train, recipe.batch_size, self.draws, fabric.world_size, recipe.by_length):
            tensors, targets = batch_of(self.inputs, batch, recipe.modality_dropout, self.draws)
            losses.append(self.step(*share_of(tensors, targets, fabric.global_rank, fabric.world_size)))
        return float(np.mean(torch.stack(losses).tolist()))

    def step(self, tensors: Sequence[Tensor], targets: Targets) -> Tensor:
        """Trains on one batch, which may be in host memory; returns its loss, a scalar on the device."""
        fabric, recipe = self.fabric, self.recipe
        tensors, targets = moved(tensors, targets, fabric.device)
        # Fabric applies the precision to a marked method only if several processes train.
        with fabric.autocast():
            loss: Tensor = self.network.objective(tensors, targets)
        self.optimizer.zero_grad()
        fabric.backward(loss)
        if recipe.gradient_norm is not None:
            # Whether the norm is finite is known to the device only; a weight that is not shows in the validation.
            fabric.clip_gradients(self.network, self.optimizer, max_norm=recipe.gradient_norm, error_if_nonfinite=False)
        scale = self._scale()
        self.optimizer.step()
        if self._scale() >= scale:  # with a lower one the scaler has skipped the step, because a gradient overflowed
            self.schedule.step()
        return loss.detach()

    def _scale(self) -> float:
        """The factor on the loss, against underflow of float16 gradients; 1 in other precisions."""
        precision = self.fabric.strategy.precision
        scaler = precision.scaler if isinstance(precision, MixedPrecision) else None
        return 1.0 if scaler is None else float(scaler.get_scale())


def trainer_of(fabric: Fabric, network: Network, task: FitTask) -> Trainer:
    """A trainer of the network, which is moved to Fabric's device, with a new optimizer and schedule."""
    wrapped, optimizer = fabric.setup(network, optimizer_of(network, task.recipe))
    wrapped.mark_forward_method("objective")
    schedule = schedule_of(optimizer.optimizer, task.recipe, len(task.train))
    draws = np.random.default_rng(task.seed)
    return Trainer(fabric, wrapped, optimizer, schedule, network.contract.inputs, task.recipe, draws)


def _best(history: Sequence[Epoch]) -> Epoch:
    return min(history, key=lambda epoch: epoch.valid_loss)
