"""TFN, the tensor fusion network: fuses text, acoustic and visual embeddings by their outer product.

A. Zadeh et al., "Tensor Fusion Network for Multimodal Sentiment Analysis", EMNLP 2017, in the form that the MMSA code
base (thuiar/MMSA) trains.

    h_a = ReLU(W ReLU(W ReLU(W drop(BatchNorm(x̄_a)))))     x̄_a mean of the acoustic frames; visual likewise
    h_t = W LSTM(x_t) + b                                   last hidden state over the text states, no activation
    z_m = [1; h_m]                                          the 1 adds the products of fewer modalities
    z   = z_a ⊗ z_v ⊗ z_t                                   flattened: ((i_a (V+1) + i_v) (T+1) + i_t)
    o   = W ReLU(W ReLU(W drop(z)))
    y   = b (2 σ(o) − 1)                                    score in (-b, b), b = 3 in the paper

For the task 'classification' o is three logits, trained by cross entropy with the class sign(y) + 1 of each label:
0 negative, 1 neutral, 2 positive. The score is the expected class b (p_2 − p_0) with p = softmax(o). Upstream truncates
real-valued labels to integers, which turns -1 into an invalid class; we do not.

The profile 'reproduce' follows upstream: means over the padded length (sum / steps), the LSTM's state after the
padding, and all modalities present. Its results depend on the padding, so it is for comparison only and cannot be
exported. With text = 'published' the states are those of the published feature file, imported with --text-features.
Text is padded with zeros, whereas the published feature files contain BERT's states of padding. The profile
'deploy' is for serving: means over the real frames, the state after the last real token, and h_m multiplied by
present_m, which keeps exactly the products of the present modalities. Further deviations, not in 'reproduce': any
subset of the modalities may be fused, dropout may be applied to the text states, and text may be features, which are
embedded like the acoustic ones.

The paper's ablations leave subtensors out: with subtensors = 'bimodal' z has no products of three modalities, and with
'unimodal' it is [1; h_t; h_v; h_a], the concatenation of early fusion.

Shapes: B batch, L text steps, D width of text states, H LSTM, T text embedding, F fused width.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, present_of
from trivalent_training.networks.parts.checks import check_choices, check_dropouts, check_modalities
from trivalent_training.networks.parts.pooling import MaskedMean, PaddedMean
from trivalent_training.networks.parts.recurrence import Lstm
from trivalent_training.networks.parts.sequences import last_step
from trivalent_training.networks.parts.three_classes import CLASSES, expected_class, known_cross_entropy, logits
from trivalent_training.serving.contract import (
    PRESENT,
    STEPS,
    FeatureMatrix,
    TensorSpec,
    features,
    frames,
    length,
    score,
)

FUSION_ORDER = ("acoustic", "visual", "text")
"""Order of the factors of the outer product."""
DEGREES = {"unimodal": 1, "bimodal": 2, "all": 3}
"""Largest number of modalities in a product, by the subtensors that are kept."""


@dataclass(frozen=True, slots=True)
class TfnConfig:
    """Widths and dropouts; the defaults are upstream's for MOSI with features of 768, 5 and 20 columns."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Padding as upstream, or as needed for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The fused modalities."""
    task: Literal["regression", "classification"] = "regression"
    """Whether to predict a bounded score or three classes."""
    subtensors: Literal["all", "bimodal", "unimodal"] = "all"
    """Products in the fused tensor: all, those of at most two modalities, or those of one."""
    text: Literal["states", "published", "features"] = "states"
    """Whether text is the shared encoder's states, published states as upstream, or features like the others."""
    text_width: int = 768
    """Columns D of the text states or features."""
    acoustic_width: int = 5
    """Columns of the acoustic features."""
    visual_width: int = 20
    """Columns of the visual features."""
    text_hidden: int = 128
    """Width H of the LSTM over text states."""
    text_out: int = 32
    """Width T of the text embedding."""
    acoustic_hidden: int = 32
    """Width of the acoustic embedding."""
    visual_hidden: int = 128
    """Width of the visual embedding."""
    post_hidden: int = 64
    """Width of the two layers after the fusion."""
    states_dropout: float = 0.0
    """Dropout on the text states, or on the normalized text means; upstream has none."""
    acoustic_dropout: float = 0.3
    """Dropout on the normalized acoustic means."""
    visual_dropout: float = 0.3
    """Dropout on the normalized visual means."""
    post_dropout: float = 0.5
    """Dropout on the fused tensor."""
    bound: float = 3.0
    """Bound b of the score."""
    text_steps: int = 50
    """Padded length of the text in the profile 'reproduce'; longest sequence of published states."""
    acoustic_steps: int = 375
    """Padded length of the acoustic frames, profile 'reproduce' only."""
    visual_steps: int = 500
    """Padded length of the visual frames, profile 'reproduce' only."""

    def __post_init__(self) -> None:
        check_modalities(self.modalities)
        check_choices(self)
        check_dropouts((self.states_dropout, self.acoustic_dropout, self.visual_dropout, self.post_dropout))
        if self.profile == "reproduce" and self.states_dropout:
            raise TrainingError("states_dropout is set, expected 0 in the profile 'reproduce'")
        if self.profile == "reproduce" and self.text == "features":
            raise TrainingError("text is 'features', expected 'states' or 'published' in the profile 'reproduce'")
        if self.bound <= 0:
            raise TrainingError(f"bound is {self.bound:g}, expected a number above 0")

    @property
    def widths(self) -> dict[str, int]:
        """Columns of each fused modality."""
        widths = {"text": self.text_width, "acoustic": self.acoustic_width, "visual": self.visual_width}
        return {modality: widths[modality] for modality in MODALITIES if modality in self.modalities}

    @property
    def embedded(self) -> dict[str, int]:
        """Width of the embedding of each fused modality."""
        widths = {"text": self.text_out, "acoustic": self.acoustic_hidden, "visual": self.visual_hidden}
        return {modality: widths[modality] for modality in MODALITIES if modality in self.modalities}

    @property
    def outputs(self) -> int:
        """Columns of the last layer."""
        return CLASSES if self.task == "classification" else 1


