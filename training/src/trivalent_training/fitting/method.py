"""What every method of training shares: the task it is given, the device it runs on, and the epochs it returns."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lightning_fabric import Fabric
from lightning_fabric.loggers.tensorboard import TensorBoardLogger
from lightning_fabric.strategies.ddp import DDPStrategy

from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean training objective and what is selected on, after one epoch (for federated systems, after one round)."""

    number: int
    train_loss: float
    valid_loss: float
    stage: str = ""
    """Name of the stage, for systems that train in several."""


@dataclass(frozen=True, slots=True)
class Rig:
    """What the loop runs on; the defaults are this machine's CPU."""

    accelerator: str = "cpu"
    """Fabric's name of the device: cpu, cuda, auto."""
    precision: str = "32-true"
    """Fabric's name of the arithmetic, e.g. '32-true' or 'bf16-mixed'."""
    logs: Path | None = None
    """Folder for TensorBoard; None writes none."""

    def fabric(self) -> Fabric:
        """One device, or as many processes as torchrun started."""
        processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        logger = TensorBoardLogger(self.logs, name=None, version="") if self.logs else None
        fabric = Fabric(
            accelerator=self.accelerator,
            precision=self.precision,  # type: ignore[arg-type]
            devices=processes,
            num_nodes=int(os.environ.get("WORLD_SIZE", "1")) // processes,
            strategy=DDPStrategy(find_unused_parameters=True) if processes > 1 else "auto",
            loggers=logger,
        )
        fabric.launch()
        return fabric


CPU = Rig()
"""This machine's CPU."""


def is_first_process() -> bool:
    """Whether this process is the one that writes files."""
    return os.environ.get("RANK", "0") == "0"


@dataclass(frozen=True, slots=True, eq=False)
class FitTask:
    """What a network is trained on, and how."""

    train: Sequence[Example]
    """Examples to learn from."""
    valid: Sequence[Example]
    """Examples that choose the best epoch."""
    recipe: FitRecipe
    seed: int
    """Seed of weights, order and dropout."""
    rig: Rig = CPU


class Method(Protocol):
    """Trains a network in place and leaves its best weights."""

    def __call__(self, network: Network, task: FitTask) -> list[Epoch]: ...
