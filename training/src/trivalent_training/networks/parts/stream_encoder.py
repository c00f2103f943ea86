"""HSCL's unimodal encoder: a learned vector followed by the frames, and post-norm transformer layers over both.

    x ← drop(√S [c; x_1 … x_n] + positions)
    x ← LN(x + drop(attend(x, x)))                         then
    x ← LN(x + drop(W drop(ReLU(W x))))                    both 'layers' times; the state of c represents the stream

A stream may have no frames: c then attends to itself.

Shapes: B batch, M steps including c, S width, I width of the feed-forward layers.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.attention import Attention, key_mask


@dataclass(frozen=True, slots=True)
class StreamConfig:
    """Sizes of one unimodal encoder."""

    width: int
    """Columns of the features."""
    heads: int = 1
    """Attention heads."""
    intermediate: int = 32
    """Width of the feed-forward layers."""
    model_width: int = 0
    """Width S to which features are projected; 0 for no projection."""
    layers: int = 3
    """Encoder layers."""
    max_steps: int = 500
    """Maximum number of frames; longer streams are truncated."""
    averaged: bool = False
    """Whether the frames are replaced by their mean, as in training data with one mean per utterance."""

    @property
    def encoded(self) -> int:
        """Width S of the encoder."""
        return self.model_width or self.width

    def __post_init__(self) -> None:
        if min(self.width, self.heads, self.intermediate, self.layers, self.max_steps) < 1 or self.model_width < 0:
            raise TrainingError(f"sizes of a stream are {self}, expected all of them above 0, model_width at least 0")
        if self.encoded % self.heads:
            raise TrainingError(f"width of a stream is {self.encoded}, expected a multiple of its {self.heads} heads")


class _EncoderLayer(nn.Module):
    """Self-attention and feed-forward layer, each with residual and normalization, (B, M, S) → (B, M, S)."""

    def __init__(self, width: int, heads: int, intermediate: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads, dropout)
        self.forth = nn.Linear(width, intermediate)
        self.back = nn.Linear(intermediate, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x_BMS: Tensor, mask_B1M: Tensor) -> Tensor:
        x_BMS = self.norms[0](x_BMS + self.dropout(self.attention(x_BMS, x_BMS, mask_B1M)))
        inner_BMI = self.dropout(functional.relu(self.forth(x_BMS)))
        out_BMS: Tensor = self.norms[1](x_BMS + self.dropout(self.back(inner_BMI)))
        return out_BMS


class StreamEncoder(nn.Module):
    """Encodes frames (B, M − 1, width) as states (B, M, S); real_BM marks the real steps, always including c."""

    def __init__(self, config: StreamConfig, deviation: float, dropout: float) -> None:
        super().__init__()
        self.deviation = deviation
        self.lift = nn.Linear(config.width, config.model_width) if config.model_width else nn.Identity()
        self.cls = nn.Parameter(torch.empty(config.encoded))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            _EncoderLayer(config.encoded, config.heads, config.intermediate, dropout) for _ in range(config.layers)
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.normal_(self.cls, std=self.deviation)

    def forward(self, x: Tensor, real_BM: Tensor) -> Tensor:
        x_BMS = torch.cat([self.cls.expand(x.shape[0], 1, -1), self.lift(x)], dim=1)
        width = x_BMS.shape[2]
        x_BMS = self.dropout(x_BMS * math.sqrt(width) + _positions(x_BMS.shape[1], width, x.device))
        for layer in self.layers:
            x_BMS = layer(x_BMS, key_mask(real_BM))
        encoded_BMS: Tensor = x_BMS
        return encoded_BMS


def _positions(steps: int, width: int, device: torch.device) -> Tensor:
    """Sinusoids (steps, width), steps from 0: column 2i is sin(step / 10000^(2i/W)), column 2i + 1 its cosine.

    W is the width, rounded up to an even number; for an odd width the last cosine is omitted.
    """
    even = width + width % 2
    rate_I = torch.exp(torch.arange(0, even, 2, device=device) * (-math.log(10000.0) / even))
    angle_MI = torch.arange(steps, device=device).unsqueeze(1) * rate_I
    return torch.stack([angle_MI.sin(), angle_MI.cos()], dim=2).flatten(1)[:, :width]