class _FeatureNet(nn.Sequential):
    """Maps means (B, width) to an embedding (B, hidden)."""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        layers: list[nn.Module] = [nn.BatchNorm1d(width), nn.Dropout(dropout)]
        for columns in (width, hidden, hidden):
            layers += [nn.Linear(columns, hidden), nn.ReLU()]
        super().__init__(*layers)


class _TextNet(nn.Module):
    """Maps states (B, L, D) and lengths without padding (B) to an embedding (B, T)."""

    def __init__(self, config: TfnConfig) -> None:
        super().__init__()
        self.dropout = nn.Dropout(config.states_dropout)
        self.lstm = Lstm(config.text_width, config.text_hidden, batch_first=True)
        self.out = nn.Linear(config.text_hidden, config.text_out)

    def forward(self, states_BLD: Tensor, length_B: Tensor) -> Tensor:
        hidden_BLH, _ = self.lstm(self.dropout(states_BLD))
        out: Tensor = self.out(last_step(hidden_BLH, length_B))
        return out


class PredictionNet(nn.Sequential):
    """Maps embeddings (B, columns), fused or of one modality, to logits (B, outputs)."""

    def __init__(self, columns: int, hidden: int, outputs: int, dropout: float) -> None:
        super().__init__(
            nn.Dropout(dropout),
            nn.Linear(columns, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, outputs),
        )


