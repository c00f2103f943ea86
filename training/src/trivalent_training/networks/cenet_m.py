"""CENet-M: cross-modal enhancement of BERT by frames, as in the MMSA code base (thuiar/MMSA).

After D. Wang et al., "Cross-Modal Enhancement Network for Multimodal Sentiment Analysis", IEEE Transactions on
Multimedia. See cross_modal for the enhancement and the head.

    E_m = W ReLU(W x_m + b) + b                    every frame of a modality is a slot; visual and acoustic
    H^(1) ← H^(1) + ΔH,   y = head(H^(12)_0),   L = mean |y − ŷ|

BERT's embeddings are frozen. The profile 'reproduce' follows upstream: frames are padded with zeros to a constant
length, and the padding is attended to. The profile 'deploy' is for serving: padding is masked, columns are standardized
by the training frames and clipped to ±10 standard deviations, which limits the effect of a corrupt frame; C_m is
multiplied by present_m; visual or acoustic may be omitted; and if only layers k … n − 1 are trained, the enhancement is
before one of them, 'enhance_layer'.

Shapes: B batch, L text steps, S frames, D hidden of the language model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from torch import Tensor, nn

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import NetworkContract, present_of
from trivalent_training.networks.parts.checks import check_choices
from trivalent_training.networks.parts.language.backbone import BERT_BASE, BackboneConfig
from trivalent_training.networks.parts.language.cross_modal import (
    EnhancedNetwork,
    Focus,
    Slots,
    check_enhancement,
    mask_weights,
)
from trivalent_training.networks.parts.sequences import Standardize, real_steps
from trivalent_training.serving.contract import PRESENT, STEPS, FeatureMatrix, frames, length

MAX_DEVIATIONS = 10.0
"""Standard deviations to which columns are clipped in the profile 'deploy'."""


@dataclass(frozen=True, slots=True)
class CenetMConfig:
    """Sizes and initial weights; the defaults are upstream's for MOSI."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Padding as upstream, or as needed for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The input modalities: text, and at least one other."""
    backbone: BackboneConfig = BERT_BASE
    """The language model."""
    enhance_layer: int = 1
    """The layer whose input is enhanced, counted from 0."""
    acoustic_width: int = 5
    """Columns of the acoustic features."""
    visual_width: int = 20
    """Columns of the visual features."""
    acoustic_steps: int = 375
    """Maximum number of acoustic frames; the padded length in the profile 'reproduce'."""
    visual_steps: int = 500
    """Maximum number of visual frames; the padded length in the profile 'reproduce'."""
    dropout: float = 0.1
    """Dropout in the head."""
    attention: Focus = "learned"
    """As published, or an ablation: the mean of the frames, or none of them."""

    def __post_init__(self) -> None:
        check_choices(self)
        check_enhancement(self.modalities, self.backbone, self.enhance_layer, self.dropout)
        if min(self.acoustic_steps, self.visual_steps) < 1:
            raise TrainingError(
                f"acoustic_steps are {self.acoustic_steps} and visual_steps {self.visual_steps}, expected at least 1"
            )


class CenetM(EnhancedNetwork):
    """A language model over words, enhanced by frames."""

    def __init__(self, config: CenetMConfig) -> None:
        super().__init__(config.backbone, config.modalities, config.enhance_layer, config.dropout, config.attention)
        self.config = config
        self.widths = {"acoustic": config.acoustic_width, "visual": config.visual_width}
        self.steps = {"acoustic": config.acoustic_steps, "visual": config.visual_steps}
        hidden = config.backbone.hidden
        self.scales = nn.ModuleDict({m: Standardize(self.widths[m]) for m in self.enhancing})
        self.projections = nn.ModuleDict(
            {
                m: nn.Sequential(nn.Linear(self.widths[m], hidden), nn.ReLU(), nn.Linear(hidden, hidden))
                for m in self.enhancing
            }
        )
        if self.backbone.model is not None:
            self.backbone.model.embeddings.requires_grad_(False)

    @property
    def contract(self) -> NetworkContract:
        return NetworkContract(
            features={
                m: FeatureMatrix(self.widths[m], self.widths[m], sequence=True, max_steps=self.steps[m])
                for m in self.enhancing
            },
            inputs=(
                *self.backbone.inputs,
                *(spec for m in self.enhancing for spec in (frames(m, self.widths[m]), length(m))),
                PRESENT,
            ),
            outputs=self.outputs_over({m: STEPS[m] for m in self.enhancing}),
            text_required=True,
        )

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        if self.config.profile == "deploy":
            for modality, scale in self.scales.items():
                if isinstance(scale, Standardize) and modality in frames:
                    scale.learn(frames[modality])

    def export_blocker(self) -> str | None:
        return "its results depend on the padding" if self.config.profile == "reproduce" else None

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        slots = {modality: self.slots(modality, named) for modality in self.enhancing}
        return self.enhanced(named["text"], named["text_mask"], slots)

    def slots(self, modality: str, named: Mapping[str, Tensor]) -> Slots:
        """The frames of a modality as slots; in the profile 'reproduce' including the padding."""
        x_BSF = named[modality]
        if self.config.profile == "reproduce":
            steps = self.steps[modality]
            padded_BSF = nn.functional.pad(x_BSF[:, :steps], (0, 0, 0, max(0, steps - x_BSF.shape[1])))
            return Slots(self.projections[modality](padded_BSF))
        standard_BSF = self.scales[modality](x_BSF).clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS)
        real_BS = real_steps(named[f"{modality}_length"], x_BSF.shape[1])
        return Slots(
            self.projections[modality](standard_BSF), mask_weights(real_BS), present_of(named["present"], modality)
        )
