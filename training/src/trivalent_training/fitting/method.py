"""Types shared by all training methods: the task, the device, and the epochs that a method returns."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from lightning_fabric import Fabric
from lightning_fabric.loggers.tensorboard import TensorBoardLogger
from lightning_fabric.plugins.precision.amp import MixedPrecision
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


PRECISIONS = ("32-true", "bf16-mixed", "16-mixed")
"""Precisions, as Fabric names them: weights and their updates are float32 in all of them."""


class Mixed(MixedPrecision):
    """Autocast of the forward pass, and for float16 a scaled loss; inputs and labels stay float32.

    Fabric's own class rounds them: a label of 1.4 would be 1.3984 in bfloat16, and a frame above 65504 infinite in
    float16, before the network standardizes it.
    """

    def convert_input(self, data: Any) -> Any:
        return data


@dataclass(frozen=True, slots=True)
class Execution:
    """Device, precision and log folder of a training; the defaults are the CPU, float32 and no logs."""

    accelerator: str = "cpu"
    """Device: cpu, cuda, or auto, which is cuda if PyTorch sees a device."""
    precision: str = "32-true"
    """Numeric precision of the forward and backward pass, one of PRECISIONS."""
    logs: Path | None = None
    """Folder for TensorBoard logs; None disables them."""

    @property
    def device(self) -> str:
        """The device that is used: cpu or cuda."""
        if self.accelerator == "auto":
            return "cuda" if torch.cuda.is_available() else "cpu"
        return self.accelerator

    def fabric(self) -> Fabric:
        """A launched Fabric: one process, or all processes that torchrun started.

        Raises TrainingError if there is no such device, or if it does not compute in this precision.
        """
        self.check()
        processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        logger = TensorBoardLogger(self.logs, name=None, version="") if self.logs else None
        mixed = self.precision != "32-true"
        fabric = Fabric(
            accelerator=self.device,
            plugins=[Mixed(self.precision, self.device)] if mixed else None,  # type: ignore[arg-type]
            devices=processes,
            num_nodes=int(os.environ.get("WORLD_SIZE", "1")) // processes,
            strategy=DDPStrategy(find_unused_parameters=True) if processes > 1 else "auto",
            loggers=logger,
        )
        fabric.launch()
        return fabric

    def check(self) -> None:
        """Raises TrainingError if there is no such device, or if it does not compute in this precision."""
        if self.accelerator == "cuda" and not torch.cuda.is_available():
            raise TrainingError(
                f"PyTorch {torch.__version__} sees no CUDA device, expected one for --device cuda: install a build of "
                "PyTorch for your CUDA version, or train with --device cpu"
            )
        found = f"cannot train on {self.device} with the precision '{self.precision}'"
        if self.precision not in PRECISIONS:
            raise TrainingError(f"{found}, expected {', '.join(PRECISIONS[:-1])} or {PRECISIONS[-1]}")
        if self.precision == "16-mixed" and self.device == "cpu":
            raise TrainingError(f"{found}: it needs a CUDA device, expected bf16-mixed or 32-true")
        if self.precision == "bf16-mixed" and self.device == "cuda" and not _has_bfloat16():
            name = torch.cuda.get_device_name()
            raise TrainingError(f"{found}: {name} does not compute in bfloat16, expected 16-mixed or 32-true")


def _has_bfloat16() -> bool:
    """Whether the CUDA device has bfloat16 itself, from Ampere on, instead of an emulation."""
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


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
