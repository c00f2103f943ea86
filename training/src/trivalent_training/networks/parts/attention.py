"""Multi-head attention that can be exported, and whose result does not depend on the other utterances of the batch.

A. Vaswani et al., "Attention Is All You Need", NeurIPS 2017.

    A_h = drop(softmax_k(Q_h K_hᵀ / √(D/H)))             over the keys k that the mask allows
    y   = W_o [A_1 V_1; …; A_H V_H] + b_o                Q = W_q x + b_q, K = W_k s + b_k, V = W_v s + b_v

Its parameters are those of torch.nn.MultiheadAttention, which uses another kernel with a different order of summation
in eval mode.

Shapes: B batch, Q queries, K keys, D width of queries and results, S width of the source, H heads.
"""

import math

import torch
from torch import Tensor, nn

from trivalent_training.errors import TrainingError


class Attention(nn.Module):
    """Attention of queries (B, Q, D) over a source (B, K, S); the result is (B, Q, D)."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0, source_width: int | None = None) -> None:
        super().__init__()
        if heads < 1 or width % heads:
            raise TrainingError(f"attention width is {width}, expected a multiple of its {heads} heads")
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(source_width or width, width)
        self.value = nn.Linear(source_width or width, width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, width)

    def forward(self, x_BQD: Tensor, source_BKS: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attends to the keys whose mask is True.

        The mask is bool (B, Q, K), or 1 along any axis, and allows at least one key per query.
        """
        query_BHQE, key_BHKE, value_BHKE = (
            self._headed(projected) for projected in (self.query(x_BQD), self.key(source_BKS), self.value(source_BKS))
        )
        logit_BHQK = query_BHQE @ key_BHKE.transpose(2, 3) / math.sqrt(x_BQD.shape[2] // self.heads)
        if mask is not None:
            logit_BHQK = logit_BHQK.masked_fill(~mask.unsqueeze(1), -math.inf)
        mixed_BHQE = self.dropout(logit_BHQK.softmax(dim=3)) @ value_BHKE
        out_BQD: Tensor = self.out(mixed_BHQE.transpose(1, 2).flatten(2))
        return out_BQD

    def _headed(self, x_BLD: Tensor) -> Tensor:
        """(B, L, D) → (B, H, L, D/H)."""
        batch, steps, width = x_BLD.shape
        return x_BLD.view(batch, steps, self.heads, width // self.heads).transpose(1, 2)


def key_mask(real_BK: Tensor) -> Tensor:
    """The mask that allows every query the real steps, bool (B, 1, K)."""
    return real_BK.unsqueeze(1)


def causal_mask(steps: int, device: torch.device) -> Tensor:
    """The mask that allows step i the steps up to i, bool (1, L, L)."""
    step_L = torch.arange(steps, device=device)
    return (step_L[:, None] >= step_L[None, :]).unsqueeze(0)
