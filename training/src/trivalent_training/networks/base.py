"""What every network is: a module that declares its tensors."""

from abc import abstractmethod
from dataclasses import dataclass

from torch import Tensor, nn

from trivalent_training.contract import FeatureMatrix, TensorSpec


@dataclass(frozen=True, slots=True)
class NetworkContract:
    """The tensors at a network's rim, and the modalities that come as features rather than words."""

    features: dict[str, FeatureMatrix]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


class Network(nn.Module):
    """A module whose forward takes the tensors of its contract's inputs, in order, and returns those of its outputs.

    The first output is the score, (batch, 1); the loss is taken on it.
    """

    @property
    @abstractmethod
    def contract(self) -> NetworkContract: ...

    @abstractmethod
    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]: ...

    def quantizer(self, modality: str) -> nn.Module | None:
        """The module from one record's frames (frames, width) to the compact tensor; None: frames travel as is."""
        return None

    def refuse_to_serve(self) -> str | None:
        """Why this network must not become a package; None where it may."""
        return None
