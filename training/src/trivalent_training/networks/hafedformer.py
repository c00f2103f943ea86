"""HA-Fedformer: clients that hold one modality each train encoders whose mean scores any subset of modalities.

R. Zhang et al., "Unimodal Training-Multimodal Prediction: Cross-modal Federated Learning with Hierarchical
Aggregation", arXiv 2303.15486; IEEE Transactions on Mobile Computing, 2025. Sizes are those of the authors' code
(RoyZry98/UTMP). This file is the network; how its clients train it is in the package 'federated'.

    x_m = W_m drop(f_m)                                   frames f_m of modality m; no bias
    e   = drop(√D x_m + p)                                p_t = [sin(ω t); cos(ω t)], ω_i = 10000^(−i / (D/2 − 1))
    e   = e + drop(MHA(LN e))                             step t sees the steps up to t; then
    e   = e + drop(W drop(ReLU(W LN e)))                  'layers' times, and Enc_m = LN e
    h_t = Σ_{m∈S} c_m Enc_m[min(t, L_m)] / Σ_{m∈S} c_m    S modalities that are there, L_m their real steps, c_m = 1
    u   = LSTM(h) at step max_{m∈S} L_m                   three layers
    y   = W (u + W ReLU(W u)) + b                         label units, unbounded; y_m is the same with S = {m}

Steps count from 1. Attention and LSTM look back only, so padding at the back changes nothing, in either profile.
Profile 'reproduce' takes frames as they come, and a step whose first projected channel is exactly 0 gets no p. Profile
'deploy' standardizes acoustic and visual frames.

Deviations, in both profiles: upstream pads in front, where zero frames are attended, and needs streams of one length;
here a stream that has ended holds its last state, which for equal lengths is the published mean. Upstream's released
code fills the acoustic encoder from visual clients and the reverse, leaves W_a and W_v random, and fails where a
modality has no client in a round; none of that is copied. Any subset of the modalities may be configured. Upstream
drops columns of the text only, 'frames_dropout' those of the others. The counts c_m let a modality that generalizes
badly have less say beside others; where it is alone they change nothing, and clients do not know them.

Shapes: B batch, L steps of one stream, T steps of the longest, I columns of the frames, D width, M modalities.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.attention import Attention, seen_before
from trivalent_training.networks.parts.base import Network, NetworkContract, present_of
from trivalent_training.networks.parts.sequences import Standardize, held_steps, last_step
from trivalent_training.serving.contract import PRESENT, STEPS, FeatureMatrix, TensorSpec, frames, length, score

DECODER = "decoder"
"""Whose the weights are that all modalities share."""


@dataclass(frozen=True, slots=True)
class FederationConfig:
    """How the clients train and how their weights become one network; the defaults are upstream's."""

    clients: int = 10
    """Clients; each has its own share of the training utterances."""
    sampled: int = 9
    """Clients that take part in a round."""
    local_epochs: int = 2
    """Passes of a client over its share, with an optimizer of its own."""
    chain: int = 5
    """How often a client repeats that in a round; the weights after each are samples of its posterior."""
    local_forward: Literal["all_encoders", "own_encoder"] = "all_encoders"
    """Whether a client's modality goes through the mean of all encoders, or through its own."""
    aggregation: Literal["fedavg", "pbea_diag", "pbea_matrix"] = "fedavg"
    """How the encoders of the clients of one modality become one; see federated/aggregation.py."""
    prior: float = 1e-4
    """Added to the variances of 'pbea_diag'."""
    epsilon: float = 1.2
    """Step ε of decoders towards each other."""
    kappa: float = 0.001
    """Deviation κ of the noise on decoders."""

    def __post_init__(self) -> None:
        if not 1 <= self.sampled <= self.clients:
            raise TrainingError(f"sampled is {self.sampled}, expected 1 to the {self.clients} clients")
        if min(self.local_epochs, self.chain) < 1:
            raise TrainingError(f"local_epochs and chain are {self.local_epochs} and {self.chain}, expected at least 1")
        if self.local_forward not in ("all_encoders", "own_encoder"):
            raise TrainingError(f"local_forward is '{self.local_forward}', expected 'all_encoders' or 'own_encoder'")
        if self.aggregation not in ("fedavg", "pbea_diag", "pbea_matrix"):
            raise TrainingError(f"aggregation is '{self.aggregation}', expected 'fedavg', 'pbea_diag' or 'pbea_matrix'")
        if self.aggregation != "fedavg" and self.chain < 2:
            raise TrainingError(f"chain is {self.chain}, expected at least 2 samples for '{self.aggregation}'")
        if self.prior <= 0 or self.epsilon < 0 or self.kappa < 0:
            found = f"{self.prior:g}, {self.epsilon:g} and {self.kappa:g}"
            raise TrainingError(
                f"prior, epsilon and kappa are {found}, expected a prior above 0 and no negative number"
            )