class Tfn(Network):
    """Tensor fusion of the configured modalities."""

    kept: Tensor
    """Indices (F,) of the kept columns of the outer product; only if some are left out."""

    def __init__(self, config: TfnConfig) -> None:
        super().__init__()
        self.config = config
        self.nets = nn.ModuleDict({modality: _net(config, modality) for modality in config.modalities})
        fused = math.prod(width + 1 for width in config.embedded.values())
        if DEGREES[config.subtensors] < len(config.modalities):
            kept_F = _kept(config)
            self.register_buffer("kept", kept_F, persistent=False)
            fused = len(kept_F)
        self.post = PredictionNet(fused, config.post_hidden, config.outputs, config.post_dropout)

    @property
    def contract(self) -> NetworkContract:
        inputs: list[TensorSpec] = []
        matrices: dict[str, FeatureMatrix] = {}
        for modality, width in self.config.widths.items():
            if _reads_published(self.config, modality):
                inputs += [frames(modality, width), length(modality)]
                matrices[modality] = FeatureMatrix(width, width, sequence=True, max_steps=self.config.text_steps)
            elif _reads_states(self.config, modality):
                shape = ("batch", STEPS[modality], width)
                inputs += [TensorSpec(modality, "states", "float32", shape, modality), length(modality)]
            else:
                inputs.append(features(modality, width))
                matrices[modality] = FeatureMatrix(width, width)
        outputs = (score(), logits()) if self.config.task == "classification" else (score(),)
        return NetworkContract(matrices, (*inputs, PRESENT), outputs)

    def quantizer(self, modality: str) -> nn.Module | None:
        config = self.config
        if _reads_published(config, modality):
            return None
        if config.profile == "deploy":
            return MaskedMean()
        return PaddedMean(config.acoustic_steps if modality == "acoustic" else config.visual_steps)

    def export_blocker(self) -> str | None:
        return "its results depend on the padding" if self.config.profile == "reproduce" else None

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return self.scored(self.embed(inputs))

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        if self.config.task == "classification":
            return known_cross_entropy(self(*inputs)[1], targets.score)
        return super().objective(inputs, targets)

    def embed(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """h_m of each fused modality, (B, its width); zeros for utterances without the modality."""
        named = self.named(inputs)
        return {modality: self._embedding(modality, named) for modality in self.config.modalities}

    def scored(self, embeddings: dict[str, Tensor]) -> tuple[Tensor, ...]:
        """The score of the fused embeddings, (B, 1), and for 'classification' the logits, (B, 3)."""
        out_BO = self.post(self.fuse(embeddings))
        if self.config.task == "classification":
            return expected_class(out_BO, self.config.bound), out_BO
        return (self.config.bound * (2 * torch.sigmoid(out_BO) - 1),)

    def fuse(self, embeddings: dict[str, Tensor]) -> Tensor:
        """z (B, F): the flattened outer product of [1; h_m] over the modalities, text innermost, or its subtensors."""
        order = [modality for modality in FUSION_ORDER if modality in embeddings]
        ones_B1 = torch.ones_like(embeddings[order[0]][:, :1])
        z_BF = ones_B1
        for modality in order:
            factor_BM = torch.cat([ones_B1, embeddings[modality]], dim=1)
            z_BF = self._outer(z_BF.unsqueeze(2), factor_BM.unsqueeze(1)).flatten(1)
        return z_BF[:, self.kept] if "kept" in self._buffers else z_BF

    def _outer(self, left_BF1: Tensor, right_B1M: Tensor) -> Tensor:
        """The outer product (B, F, M), equal in both forms; the gradient of a matrix product needs no temporaries."""
        return torch.bmm(left_BF1, right_B1M) if self.training else left_BF1 * right_B1M

    def _embedding(self, modality: str, named: dict[str, Tensor]) -> Tensor:
        net, x = self.nets[modality], named[modality]
        reads_states = _reads_states(self.config, modality)
        if self.config.profile == "reproduce":
            return self._padded_text(net, x) if reads_states else net(x)
        h_BM: Tensor = net(x, named["text_length"]) if reads_states else net(x)
        return h_BM * present_of(named["present"], modality)

    def _padded_text(self, net: nn.Module, states_BLD: Tensor) -> Tensor:
        """The embedding of the LSTM's state after text_steps steps, padding included."""
        steps = self.config.text_steps
        padded_BLD = functional.pad(states_BLD[:, :steps], (0, 0, 0, max(0, steps - states_BLD.shape[1])))
        out: Tensor = net(padded_BLD, torch.full((len(states_BLD),), steps, device=states_BLD.device))
        return out


def _reads_states(config: TfnConfig, modality: str) -> bool:
    return modality == "text" and config.text != "features"


def _reads_published(config: TfnConfig, modality: str) -> bool:
    return modality == "text" and config.text == "published"


def _kept(config: TfnConfig) -> Tensor:
    """Indices in the whole outer product of the products of at most so many modalities as the config keeps."""
    degrees = [0]
    for modality in (m for m in FUSION_ORDER if m in config.modalities):
        degrees = [degree + (column > 0) for degree in degrees for column in range(config.embedded[modality] + 1)]
    return torch.tensor([index for index, degree in enumerate(degrees) if degree <= DEGREES[config.subtensors]])


def _net(config: TfnConfig, modality: str) -> nn.Module:
    """The module that embeds a modality."""
    if _reads_states(config, modality):
        return _TextNet(config)
    dropouts = {"text": config.states_dropout, "acoustic": config.acoustic_dropout, "visual": config.visual_dropout}
    return _FeatureNet(config.widths[modality], config.embedded[modality], dropouts[modality])
