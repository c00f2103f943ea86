"""The base class of all networks: declares inputs and outputs, draws the weights, and defines the objective."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.serving.contract import FeatureMatrix, TensorSpec


@dataclass(frozen=True, slots=True)
class NetworkContract:
    """Inputs and outputs of a network, and the modalities that are received as features instead of words."""

    features: dict[str, FeatureMatrix]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    text_required: bool = False
    """Whether a network that reads words requires them in every utterance."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Labels of a batch in label units, float32 (B, 1) each; NaN for a missing label."""

    score: Tensor
    text: Tensor
    acoustic: Tensor
    visual: Tensor
    graded: Tensor | None = None
    """1 for a score with a strength, 0 for a polarity of -1, 0 or 1, (B, 1); None if all have a strength."""

    def of(self, modality: str) -> Tensor:
        """The unimodal labels of a modality."""
        return {"text": self.text, "acoustic": self.acoustic, "visual": self.visual}[modality]

    def each(self, change: Callable[[Tensor], Tensor]) -> "Targets":
        """The labels with every column changed."""
        return Targets(
            change(self.score),
            change(self.text),
            change(self.acoustic),
            change(self.visual),
            None if self.graded is None else change(self.graded),
        )


class Network(nn.Module):
    """A module whose forward accepts the inputs of its contract and returns the outputs, both in that order.

    The first output is the score, (batch, 1).
    """

    @property
    @abstractmethod
    def contract(self) -> NetworkContract:
        """The input and output tensors."""

    @abstractmethod
    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]: ...

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        """The training loss, a scalar: mean |ŷ − y| unless a network overrides it."""
        return functional.l1_loss(self(*inputs)[0], targets.score)

    def initialize(self) -> None:
        """Draws all weights from torch's seeded generator; some networks then load published weights."""
        self.apply(_reset)

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        """Computes statistics of all training frames (n, width) of each modality and stores them as buffers.

        Such statistics are means, scales and codebooks. Called once, before training examples are built.
        """

    def quantizer(self, modality: str) -> nn.Module | None:
        """The module that converts a record's frames (frames, width) to the compact tensor; None to keep the frames."""
        return None

    def export_blocker(self) -> str | None:
        """The reason why this network cannot be exported as a package; None if it can."""
        return None

    def named(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The input tensors by their names in the contract."""
        return dict(zip((spec.name for spec in self.contract.inputs), inputs, strict=True))


def present_of(present_B3: Tensor, modality: str) -> Tensor:
    """1 for utterances with the modality, 0 for others, (B, 1)."""
    place = MODALITIES.index(modality)
    return present_B3[:, place : place + 1]


def known_l1(predicted_B1: Tensor, target_B1: Tensor) -> Tensor:
    """Mean |ŷ − y| over the utterances with a label; 0 if there are none."""
    known_B1 = ~target_B1.isnan()
    error_B1 = (predicted_B1 - torch.where(known_B1, target_B1, predicted_B1.detach())).abs()
    return error_B1.sum() / known_B1.sum().clamp(min=1)


def _reset(module: nn.Module) -> None:
    """Draws a module's parameters from torch's seeded generator."""
    reset = getattr(module, "reset_parameters", None)
    if callable(reset):
        reset()
