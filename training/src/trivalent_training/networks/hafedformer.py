"""HA-Fedformer: a federated network. A client trains one modality; the mean of the encoders scores any subset.

R. Zhang et al., "Unimodal Training-Multimodal Prediction: Cross-modal Federated Learning with Hierarchical
Aggregation", arXiv 2303.15486; IEEE Transactions on Mobile Computing, 2025. Sizes are those of the authors' code
(RoyZry98/UTMP). This module is the network; the package 'fitting/federated' trains it.

    x_m = W_m drop(f_m)                                   frames f_m of modality m; no bias
    Enc_m = encoder of x_m                                causal attention, see parts/causal_encoder.py
    h_t = Σ_{m∈S} c_m Enc_m[min(t, L_m)] / Σ_{m∈S} c_m    S present modalities, L_m their real steps, c_m = 1
    u   = LSTM(h) at step max_{m∈S} L_m                   three layers
    y   = W (u + W ReLU(W u)) + b                         label units, unbounded; y_m is the same with S = {m}

Steps count from 1. Attention and LSTM are causal, so that trailing padding does not change the score in either profile.
The profile 'reproduce' does not standardize frames, and adds no position p to a step whose first projected channel is
exactly 0. The profile 'deploy' standardizes acoustic and visual frames.

Deviations in both profiles: upstream pads with leading zeros, which are attended to, and requires streams of equal
length; here the last state of a shorter stream is repeated, which for equal lengths is the published mean. Upstream's
released code aggregates the acoustic encoder from visual clients and vice versa, keeps W_a and W_v random, and fails
if a modality has no client in a round; these errors are not reproduced. Its simulated clients hold all modalities and
train one in a round; here that is the setting 'all' of 'held', and by default each client holds one. Any subset of the
modalities may be configured. Upstream applies dropout to the columns of the text only; 'frames_dropout' applies to
those of the others. A weight c_m below 1 reduces the influence of a modality that generalizes poorly; it has no effect
on a modality alone, and clients do not use it.

Shapes: B batch, L steps of one stream, T steps of the longest, I columns of the frames, D width, M modalities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, present_of
from trivalent_training.networks.parts.causal_encoder import CausalEncoder, CausalEncoderConfig
from trivalent_training.networks.parts.checks import check_choices, check_dropouts, check_modalities
from trivalent_training.networks.parts.learning.federation import FederationConfig
from trivalent_training.networks.parts.recurrence import Lstm
from trivalent_training.networks.parts.sequences import Standardize, held_steps, last_step
from trivalent_training.serving.contract import PRESENT, STEPS, FeatureMatrix, TensorSpec, frames, length, score

DECODER = "decoder"
"""Owner of the weights that all modalities share."""


@dataclass(frozen=True, slots=True)
class HaFedformerConfig:
    """Widths and dropouts; the defaults are upstream's for CMU-MOSEI with features of 300, 74 and 35 columns."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Raw frames, or standardized frames for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The modalities with an encoder."""
    text: Literal["features", "states"] = "features"
    """Whether text is feature vectors, or the states of the recipe's encoder."""
    text_width: int = 300
    """Columns of the text."""
    acoustic_width: int = 74
    """Columns of the acoustic features."""
    visual_width: int = 35
    """Columns of the visual features."""
    text_count: float = 1.0
    """Weight c of the text encoder in the mean."""
    acoustic_count: float = 1.0
    """Weight c of the acoustic encoder in the mean."""
    visual_count: float = 1.0
    """Weight c of the visual encoder in the mean."""
    max_steps: int = 50
    """Maximum number of frames of a stream; longer streams are truncated."""
    width: int = 30
    """Width D of encoders and decoder."""
    layers: int = 5
    """Layers of each encoder."""
    heads: int = 5
    """Attention heads."""
    decoder_layers: int = 3
    """Layers of the LSTM."""
    text_dropout: float = 0.25
    """Dropout on the text before its projection."""
    frames_dropout: float = 0.0
    """Dropout on acoustic and visual frames before their projection; upstream has none."""
    embedding_dropout: float = 0.25
    """Dropout on the input of an encoder."""
    layer_dropout: float = 0.1
    """Dropout inside an encoder's layers."""
    attention_dropout: float = 0.1
    """Dropout on attention, in the text encoder only."""
    federation: FederationConfig = field(default_factory=FederationConfig)
    """Settings of the federated training."""

    def __post_init__(self) -> None:
        check_modalities(self.modalities)
        check_choices(self)
        if self.width < 4 or self.width % 2 or self.width % self.heads:
            raise TrainingError(f"width is {self.width}, expected an even multiple of the {self.heads} heads above 2")
        if min(self.layers, self.decoder_layers, self.max_steps) < 1:
            raise TrainingError("layers, decoder_layers and max_steps must be at least 1")
        inside = (self.embedding_dropout, self.layer_dropout, self.attention_dropout)
        counts = (self.text_count, self.acoustic_count, self.visual_count)
        if not all(count > 0 for count in counts):
            raise TrainingError(f"counts are {counts}, expected numbers above 0")
        check_dropouts((self.text_dropout, self.frames_dropout, *inside))

    def columns(self, modality: str) -> int:
        """Columns I of a modality's frames."""
        return {"text": self.text_width, "acoustic": self.acoustic_width, "visual": self.visual_width}[modality]

    def count(self, modality: str) -> float:
        """Weight c of a modality's encoder in the mean."""
        return {"text": self.text_count, "acoustic": self.acoustic_count, "visual": self.visual_count}[modality]

    def encoder(self, modality: str) -> CausalEncoderConfig:
        """Sizes and dropouts of a modality's encoder; only that of the text has dropout on attention."""
        return CausalEncoderConfig(
            width=self.width,
            layers=self.layers,
            heads=self.heads,
            embedding_dropout=self.embedding_dropout,
            layer_dropout=self.layer_dropout,
            attention_dropout=self.attention_dropout if modality == "text" else 0.0,
            skips_zero_frames=self.profile == "reproduce",
        )


