"""The file from which an interrupted training continues. It exists only while the training is not finished."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a training has come, in a file."""

    path: Path
    training: str
    """Identifies recipe, seed, data, start, device and precision. A file of another training is refused."""

    def save(self, state: Mapping[str, Any]) -> None:
        """Replaces the file by another state of tensors and plain values."""
        with new_file(self.path) as file:
            torch.save({"training": self.training, **state}, file)

    def load(self) -> dict[str, Any] | None:
        """The saved state; None if there is no file.

        Raises TrainingError if the file is damaged, or of another training.
        """
        if not self.path.is_file():
            return None
        try:
            state: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
        except (RuntimeError, OSError, EOFError, ValueError, KeyError, UnpicklingError) as error:
            raise TrainingError(f"{self.path} is not a checkpoint: remove it to train from the beginning") from error
        if state.get("training") != self.training:
            raise TrainingError(
                f"{self.path} is of a training with another recipe, seed, fold, start, data set, device or precision: "
                "remove it to train from the beginning"
            )
        return state
