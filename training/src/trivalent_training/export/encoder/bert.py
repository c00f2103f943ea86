"""A BERT encoder for inference with int8 weights.

J. Devlin et al., "BERT", NAACL 2019; post-norm layers, exact GELU. Weights are int8 per output channel, activations
float32:

    s_c = max_i |w_ci| / 127       scale of channel (or table row) c
    q_ci = round(w_ci / s_c)       code in -127 … 127, stored
    w'_ci = s_c q_ci               weight at inference; |w_ci − w'_ci| ≤ s_c / 2

The runtime multiplies codes and scales once, when it loads the graph. The states of a text do not depend on the other
texts of the batch, as they would with dynamic quantization. The states of several layers can be concatenated.

Shapes: B batch, L steps, D hidden, H heads, K head width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.errors import TrainingError

MASKED = -1e9
"""Added to the attention logits of padding, whose attention weights are then exactly 0 in float32."""


@dataclass(frozen=True, slots=True)
class BertConfig:
    """Sizes of the model, from the published config.json, and the layers to output."""

    hidden: int
    """Width D of the states."""
    layers: int
    """Transformer layers."""
    heads: int
    """Attention heads H."""
    norm_epsilon: float
    """Added to the variance in layer normalization."""
    keep: tuple[int, ...]
    """Layers whose states are concatenated as the output; 0 is the embedding, 'layers' the last layer."""

    def __post_init__(self) -> None:
        if self.hidden % self.heads:
            raise TrainingError(f"hidden is {self.hidden}, expected a multiple of the {self.heads} heads")
        if not self.keep or not all(0 <= layer <= self.layers for layer in self.keep):
            raise TrainingError(f"kept layers are {list(self.keep)}, expected some of 0 to {self.layers}")

    @property
    def width(self) -> int:
        return self.hidden * len(self.keep)


class _Table(nn.Module):
    """An int8 matrix (rows, columns) with a scale per row; a lookup reads only the rows it needs."""

    codes: Tensor
    scales: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scales = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
        self.register_buffer("codes", torch.round(weight / scales).to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, ids: Tensor) -> Tensor:
        return self.codes[ids].float() * self.scales[ids]

    def dense(self) -> Tensor:
        return self.codes.float() * self.scales


class _Linear(nn.Module):
    """x W'ᵀ + b with int8 W'."""

    bias: Tensor

    def __init__(self, weights: Mapping[str, Tensor], name: str) -> None:
        super().__init__()
        self.weight = _Table(weights[f"{name}.weight"])
        self.register_buffer("bias", weights[f"{name}.bias"].clone())

    def forward(self, x_BLD: Tensor) -> Tensor:
        return functional.linear(x_BLD, self.weight.dense(), self.bias)


def _norm(weights: Mapping[str, Tensor], name: str, epsilon: float) -> nn.LayerNorm:
    """Layer normalization over the last axis, with the published gain and shift."""
    gain = weights[f"{name}.weight"]
    norm = nn.LayerNorm(len(gain), epsilon)
    norm.load_state_dict({"weight": gain, "bias": weights[f"{name}.bias"]})
    return norm.requires_grad_(False)


class _Layer(nn.Module):
    """Self-attention and feed-forward, each followed by residual and normalization."""

    def __init__(self, weights: Mapping[str, Tensor], name: str, config: BertConfig) -> None:
        super().__init__()
        self.heads, self.head_width = config.heads, config.hidden // config.heads
        self.query, self.key, self.value = (
            _Linear(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")
        )
        self.attention_out = _Linear(weights, f"{name}.attention.output.dense")
        self.attention_norm = _norm(weights, f"{name}.attention.output.LayerNorm", config.norm_epsilon)
        self.up = _Linear(weights, f"{name}.intermediate.dense")
        self.down = _Linear(weights, f"{name}.output.dense")
        self.norm = _norm(weights, f"{name}.output.LayerNorm", config.norm_epsilon)

    def forward(self, x_BLD: Tensor, bias_B11L: Tensor) -> Tensor:
        query_BHLK, key_BHLK, value_BHLK = (self._split(part(x_BLD)) for part in (self.query, self.key, self.value))
        logits_BHLL = query_BHLK @ key_BHLK.transpose(2, 3) / self.head_width**0.5 + bias_B11L
        mixed_BLD = (logits_BHLL.softmax(dim=-1) @ value_BHLK).transpose(1, 2).flatten(2)
        x_BLD = self.attention_norm(x_BLD + self.attention_out(mixed_BLD))
        out: Tensor = self.norm(x_BLD + self.down(functional.gelu(self.up(x_BLD))))
        return out

    def _split(self, x_BLD: Tensor) -> Tensor:
        batch, steps, _ = x_BLD.shape
        return x_BLD.view(batch, steps, self.heads, self.head_width).transpose(1, 2)


class Bert(nn.Module):
    """Token ids int64 (B, L) and mask int64 (B, L) → states float32 (B, L, D · kept layers)."""

    types: Tensor

    def __init__(self, weights: Mapping[str, Tensor], config: BertConfig) -> None:
        super().__init__()
        self.config = config
        self.words = _Table(weights["embeddings.word_embeddings.weight"])
        self.positions = _Table(weights["embeddings.position_embeddings.weight"])
        self.register_buffer("types", weights["embeddings.token_type_embeddings.weight"][0].clone())
        self.norm = _norm(weights, "embeddings.LayerNorm", config.norm_epsilon)
        self.layers = nn.ModuleList(
            _Layer(weights, f"encoder.layer.{layer}", config) for layer in range(max(config.keep))
        )

    def forward(self, tokens_BL: Tensor, mask_BL: Tensor) -> Tensor:
        position_L = torch.arange(tokens_BL.shape[1], device=tokens_BL.device)
        x_BLD = self.norm(self.words(tokens_BL) + self.positions(position_L) + self.types)
        bias_B11L = (1.0 - mask_BL[:, None, None, :].float()) * MASKED
        states: Sequence[Tensor] = [x_BLD]
        for layer in self.layers:
            states = [*states, layer(states[-1], bias_B11L)]
        return torch.cat([states[layer] for layer in self.config.keep], dim=-1)