@dataclass(frozen=True, slots=True)
class HaFedformerConfig:
    """Widths and dropouts; the defaults are upstream's for CMU-MOSEI with features of 300, 74 and 35 columns."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Frames as they come, or standardized for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """The modalities that have an encoder."""
    text: Literal["features", "states"] = "features"
    """Whether the words come as feature vectors, or as the states of the recipe's encoder."""
    text_width: int = 300
    """Columns of the text."""
    acoustic_width: int = 74
    """Columns of the acoustic features."""
    visual_width: int = 35
    """Columns of the visual features."""
    text_count: float = 1.0
    """What the text counts in the mean, c."""
    acoustic_count: float = 1.0
    """What the voice counts in the mean, c."""
    visual_count: float = 1.0
    """What the picture counts in the mean, c."""
    max_steps: int = 50
    """Longest stream of features; further frames are cut off."""
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
    """Dropout on acoustic and visual frames before their projection; upstream applies none."""
    embedding_dropout: float = 0.25
    """Dropout on what enters an encoder."""
    layer_dropout: float = 0.1
    """Dropout inside an encoder's layers."""
    attention_dropout: float = 0.1
    """Dropout on attention, in the text encoder only."""
    federation: FederationConfig = FederationConfig()
    """How it is trained."""

    def __post_init__(self) -> None:
        unknown = [modality for modality in self.modalities if modality not in MODALITIES]
        if unknown or not self.modalities or len(set(self.modalities)) != len(self.modalities):
            raise TrainingError(
                f"modalities are {list(self.modalities)}, expected some of {list(MODALITIES)}, each once"
            )
        if self.profile not in ("reproduce", "deploy"):
            raise TrainingError(f"profile is '{self.profile}', expected 'reproduce' or 'deploy'")
        if self.text not in ("features", "states"):
            raise TrainingError(f"text is '{self.text}', expected 'features' or 'states'")
        if self.width < 4 or self.width % 2 or self.width % self.heads:
            raise TrainingError(f"width is {self.width}, expected an even multiple of the {self.heads} heads above 2")
        if min(self.layers, self.decoder_layers, self.max_steps) < 1:
            raise TrainingError("layers, decoder_layers and max_steps must be at least 1")
        inside = (self.embedding_dropout, self.layer_dropout, self.attention_dropout)
        counts = (self.text_count, self.acoustic_count, self.visual_count)
        if not all(count > 0 for count in counts):
            raise TrainingError(f"counts are {counts}, expected numbers above 0")
        dropouts = (self.text_dropout, self.frames_dropout, *inside)
        if not all(0 <= p < 1 for p in dropouts):
            raise TrainingError(f"dropouts are {dropouts}, expected probabilities below 1")

    def columns(self, modality: str) -> int:
        """Columns I of a modality's frames."""
        return {"text": self.text_width, "acoustic": self.acoustic_width, "visual": self.visual_width}[modality]

    def count(self, modality: str) -> float:
        """What a modality counts in the mean."""
        return {"text": self.text_count, "acoustic": self.acoustic_count, "visual": self.visual_count}[modality]


class _Layer(nn.Module):
    """One layer of an encoder, (B, L, D) → (B, L, D)."""

    def __init__(self, config: HaFedformerConfig, attention_dropout: float) -> None:
        super().__init__()
        width, dropout = config.width, config.layer_dropout
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, config.heads, attention_dropout)
        self.dropout = nn.Dropout(dropout)
        self.forward_norm = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, width),
            nn.Dropout(dropout),
        )

    def forward(self, e_BLD: Tensor, seen_1LL: Tensor) -> Tensor:
        normed_BLD = self.attention_norm(e_BLD)
        e_BLD = e_BLD + self.dropout(self.attention(normed_BLD, normed_BLD, seen_1LL))
        out: Tensor = e_BLD + self.feed_forward(self.forward_norm(e_BLD))
        return out