class _Decoder(nn.Module):
    """Maps states (B, T, D) and lengths without padding (B) to a score (B, 1)."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.lstm = Lstm(width, width, layers, batch_first=True)
        self.hidden = nn.Linear(width, width)
        self.residual = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)

    def forward(self, h_BTD: Tensor, length_B: Tensor) -> Tensor:
        states_BTD, _ = self.lstm(h_BTD)
        u_BD = last_step(states_BTD, length_B)
        score_B1: Tensor = self.out(u_BD + self.residual(torch.relu(self.hidden(u_BD))))
        return score_B1


class HaFedformer(Network):
    """One encoder per modality, the mean over the present ones, and one decoder."""

    def __init__(self, config: HaFedformerConfig) -> None:
        super().__init__()
        self.config = config
        order = self.order
        scaled = [m for m in order if m != "text"] if config.profile == "deploy" else []
        self.scales = nn.ModuleDict({m: Standardize(config.columns(m)) for m in scaled})
        self.dropouts = nn.ModuleDict(
            {m: nn.Dropout(config.text_dropout if m == "text" else config.frames_dropout) for m in order}
        )
        self.projections = nn.ModuleDict({m: nn.Linear(config.columns(m), config.width, bias=False) for m in order})
        self.encoders = nn.ModuleDict({m: CausalEncoder(config.encoder(m)) for m in order})
        self.decoder = _Decoder(config.width, config.decoder_layers)

    @property
    def order(self) -> tuple[str, ...]:
        """The configured modalities, in the order of all tensors."""
        return tuple(modality for modality in MODALITIES if modality in self.config.modalities)

    @property
    def contract(self) -> NetworkContract:
        inputs: list[TensorSpec] = []
        matrices: dict[str, FeatureMatrix] = {}
        for modality in self.order:
            columns = self.config.columns(modality)
            if modality == "text" and self.config.text == "states":
                inputs.append(TensorSpec("text", "states", "float32", ("batch", STEPS["text"], columns), "text"))
            else:
                inputs.append(frames(modality, columns))
                matrices[modality] = FeatureMatrix(columns, columns, True, max_steps=self.config.max_steps)
            inputs.append(length(modality))
        return NetworkContract(
            features=matrices,
            inputs=(*inputs, PRESENT),
            outputs=(score(), *(score(f"score_{modality}") for modality in self.order)),
        )

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        for modality, scale in self.scales.items():
            if modality in frames:
                scale.learn(frames[modality])  # type: ignore[operator]

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        present_B3 = named[PRESENT.name]
        count_MB = torch.cat([present_of(present_B3, m) * self.config.count(m) for m in self.order], dim=1).T
        real_MB = torch.stack([named[f"{modality}_length"] for modality in self.order])
        # The end is a tensor, so that the exported graph computes it for each batch.
        step_T = torch.arange(real_MB.max(), device=present_B3.device)  # type: ignore[call-overload]
        held_MBTD = torch.stack(
            [
                held_steps(self.encode(modality, self.project(modality, named[modality])), real_B, step_T)
                for modality, real_B in zip(self.order, real_MB.unbind(0), strict=True)
            ]
        )
        h_BTD, longest_B = _fused(held_MBTD, real_MB, count_MB)
        # One call of the decoder for the mean and for each encoder alone.
        states_BTD = torch.cat([h_BTD.unsqueeze(0), held_MBTD]).flatten(0, 1)
        scores_B1 = self.decoder(states_BTD, torch.cat([longest_B, real_MB.flatten()]))
        return tuple(scores_B1.view(1 + len(self.order), -1, 1).unbind(0))

    def project(self, modality: str, frames_BLI: Tensor) -> Tensor:
        """W_m f_m, (B, L, D)."""
        if modality in self.scales:
            frames_BLI = self.scales[modality](frames_BLI)
        x_BLD: Tensor = self.projections[modality](self.dropouts[modality](frames_BLI))
        return x_BLD

    def encode(self, modality: str, x_BLD: Tensor) -> Tensor:
        """Enc_m of projected frames of any modality, (B, L, D)."""
        e_BLD: Tensor = self.encoders[modality](x_BLD)
        return e_BLD

    def local_score(self, modality: str, frames_BLI: Tensor, length_B: Tensor) -> Tensor:
        """The score (B, 1) that a client of one modality trains: all encoders or its own, then the decoder."""
        x_BLD = self.project(modality, frames_BLI)
        chosen = self.order if self.config.federation.local_forward == "all_encoders" else (modality,)
        h_BLD = torch.stack([self.encode(encoder, x_BLD) for encoder in chosen]).mean(dim=0)
        score_B1: Tensor = self.decoder(h_BLD, length_B)
        return score_B1

    def weights_for(self, modality: str) -> dict[str, Tensor]:
        """Parameters and buffers that local_score uses for the modality, by name."""
        shared = ("encoders.",) if self.config.federation.local_forward == "all_encoders" else ()
        return {
            name: tensor
            for name, tensor in self.state_dict().items()
            if owner(name) in (modality, DECODER) or name.startswith(shared)
        }


def owner(name: str) -> str:
    """The owner of a parameter or buffer: a modality, or DECODER."""
    part, rest = name.split(".", 1)
    return DECODER if part == DECODER else rest.split(".", 1)[0]


def _fused(held_MBTD: Tensor, real_MB: Tensor, count_MB: Tensor) -> tuple[Tensor, Tensor]:
    """Mean states (B, T, D) of the present modalities, and the length (B) of the longest of them.

    A missing modality has weight 0; if all are missing, the mean is 0.
    """
    sum_BTD = (held_MBTD * count_MB[:, :, None, None]).sum(dim=0)
    total_B = count_MB.sum(dim=0)
    longest_B = (real_MB * (count_MB > 0).long()).max(dim=0).values.clamp(min=1)
    return sum_BTD / torch.where(total_B > 0, total_B, torch.ones_like(total_B))[:, None, None], longest_B
