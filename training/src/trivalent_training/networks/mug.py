"""MUG (reconstruction): predicts one score from all modalities and one from each, trained on generated unimodal labels.

After S. Mai et al., "Meta-Learn Unimodal Signals with Weak Supervision for Multimodal Sentiment Analysis", 2024
(arXiv:2408.16029). The authors' code was not available: sizes, losses and most hyper-parameters are ours, chosen to
match the published number of parameters (110.09 million; ours 110.07). The results are not the authors' results.

    x_t = W BERT(words)[CLS] + b               or LSTM(frames) if text is features
    x_m = LSTM(frames_m) at the last frame     acoustic and visual
    x   = W ReLU(W [x_t ; x_a ; x_v])          fusion F
    p   = W drop(ReLU(W ·))                    a predictor for x and one for each x_m; scores are not bounded
    L_3 = mean |p_M(x) − y| + β Σ_m mean |p_m(x_m) − y_m|

fitting/methods/meta_labels.py generates the labels y_m with the modules of networks/parts/learning/label_correction.py.

The profile 'reproduce' requires every modality, does not standardize frames, and has no input 'present'. The profile
'deploy' is for serving: frames are standardized, x_m of a missing modality is zero, and any subset of the modalities
may be configured. The unimodal score of a missing modality is meaningless, and consumers must ignore it. The LSTMs
ignore padding in both profiles.

Shapes: B batch, L steps, D width, H width of an embedding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, known_l1, present_of
from trivalent_training.networks.parts.checks import check_choices, check_dropout, check_modalities
from trivalent_training.networks.parts.language.backbone import BERT_BASE, Backbone, BackboneConfig
from trivalent_training.networks.parts.learning.label_correction import CorrectionConfig
from trivalent_training.networks.parts.recurrence import Lstm
from trivalent_training.networks.parts.sequences import Standardize, last_step
from trivalent_training.serving.contract import PRESENT, FeatureMatrix, TensorSpec, frames, length, score


@dataclass(frozen=True, slots=True)
class MugConfig:
    """Widths and training stages; the defaults match the published number of parameters."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """All modalities and raw frames as published, or any modalities and standardized frames for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The input modalities."""
    text: Literal["words", "features"] = "words"
    """Whether text is words, encoded by the backbone, or features, encoded by an LSTM."""
    backbone: BackboneConfig = BERT_BASE
    """The language model that encodes the words."""
    text_width: int = 768
    """Columns of the text features, if text is features."""
    acoustic_width: int = 74
    """Columns of the acoustic features."""
    visual_width: int = 35
    """Columns of the visual features."""
    max_steps: int = 500
    """Maximum number of frames of a sequence; longer sequences are truncated."""
    hidden: int = 128
    """Width H of the embeddings."""
    predictor_hidden: int = 64
    """Width of the hidden layer of the predictors."""
    dropout: float = 0.1
    """Dropout in the predictors."""
    unimodal_weight: float = 0.1
    """Weight β of the unimodal predictions; 0 for no training of them."""
    bound: float = 3.0
    """Bound of the labels, to which generated labels are clipped."""
    correction: CorrectionConfig = field(default_factory=CorrectionConfig)
    """Source and generation of the unimodal labels."""

    def __post_init__(self) -> None:
        check_modalities(self.modalities)
        check_choices(self)
        check_dropout(self.dropout)
        if self.unimodal_weight < 0 or self.bound <= 0:
            raise TrainingError("unimodal_weight must be at least 0, and bound above 0")


class _Frames(nn.Module):
    """Encodes frames (B, L, D) of lengths (B) as the LSTM's state after the last real frame (B, H)."""

    def __init__(self, width: int, hidden: int, standardized: bool) -> None:
        super().__init__()
        self.scale = Standardize(width) if standardized else None
        self.lstm = Lstm(width, hidden, batch_first=True)

    def forward(self, x_BLD: Tensor, length_B: Tensor) -> Tensor:
        hidden_BLH, _ = self.lstm(self.scale(x_BLD) if self.scale else x_BLD)
        return last_step(hidden_BLH, length_B)


class _Predictor(nn.Sequential):
    """Maps an embedding (B, H) to a score (B, 1) in label units."""

    def __init__(self, config: MugConfig) -> None:
        width = config.predictor_hidden
        super().__init__(nn.Linear(config.hidden, width), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(width, 1))


