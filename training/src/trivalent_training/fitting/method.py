"""Types shared by all training methods: the task, the device, and the epochs that a method returns."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from lightning_fabric import Fabric
from lightning_fabric.loggers.tensorboard import TensorBoardLogger
from lightning_fabric.strategies.ddp import DDPStrategy

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.checkpoint import Checkpoint
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean training objective and validation loss of one epoch, or of one federated round."""

    number: int
    """Counted from 1."""
    train_loss: float
    valid_loss: float
    stage: str = ""
    """Name of the stage; empty for methods with one stage."""
    valid_mae: float | None = None
    """Mean absolute error of the validation scores, label units; None for stages without scores, and in older runs."""
    valid_corr: float | None = None
    """Pearson's r of the validation scores; None if they are constant, and as above."""


MIN_GAIN = 1e-6
"""Smallest decrease of the validation loss that makes an epoch the best one."""


def kept(history: Sequence[Epoch]) -> Epoch:
    """The epoch whose weights a training of these epochs, of one stage, keeps."""
    best = history[0]
    for epoch in history:
        best = epoch if epoch.valid_loss < best.valid_loss - MIN_GAIN else best
    return best


@dataclass(frozen=True, slots=True)
class Stopping:
    """How the last stage of a training ended."""

    best: int
    """Epoch whose weights the run has."""
    without_improvement: int
    """Epochs since the lowest validation loss."""
    patience: int
    """Number of such epochs after which training stops."""
    early: bool
    """Whether it stopped for that reason, before its last epoch."""

    @classmethod
    def of(cls, history: Sequence[Epoch], recipe: FitRecipe) -> "Stopping | None":
        """None if there are no epochs."""
        if not history:
            return None
        stage = [epoch for epoch in history if epoch.stage == history[-1].stage]
        lowest = min(stage, key=lambda epoch: epoch.valid_loss)
        last = stage[-1].number
        return cls(kept(stage).number, last - lowest.number, recipe.patience, last < recipe.epochs)


@dataclass(frozen=True, slots=True)
class Execution:
    """Device, precision and log folder of a training; the defaults are the CPU, float32 and no logs."""

    accelerator: str = "cpu"
    """Device, as Fabric names it: cpu, cuda, auto."""
    precision: str = "32-true"
    """Numeric precision, as Fabric names it, e.g. '32-true' or 'bf16-mixed'."""
    logs: Path | None = None
    """Folder for TensorBoard logs; None disables them."""

    def fabric(self) -> Fabric:
        """A launched Fabric: one process, or all processes that torchrun started.

        Raises TrainingError if there is no such device, or if it does not compute in this precision.
        """
        if self.accelerator == "cuda" and not torch.cuda.is_available():
            raise TrainingError(
                f"PyTorch {torch.__version__} sees no CUDA device, expected one for --device cuda: install a build of "
                "PyTorch for your CUDA version, or train with --device cpu"
            )
        processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        logger = TensorBoardLogger(self.logs, name=None, version="") if self.logs else None
        try:
            fabric = Fabric(
                accelerator=self.accelerator,
                precision=self.precision,  # type: ignore[arg-type]
                devices=processes,
                num_nodes=int(os.environ.get("WORLD_SIZE", "1")) // processes,
                strategy=DDPStrategy(find_unused_parameters=True) if processes > 1 else "auto",
                loggers=logger,
            )
        except ValueError as error:
            found = f"cannot train on {self.accelerator} with the precision '{self.precision}'"
            raise TrainingError(f"{found}: {error}") from error
        fabric.launch()
        return fabric


CPU = Execution()
"""The CPU in float32, without logs."""


def is_first_process() -> bool:
    """Whether this is the process of rank 0, the only one that writes files."""
    return os.environ.get("RANK", "0") == "0"


@dataclass(frozen=True, slots=True, eq=False)
class FitTask:
    """Data and settings of one training."""

    train: Sequence[Example]
    """Examples to train on."""
    valid: Sequence[Example]
    """Examples that select the best epoch."""
    recipe: FitRecipe
    seed: int
    """Seed of weights, order and dropout."""
    execution: Execution = CPU
    on_labels: Callable[[Sequence[Example]], None] = lambda _: None
    """Called with the training examples by a method that generates unimodal labels for them."""
    start: Callable[[Network], None] | None = None
    """Replaces the weights that the network has just drawn; None keeps them."""
    checkpoint: Checkpoint | None = None
    """Where the training continues from and keeps how far it has come; None keeps nothing."""


class Method(Protocol):
    """Trains a network in place; afterwards it has the weights of the best epoch."""

    def __call__(self, network: Network, task: FitTask) -> list[Epoch]: ...