class _Encoder(nn.Module):
    """Enc_m of the projected frames, (B, L, D) → (B, L, D)."""

    def __init__(self, config: HaFedformerConfig, attention_dropout: float) -> None:
        super().__init__()
        self.skips_zero_frames = config.profile == "reproduce"
        self.dropout = nn.Dropout(config.embedding_dropout)
        self.layers = nn.ModuleList(_Layer(config, attention_dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)

    def forward(self, x_BLD: Tensor) -> Tensor:
        steps, width = x_BLD.shape[1], x_BLD.shape[2]
        p_BLD = sinusoids(steps, width, x_BLD.device).unsqueeze(0)
        if self.skips_zero_frames:
            p_BLD = p_BLD * (x_BLD[:, :, :1] != 0).to(x_BLD.dtype)
        e_BLD = self.dropout(math.sqrt(width) * x_BLD + p_BLD)
        seen_1LL = seen_before(steps, x_BLD.device)
        for layer in self.layers:
            e_BLD = layer(e_BLD, seen_1LL)
        out: Tensor = self.norm(e_BLD)
        return out


class _Decoder(nn.Module):
    """States (B, T, D) and real steps (B) → score (B, 1)."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, width, layers, batch_first=True)
        self.hidden = nn.Linear(width, width)
        self.residual = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)

    def forward(self, h_BTD: Tensor, length_B: Tensor) -> Tensor:
        states_BTD, _ = self.lstm(h_BTD)
        u_BD = last_step(states_BTD, length_B)
        score_B1: Tensor = self.out(u_BD + self.residual(torch.relu(self.hidden(u_BD))))
        return score_B1


class HaFedformer(Network):
    """One encoder per modality, the mean over those that are there, one decoder."""

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
        self.encoders = nn.ModuleDict(
            {m: _Encoder(config, config.attention_dropout if m == "text" else 0.0) for m in order}
        )
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
        # The end is a tensor, so that the exported graph counts to it anew each time.
        step_T = torch.arange(real_MB.max(), device=present_B3.device)  # type: ignore[call-overload]
        held_MBTD = torch.stack(
            [
                held_steps(self.encode(modality, self.project(modality, named[modality])), real_B, step_T)
                for modality, real_B in zip(self.order, real_MB.unbind(0), strict=True)
            ]
        )
        h_BTD, longest_B = _fused(held_MBTD, real_MB, count_MB)
        # The mean and each encoder alone, all through the decoder at once.
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
        """Enc_m of projected frames, whatever modality they came from, (B, L, D)."""
        e_BLD: Tensor = self.encoders[modality](x_BLD)
        return e_BLD

    def local_score(self, modality: str, frames_BLI: Tensor, length_B: Tensor) -> Tensor:
        """What a client that holds one modality trains, (B, 1): through all encoders or its own, and the decoder."""
        x_BLD = self.project(modality, frames_BLI)
        chosen = self.order if self.config.federation.local_forward == "all_encoders" else (modality,)
        h_BLD = torch.stack([self.encode(encoder, x_BLD) for encoder in chosen]).mean(dim=0)
        score_B1: Tensor = self.decoder(h_BLD, length_B)
        return score_B1

    def weights_for(self, modality: str) -> dict[str, Tensor]:
        """Parameters and buffers that local_score reads for that modality, by name."""
        everybody = ("encoders.",) if self.config.federation.local_forward == "all_encoders" else ()
        return {
            name: tensor
            for name, tensor in self.state_dict().items()
            if owner(name) in (modality, DECODER) or name.startswith(everybody)
        }


def owner(name: str) -> str:
    """Whose a parameter or buffer is: a modality's, or the decoder's."""
    part, rest = name.split(".", 1)
    return DECODER if part == DECODER else rest.split(".", 1)[0]


def sinusoids(steps: int, width: int, device: torch.device) -> Tensor:
    """p (L, D) of the steps 1 … L: p_t = [sin(ω t); cos(ω t)], ω_i = 10000^(−i / (D/2 − 1)), i = 0 … D/2 − 1."""
    half = width // 2
    omega_F = torch.exp(torch.arange(half, device=device) * (-math.log(10000.0) / (half - 1)))
    angle_LF = (torch.arange(steps, device=device) + 1).unsqueeze(1) * omega_F
    return torch.cat([angle_LF.sin(), angle_LF.cos()], dim=1)


def _fused(held_MBTD: Tensor, real_MB: Tensor, count_MB: Tensor) -> tuple[Tensor, Tensor]:
    """Mean states (B, T, D) of the modalities that are there, and the real steps (B) of the longest of them.

    A modality that is absent counts 0; where all are, the mean is 0.
    """
    sum_BTD = (held_MBTD * count_MB[:, :, None, None]).sum(dim=0)
    total_B = count_MB.sum(dim=0)
    longest_B = (real_MB * (count_MB > 0).long()).max(dim=0).values.clamp(min=1)
    return sum_BTD / torch.where(total_B > 0, total_B, torch.ones_like(total_B))[:, None, None], longest_B
