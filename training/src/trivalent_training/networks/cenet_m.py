"""CENet-M: cross-modal enhancement of BERT by the frames themselves, as the MMSA code base (thuiar/MMSA) trains it.

After D. Wang et al., "Cross-Modal Enhancement Network for Multimodal Sentiment Analysis", IEEE Transactions on
Multimedia. The enhancement and the head: cross_modal.

    E_m = W ReLU(W x_m + b) + b                    every frame of a modality is a slot; visual and acoustic
    H^(1) ← H^(1) + ΔH,   y = head(H^(12)_0),   L = mean |y − ŷ|

BERT's embeddings are frozen. Profile 'reproduce' is upstream's: frames are padded with zeros to a constant length and
the padding is attended to like the rest. Profile 'deploy' is ours: padding has no share of the attention, columns are
standardized by training frames and cut off at ±10 deviations, lest one broken frame drown the words, C_m is multiplied
by present_m, any of visual and acoustic may be left out, and where only layers k … n − 1 are trained, the enhancement
goes before one of them, 'enhance_layer'.

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
from trivalent_training.networks.parts.language.cross_modal import EnhancedNetwork, Slots, check_enhancement, masked
from trivalent_training.networks.parts.sequences import Standardize, real_steps
from trivalent_training.serving.contract import PRESENT, STEPS, FeatureMatrix, frames, length

FARTHEST = 10.0
"""Standard deviations beyond which a column is cut off in the profile 'deploy'."""


@dataclass(frozen=True, slots=True)
class CenetMConfig:
    """Sizes and origin; the defaults are upstream's for MOSI."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Upstream's padding semantics, or ours for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """What is read: text, and at least one of the others."""
    backbone: BackboneConfig = BERT_BASE
    """The language model."""
    enhance_layer: int = 1
    """The layer whose input is enhanced, counted from 0."""
    acoustic_width: int = 5
    """Columns of the acoustic features."""
    visual_width: int = 20
    """Columns of the visual features."""
    acoustic_steps: int = 375
    """Most acoustic frames; the padded length in the profile 'reproduce'."""
    visual_steps: int = 500
    """Most visual frames; the padded length in the profile 'reproduce'."""
    dropout: float = 0.1
    """Dropout in the head."""

    def __post_init__(self) -> None:
        check_choices(self)
        check_enhancement(self.modalities, self.backbone, self.enhance_layer, self.dropout)
        if min(self.acoustic_steps, self.visual_steps) < 1:
            raise TrainingError(
                f"acoustic_steps are {self.acoustic_steps} and visual_steps {self.visual_steps}, expected at least 1"
            )


class CenetM(EnhancedNetwork):
    """Words shifted by frames."""

    def __init__(self, config: CenetMConfig) -> None:
        super().__init__(config.backbone, config.modalities, config.enhance_layer, config.dropout)
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

    def refuse_to_serve(self) -> str | None:
        return "its results depend on the padding" if self.config.profile == "reproduce" else None

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        slots = {modality: self.slots(modality, named) for modality in self.enhancing}
        return self.enhanced(named["text"], named["text_mask"], slots)

    def slots(self, modality: str, named: Mapping[str, Tensor]) -> Slots:
        """The frames of a modality as slots; all of the padded length in the profile 'reproduce'."""
        x_BSF = named[modality]
        if self.config.profile == "reproduce":
            steps = self.steps[modality]
            padded_BSF = nn.functional.pad(x_BSF[:, :steps], (0, 0, 0, max(0, steps - x_BSF.shape[1])))
            return Slots(self.projections[modality](padded_BSF))
        standard_BSF = self.scales[modality](x_BSF).clamp(-FARTHEST, FARTHEST)
        real_BS = real_steps(named[f"{modality}_length"], x_BSF.shape[1])
        return Slots(self.projections[modality](standard_BSF), masked(real_BS), present_of(named["present"], modality))
