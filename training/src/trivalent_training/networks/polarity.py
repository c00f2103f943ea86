"""Polarity network: one score learned from labels with a strength and from labels that are a polarity alone.

Our own network, for a package that knows more than one kind of talk. Some data sets have a real score (CMU-MOSI, -3 to
3), others negative, neutral or positive (MELD). Both train the same three classes; strength is learned where it is
labelled.

    h_t = mean of the backbone's last states over the tokens
    h_a = tanh(W clip(x̄_a) + b)                      x̄_a mean of the acoustic frames, standardized, ±10 deviations
    h   = tanh(W drop([present_t h_t ; present_a h_a]) + b)
    l_0, l_1, l_2, i = W drop(h) + b                 logits of negative, neutral, positive, and the intensity
    r   = σ(max(l_0, l_2) − l_1)                     above 1/2 where a polar class is more likely than neutral
    a   = min(r, 1/2) + max(0, 2r − 1) (b − 1/2) σ(i)
    ŷ   = tanh(2 (l_2 − l_0)) a                      score in (-b, b)

Up to 1/2, the size a of the score depends on the classes alone. The neutral band |ŷ| ≤ 1/2 of a package therefore
contains the utterances whose most likely class is neutral, and those whose polar logits are about equal.

    L = mean_n [ −log p_c ]                          for a polarity; p = softmax(l), c = sign(y) + 1
    L = mean_n [ −½ log p_c + λ |ŷ − y| ]            for a label with a strength

A row without one of the modalities has zeros in its place.

Shapes: B batch, L text steps, D width of the language model, F acoustic columns, H hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, present_of
from trivalent_training.networks.parts.checks import check_dropout
from trivalent_training.networks.parts.language.backbone import Backbone, BackboneConfig
from trivalent_training.networks.parts.pooling import MaskedMean
from trivalent_training.networks.parts.sequences import Standardize, mean_step
from trivalent_training.serving.contract import PRESENT, FeatureMatrix, TensorSpec, features, score

MAX_DEVIATIONS = 10.0
"""Standard deviations to which acoustic columns are clipped."""
NEUTRAL = 0.5
"""Size of the score at which a polar class is as likely as neutral."""
CLASSES = 3
"""Negative, neutral, positive."""
MINILM = BackboneConfig()


@dataclass(frozen=True, slots=True)
class PolarityConfig:
    """Widths and weights of the losses."""

    backbone: BackboneConfig = MINILM
    """The language model that encodes the words."""
    acoustic_width: int = 73
    """Columns F of the acoustic features."""
    acoustic_hidden: int = 16
    """Width of the acoustic embedding."""
    hidden: int = 384
    """Width H of the layer before the outputs."""
    dropout: float = 0.2
    """Dropout before both layers."""
    bound: float = 3.0
    """Bound b of the score."""
    score_weight: float = 1.0
    """Weight λ of the absolute error of labels with a strength."""
    smoothing: float = 0.0
    """Share of each class target that is spread evenly over the three classes."""

    def __post_init__(self) -> None:
        check_dropout(self.dropout)
        if self.bound <= NEUTRAL or self.score_weight < 0 or not 0 <= self.smoothing < 1:
            raise TrainingError(
                f"bound is {self.bound:g}, score_weight {self.score_weight:g} and smoothing {self.smoothing:g}, "
                f"expected a bound above {NEUTRAL:g}, a weight of at least 0 and a share below 1"
            )


class Polarity(Network):
    """Classes and intensity of words and voice; either may be missing."""

    def __init__(self, config: PolarityConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = Backbone(config.backbone)
        self.scale = Standardize(config.acoustic_width)
        self.voice = nn.Linear(config.acoustic_width, config.acoustic_hidden)
        self.drop = nn.Dropout(config.dropout)
        self.join = nn.Linear(config.backbone.hidden + config.acoustic_hidden, config.hidden)
        self.out = nn.Linear(config.hidden, CLASSES + 1)

    @property
    def contract(self) -> NetworkContract:
        width = self.config.acoustic_width
        logits = TensorSpec("logits", "other", "float32", ("batch", CLASSES))
        return NetworkContract(
            features={"acoustic": FeatureMatrix(width, width)},
            inputs=(*self.backbone.inputs, features("acoustic", width), PRESENT),
            outputs=(score(), logits),
        )

    def initialize(self) -> None:
        super().initialize()
        self.backbone.initialize()

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        if "acoustic" in frames:
            self.scale.learn(frames["acoustic"])

    def quantizer(self, modality: str) -> nn.Module:
        return MaskedMean()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        mask_BL, present_B3 = named["text_mask"], named[PRESENT.name]
        text_BD = mean_step(self.backbone(named["text"], mask_BL), mask_BL > 0)
        frames_BF = self.scale(named["acoustic"]).clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS)
        voice_BA = torch.tanh(self.voice(frames_BF))
        both = [text_BD * present_of(present_B3, "text"), voice_BA * present_of(present_B3, "acoustic")]
        h_BH = torch.tanh(self.join(self.drop(torch.cat(both, dim=1))))
        out_B4 = self.out(self.drop(h_BH))
        logits_B3 = out_B4[:, :CLASSES]
        return self.scored(logits_B3, out_B4[:, CLASSES:]), logits_B3

    def scored(self, logits_B3: Tensor, intensity_B1: Tensor) -> Tensor:
        """ŷ (B, 1), label units."""
        negative_B1, neutral_B1, positive_B1 = (logits_B3[:, index : index + 1] for index in range(CLASSES))
        r_B1 = torch.sigmoid(torch.maximum(negative_B1, positive_B1) - neutral_B1)
        beyond_B1 = functional.relu(2 * r_B1 - 1) * (self.config.bound - NEUTRAL) * torch.sigmoid(intensity_B1)
        return torch.tanh(2 * (positive_B1 - negative_B1)) * (r_B1.clamp(max=NEUTRAL) + beyond_B1)

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        score_B1, logits_B3 = self(*inputs)
        class_B = (targets.score.sign() + 1).long().squeeze(1)
        class_loss_B = functional.cross_entropy(
            logits_B3, class_B, reduction="none", label_smoothing=self.config.smoothing
        )
        graded_B = torch.ones_like(class_loss_B) if targets.graded is None else targets.graded.squeeze(1)
        error_B = (score_B1 - targets.score).abs().squeeze(1)
        loss: Tensor = ((1 - graded_B / 2) * class_loss_B + self.config.score_weight * graded_B * error_B).mean()
        return loss
