"""What every network is: a module that declares its tensors, starts itself, and knows its own objective."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.serving.contract import FeatureMatrix, TensorSpec


@dataclass(frozen=True, slots=True)
class NetworkContract:
    """The tensors at a network's rim, and the modalities that come as features rather than words."""

    features: dict[str, FeatureMatrix]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    text_required: bool = False
    """Whether the network can score nothing without the words, where it reads words."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Labels of a batch, label units, float32 (B, 1) each; NaN where nobody annotated."""

    score: Tensor
    text: Tensor
    acoustic: Tensor
    visual: Tensor

    def of(self, modality: str) -> Tensor:
        """The labels of one modality alone."""
        return {"text": self.text, "acoustic": self.acoustic, "visual": self.visual}[modality]


class Network(nn.Module):
    """A module whose forward takes the tensors of its contract's inputs, in order, and returns those of its outputs.

    The first output is the score, (batch, 1).
    """

    @property
    @abstractmethod
    def contract(self) -> NetworkContract: ...

    @abstractmethod
    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]: ...

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        """What training lowers, a scalar: mean |ŷ − y| unless the system says otherwise."""
        return functional.l1_loss(self(*inputs)[0], targets.score)

    def initialize(self) -> None:
        """Draws all weights anew from torch's seeded generator, then loads what was published, if the system does."""
        self.apply(_reset)

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        """Takes what must be known before training from all training frames (n, width) of each modality.

        Scales, means, codebooks: they become buffers. Called once, before any example is made.
        """

    def quantizer(self, modality: str) -> nn.Module | None:
        """The module from one record's frames (frames, width) to the compact tensor; None: frames travel as is."""
        return None

    def refuse_to_serve(self) -> str | None:
        """Why this network must not become a package; None where it may."""
        return None

    def named(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The input tensors by their names in the contract."""
        return dict(zip((spec.name for spec in self.contract.inputs), inputs, strict=True))


def present_of(present_B3: Tensor, modality: str) -> Tensor:
    """1 where a modality is there, (B, 1)."""
    place = MODALITIES.index(modality)
    return present_B3[:, place : place + 1]


def known_l1(predicted_B1: Tensor, target_B1: Tensor) -> Tensor:
    """Mean |ŷ − y| over the utterances that were annotated; 0 where none was."""
    known_B1 = ~target_B1.isnan()
    error_B1 = (predicted_B1 - torch.where(known_B1, target_B1, predicted_B1.detach())).abs()
    return error_B1.sum() / known_B1.sum().clamp(min=1)


def _reset(module: nn.Module) -> None:
    """Draws a module's parameters anew from the seeded generator."""
    reset = getattr(module, "reset_parameters", None)
    if callable(reset):
        reset()
