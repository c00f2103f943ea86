"""Multi-head attention, written out so that it exports and a result never depends on what else is in the batch.

A. Vaswani et al., "Attention Is All You Need", NeurIPS 2017.

    A_h = drop(softmax_k(Q_h K_hᵀ / √(D/H)))             over the keys k that are seen
    y   = W_o [A_1 V_1; …; A_H V_H] + b_o                Q = W_q x + b_q, K = W_k s + b_k, V = W_v s + b_v

It has the parameters of torch.nn.MultiheadAttention, which takes another path, with other sums, in eval mode.

Shapes: B batch, Q queries, K keys, D width of queries and results, S width of the source, H heads.
"""

import math

import torch
from torch import Tensor, nn

from trivalent_training.errors import TrainingError


class Attention(nn.Module):
    """Queries (B, Q, D) look at a source (B, K, S) and get (B, Q, D)."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0, source_width: int | None = None) -> None:
        super().__init__()
        if heads < 1 or width % heads:
            raise TrainingError(f"attention is {width} wide with {heads} heads, expected a multiple of its heads")
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(source_width or width, width)
        self.value = nn.Linear(source_width or width, width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, width)

    def forward(self, x_BQD: Tensor, source_BKS: Tensor, seen: Tensor | None = None) -> Tensor:
        """Attends where seen is True; it is bool, (B, Q, K) or 1 along any axis, and True somewhere for each query."""
        query_BHQE, key_BHKE, value_BHKE = (
            self._headed(projected) for projected in (self.query(x_BQD), self.key(source_BKS), self.value(source_BKS))
        )
        logit_BHQK = query_BHQE @ key_BHKE.transpose(2, 3) / math.sqrt(x_BQD.shape[2] // self.heads)
        if seen is not None:
            logit_BHQK = logit_BHQK.masked_fill(~seen.unsqueeze(1), -math.inf)
        mixed_BHQE = self.dropout(logit_BHQK.softmax(dim=3)) @ value_BHKE
        out_BQD: Tensor = self.out(mixed_BHQE.transpose(1, 2).flatten(2))
        return out_BQD

    def _headed(self, x_BLD: Tensor) -> Tensor:
        """(B, L, D) → (B, H, L, D/H)."""
        batch, steps, width = x_BLD.shape
        return x_BLD.view(batch, steps, self.heads, width // self.heads).transpose(1, 2)


def seen_real(real_BK: Tensor) -> Tensor:
    """Every query sees the real steps, (B, 1, K)."""
    return real_BK.unsqueeze(1)


def seen_before(steps: int, device: torch.device) -> Tensor:
    """Step i sees the steps up to i, (1, L, L)."""
    place_L = torch.arange(steps, device=device)
    return (place_L[:, None] >= place_L[None, :]).unsqueeze(0)