class Mug(Network):
    """The network of training stage 3, which is also the served one."""

    def __init__(self, config: MugConfig) -> None:
        super().__init__()
        self.config = config
        self.modalities = [modality for modality in MODALITIES if modality in config.modalities]
        widths = {"text": config.text_width, "acoustic": config.acoustic_width, "visual": config.visual_width}
        self.widths = {m: widths[m] for m in self.modalities if m != "text" or config.text == "features"}
        self.backbone = None if set(self.modalities) == set(self.widths) else Backbone(config.backbone)
        if self.backbone:
            self.words = nn.Linear(config.backbone.hidden, config.hidden)
        standardized = config.profile == "deploy"
        self.frames = nn.ModuleDict(
            {m: _Frames(width, config.hidden, standardized) for m, width in self.widths.items()}
        )
        self.fusion = nn.Sequential(
            nn.Linear(len(self.modalities) * config.hidden, config.hidden),
            nn.ReLU(),
            nn.Linear(config.hidden, config.hidden),
        )
        self.predictor = _Predictor(config)
        self.predictors = nn.ModuleDict({m: _Predictor(config) for m in self.modalities})

    @property
    def contract(self) -> NetworkContract:
        config, deploy, inputs = self.config, self.config.profile == "deploy", list[TensorSpec]()
        for modality in self.modalities:
            if modality in self.widths:
                inputs += [frames(modality, self.widths[modality]), length(modality)]
            elif self.backbone:
                inputs += self.backbone.inputs
        trained = config.unimodal_weight > 0
        return NetworkContract(
            features={
                m: FeatureMatrix(width, width, sequence=True, required=not deploy, max_steps=config.max_steps)
                for m, width in self.widths.items()
            },
            inputs=(*inputs, PRESENT) if deploy else tuple(inputs),
            outputs=(score(), *(replace(score(f"score_{m}"), trained=trained) for m in self.modalities)),
            text_required=not deploy and "text" in self.modalities,
        )

    def initialize(self) -> None:
        super().initialize()
        if self.backbone:
            self.backbone.initialize()

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        for modality, matrix in frames.items():
            scale = self.frames[modality].scale
            if isinstance(scale, Standardize):
                scale.learn(matrix)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        x = self.embeddings(inputs)
        return (self.predictor(self.fuse(x)), *(self.predictors[m](x_BH) for m, x_BH in x.items()))

    def embeddings(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """x_m (B, H) of each modality; zero for utterances without it."""
        named = self.named(inputs)
        return {m: self._embedding(m, named) * self.present(inputs, m) for m in self.modalities}

    def fuse(self, x: Mapping[str, Tensor]) -> Tensor:
        """The fused embedding (B, H)."""
        fused_BH: Tensor = self.fusion(torch.cat([x[m] for m in self.modalities], dim=1))
        return fused_BH

    def present(self, inputs: Sequence[Tensor], modality: str) -> Tensor:
        """1 for utterances with the modality, 0 for others, (B, 1); always 1 in the profile 'reproduce'."""
        if self.config.profile == "reproduce":
            return torch.ones(inputs[0].shape[0], 1, device=inputs[0].device)
        return present_of(self.named(inputs)[PRESENT.name], modality)

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        fused_B1, *unimodal = self(*inputs)
        loss = functional.l1_loss(fused_B1, targets.score)
        for modality, unimodal_B1 in zip(self.modalities, unimodal, strict=True):
            label_B1 = labels_where_present(self.present(inputs, modality), targets.of(modality))
            loss = loss + self.config.unimodal_weight * known_l1(unimodal_B1, label_B1)
        return loss

    def _embedding(self, modality: str, named: Mapping[str, Tensor]) -> Tensor:
        if modality in self.widths:
            x_BH: Tensor = self.frames[modality](named[modality], named[f"{modality}_length"])
            return x_BH
        assert self.backbone is not None
        x_BH = self.words(self.backbone(named["text"], named["text_mask"])[:, 0])
        return x_BH


def labels_where_present(present_B1: Tensor, label_B1: Tensor) -> Tensor:
    """The labels of the utterances with the modality, NaN for the others, (B, 1)."""
    return label_B1.masked_fill(present_B1 == 0, float("nan"))
