"""TFN, the tensor fusion network: every product of what text, voice and picture say, as one outer product.

A. Zadeh et al., "Tensor Fusion Network for Multimodal Sentiment Analysis", EMNLP 2017, in the form that the MMSA code
base (thuiar/MMSA) trains.

    h_a = ReLU(W ReLU(W ReLU(W drop(BatchNorm(x̄_a)))))     x̄_a mean of the acoustic frames; visual likewise
    h_t = W LSTM(x_t) + b                                   last hidden state over the text states, no activation
    z_m = [1; h_m]                                          the 1 keeps the products of fewer modalities
    z   = z_a ⊗ z_v ⊗ z_t                                   flattened: ((i_a (V+1) + i_v) (T+1) + i_t)
    y   = b (2 σ(W ReLU(W ReLU(W drop(z)))) − 1)            score in (-b, b), b = 3 in the paper

Two profiles. 'reproduce' is upstream's: means over the padded length (sum / steps), the LSTM's state after the
padding, all modalities there; its results depend on the padding, so it is for comparison and never exported. 'deploy'
is ours: means over the real frames, the state after the last real token, and h_m multiplied by present_m, which
leaves exactly the products of the modalities that are there. Further deviations, off in 'reproduce': any subset of the
modalities may be fused, and dropout may act on the text states.

Shapes: B batch, L text steps, D width of text states, H LSTM, T text embedding, F fused width.
"""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from trivalent_training.contract import PRESENT, FeatureMatrix, TensorSpec, features, score
from trivalent_training.errors import TrainingError
from trivalent_training.networks.base import Network, NetworkContract, present_of
from trivalent_training.networks.pooling import MaskedMean, PaddedMean
from trivalent_training.sample import MODALITIES

FUSION_ORDER = ("acoustic", "visual", "text")
"""Order of the factors of the outer product."""


@dataclass(frozen=True, slots=True)
class TfnConfig:
    """Widths and dropouts; the defaults are upstream's for MOSI with features of 768, 5 and 20 columns."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Upstream's padding semantics, or ours for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The modalities that are fused."""
    text_width: int = 768
    """Columns D of the text states."""
    acoustic_width: int = 5
    """Columns of the acoustic features."""
    visual_width: int = 20
    """Columns of the visual features."""
    text_hidden: int = 128
    """Width H of the LSTM."""
    text_out: int = 32
    """Width T of the text embedding."""
    acoustic_hidden: int = 32
    """Width of the acoustic embedding."""
    visual_hidden: int = 128
    """Width of the visual embedding."""
    post_hidden: int = 64
    """Width of the two layers behind the fusion."""
    states_dropout: float = 0.0
    """Dropout on the text states; upstream applies none."""
    acoustic_dropout: float = 0.3
    """Dropout on the normalized acoustic means."""
    visual_dropout: float = 0.3
    """Dropout on the normalized visual means."""
    post_dropout: float = 0.5
    """Dropout on the fused tensor."""
    bound: float = 3.0
    """Bound b of the score."""
    text_steps: int = 50
    """Padded length of the text, profile 'reproduce' only."""
    acoustic_steps: int = 375
    """Padded length of the acoustic frames, profile 'reproduce' only."""
    visual_steps: int = 500
    """Padded length of the visual frames, profile 'reproduce' only."""

    def __post_init__(self) -> None:
        unknown = [modality for modality in self.modalities if modality not in MODALITIES]
        if unknown or not self.modalities or len(set(self.modalities)) != len(self.modalities):
            raise TrainingError(
                f"modalities are {list(self.modalities)}, expected some of {list(MODALITIES)}, each once"
            )
        if self.profile not in ("reproduce", "deploy"):
            raise TrainingError(f"profile is '{self.profile}', expected 'reproduce' or 'deploy'")
        dropouts = (self.states_dropout, self.acoustic_dropout, self.visual_dropout, self.post_dropout)
        if not all(0 <= p < 1 for p in dropouts):
            raise TrainingError(f"dropouts are {dropouts}, expected probabilities below 1")
        if self.profile == "reproduce" and self.states_dropout:
            raise TrainingError("states_dropout is set, expected 0 in the profile 'reproduce'")


PUBLISHED = {
    "mosi": TfnConfig(),
    "mosei": TfnConfig(
        acoustic_width=74, visual_width=35, acoustic_hidden=16, text_out=128, post_hidden=16,
        acoustic_dropout=0.4, visual_dropout=0.4, post_dropout=0.4, acoustic_steps=500,
    ),
    "sims": TfnConfig(
        acoustic_width=33, visual_width=709, text_out=256, post_hidden=32,
        acoustic_dropout=0.4, visual_dropout=0.4, post_dropout=0.4, text_steps=39, acoustic_steps=400, visual_steps=55,
    ),
}  # fmt: skip
"""Upstream's configurations, by data set."""


