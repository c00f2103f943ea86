"""HA-Fedformer's encoder: positional encoding, then pre-norm transformer layers with causal attention.

    e   = drop(√D x + p)                                  p_t = [sin(ω t); cos(ω t)], ω_i = 10000^(−i / (D/2 − 1))
    e   = e + drop(MHA(LN e))                             step t attends to the steps up to t; then
    e   = e + drop(W drop(ReLU(W LN e)))                  both 'layers' times; the result is LN e

Steps count from 1. Shapes: B batch, L steps, D width.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trivalent_training.networks.parts.attention import Attention, causal_mask


@dataclass(frozen=True, slots=True)
class CausalEncoderConfig:
    """Sizes and dropouts of one encoder."""

    width: int
    """Width D."""
    layers: int
    """Transformer layers."""
    heads: int
    """Attention heads."""
    embedding_dropout: float
    """Dropout on the input of the encoder."""
    layer_dropout: float
    """Dropout inside the layers."""
    attention_dropout: float
    """Dropout on attention."""
    skips_zero_frames: bool
    """Whether p is omitted for steps whose first channel is exactly 0."""


class _Layer(nn.Module):
    """One layer of an encoder, (B, L, D) → (B, L, D)."""

    def __init__(self, config: CausalEncoderConfig) -> None:
        super().__init__()
        width, dropout = config.width, config.layer_dropout
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, config.heads, config.attention_dropout)
        self.dropout = nn.Dropout(dropout)
        self.forward_norm = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, width),
            nn.Dropout(dropout),
        )

    def forward(self, e_BLD: Tensor, mask_1LL: Tensor) -> Tensor:
        normed_BLD = self.attention_norm(e_BLD)
        e_BLD = e_BLD + self.dropout(self.attention(normed_BLD, normed_BLD, mask_1LL))
        out: Tensor = e_BLD + self.feed_forward(self.forward_norm(e_BLD))
        return out


class CausalEncoder(nn.Module):
    """Encodes projected frames (B, L, D) as states (B, L, D)."""

    def __init__(self, config: CausalEncoderConfig) -> None:
        super().__init__()
        self.skips_zero_frames = config.skips_zero_frames
        self.dropout = nn.Dropout(config.embedding_dropout)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)

    def forward(self, x_BLD: Tensor) -> Tensor:
        steps, width = x_BLD.shape[1], x_BLD.shape[2]
        p_BLD = sinusoids(steps, width, x_BLD.device).unsqueeze(0)
        if self.skips_zero_frames:
            p_BLD = p_BLD * (x_BLD[:, :, :1] != 0).to(x_BLD.dtype)
        e_BLD = self.dropout(math.sqrt(width) * x_BLD + p_BLD)
        mask_1LL = causal_mask(steps, x_BLD.device)
        for layer in self.layers:
            e_BLD = layer(e_BLD, mask_1LL)
        out: Tensor = self.norm(e_BLD)
        return out


def sinusoids(steps: int, width: int, device: torch.device) -> Tensor:
    """p (L, D) of the steps 1 … L: p_t = [sin(ω t); cos(ω t)], ω_i = 10000^(−i / (D/2 − 1)), i = 0 … D/2 − 1."""
    half = width // 2
    omega_F = torch.exp(torch.arange(half, device=device) * (-math.log(10000.0) / (half - 1)))
    angle_LF = (torch.arange(steps, device=device) + 1).unsqueeze(1) * omega_F
    return torch.cat([angle_LF.sin(), angle_LF.cos()], dim=1)