class _FeatureNet(nn.Sequential):
    """Means (B, width) → embedding (B, hidden)."""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        layers: list[nn.Module] = [nn.BatchNorm1d(width), nn.Dropout(dropout)]
        for columns in (width, hidden, hidden):
            layers += [nn.Linear(columns, hidden), nn.ReLU()]
        super().__init__(*layers)


class _TextNet(nn.Module):
    """States (B, L, D) and real lengths (B) → embedding (B, T)."""

    def __init__(self, config: TfnConfig) -> None:
        super().__init__()
        self.dropout = nn.Dropout(config.states_dropout)
        self.lstm = nn.LSTM(config.text_width, config.text_hidden, batch_first=True)
        self.out = nn.Linear(config.text_hidden, config.text_out)

    def forward(self, states_BLD: Tensor, length_B: Tensor) -> Tensor:
        hidden_BLH, _ = self.lstm(self.dropout(states_BLD))
        last_B1H = (length_B - 1).view(-1, 1, 1).expand(-1, 1, hidden_BLH.shape[2])
        out: Tensor = self.out(hidden_BLH.gather(1, last_B1H).squeeze(1))
        return out


class Tfn(Network):
    """Tensor fusion of the configured modalities."""

    def __init__(self, config: TfnConfig) -> None:
        super().__init__()
        self.config = config
        nets: dict[str, nn.Module] = {
            "text": _TextNet(config),
            "acoustic": _FeatureNet(config.acoustic_width, config.acoustic_hidden, config.acoustic_dropout),
            "visual": _FeatureNet(config.visual_width, config.visual_hidden, config.visual_dropout),
        }
        widths = {"text": config.text_out, "acoustic": config.acoustic_hidden, "visual": config.visual_hidden}
        self.nets = nn.ModuleDict({modality: nets[modality] for modality in config.modalities})
        fused = math.prod(widths[modality] + 1 for modality in config.modalities)
        post = config.post_hidden
        self.post = nn.Sequential(
            nn.Dropout(config.post_dropout),
            nn.Linear(fused, post),
            nn.ReLU(),
            nn.Linear(post, post),
            nn.ReLU(),
            nn.Linear(post, 1),
        )

    @property
    def contract(self) -> NetworkContract:
        config, inputs = self.config, list[TensorSpec]()
        widths = {"acoustic": config.acoustic_width, "visual": config.visual_width}
        for modality in (m for m in MODALITIES if m in config.modalities):
            if modality == "text":
                shape = ("batch", "seq_t", config.text_width)
                inputs.append(TensorSpec("text", "states", "float32", shape, "text"))
                inputs.append(TensorSpec("text_length", "length", "int64", ("batch",), "text"))
            else:
                inputs.append(features(modality, widths[modality]))
        return NetworkContract(
            features={m: FeatureMatrix(width, width) for m, width in widths.items() if m in config.modalities},
            inputs=(*inputs, PRESENT),
            outputs=(score(),),
        )

    def quantizer(self, modality: str) -> nn.Module:
        config = self.config
        if config.profile == "deploy":
            return MaskedMean()
        return PaddedMean(config.acoustic_steps if modality == "acoustic" else config.visual_steps)

    def refuse_to_serve(self) -> str | None:
        return "its results depend on the padding" if self.config.profile == "reproduce" else None

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        embeddings = {modality: self._embedding(modality, named) for modality in self.config.modalities}
        logit_B1 = self.post(self.fuse(embeddings))
        return (self.config.bound * (2 * torch.sigmoid(logit_B1) - 1),)

    def fuse(self, embeddings: dict[str, Tensor]) -> Tensor:
        """z (B, F): the outer product of [1; h_m] over the modalities, text fastest."""
        order = [modality for modality in FUSION_ORDER if modality in embeddings]
        ones_B1 = torch.ones_like(embeddings[order[0]][:, :1])
        z_BF = ones_B1
        for modality in order:
            factor_BM = torch.cat([ones_B1, embeddings[modality]], dim=1)
            z_BF = (z_BF.unsqueeze(2) * factor_BM.unsqueeze(1)).flatten(1)
        return z_BF

    def _embedding(self, modality: str, named: dict[str, Tensor]) -> Tensor:
        net = self.nets[modality]
        if self.config.profile == "reproduce":
            return self._faithful_text(net, named["text"]) if modality == "text" else net(named[modality])
        h_BM: Tensor = net(named["text"], named["text_length"]) if modality == "text" else net(named[modality])
        return h_BM * present_of(named["present"], modality)

    def _faithful_text(self, net: nn.Module, states_BLD: Tensor) -> Tensor:
        """The state after text_steps steps, padding included."""
        steps = self.config.text_steps
        padded_BLD = nn.functional.pad(states_BLD[:, :steps], (0, 0, 0, max(0, steps - states_BLD.shape[1])))
        out: Tensor = net(padded_BLD, torch.full((len(states_BLD),), steps, device=states_BLD.device))
        return out
