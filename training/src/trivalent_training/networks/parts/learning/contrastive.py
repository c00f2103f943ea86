"""Contrastive objectives for real-valued labels: embeddings are closer together if their labels are.

K. Chen and S. Wang, "Hierarchical Supervised Contrastive Learning for Multimodal Sentiment Analysis", MMM 2024.

    u    = [p; q]                      two views of the same utterances; rows scaled to length 1, labels y repeated
    s_ij = u_i·u_j / τ
    SupCR(p, q) = −1/2N Σ_i 1/(2N−1) Σ_{j≠i} ( s_ij − log Σ_{k≠i, |y_i−y_k| ≥ |y_i−y_j|} exp(s_ik) )
    L_sim(p, q) = mean ‖p_i − q_i‖

The variant 'released' sums exp(s_jk), as the released code does, instead of the paper's exp(s_ik). The form 'squared'
of L_sim squares the distance, as in the paper; 'distance' does not, as in the released code.

Lengths and logits are float32 also under autocast: float16 has neither MASKED nor the small number that keeps a row of
zeros from a division by 0.

Shapes: N utterances, E width of an embedding, M = 2N rows of both views.
"""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

MASKED = -1e9
"""Logit of an excluded pair: its exponential is 0 in float32."""
SupCrVariant = Literal["paper", "released"]
Similarity = Literal["distance", "squared"]


def supervised_contrast(
    p_NE: Tensor, q_NE: Tensor, y_N: Tensor, temperature: float = 0.5, variant: SupCrVariant = "paper"
) -> Tensor:
    """SupCR of two views of N ≥ 1 utterances with labels y, a scalar ≥ 0 in the paper's form."""
    u_ME = functional.normalize(torch.cat([p_NE, q_NE]).float(), dim=1)
    y_M = torch.cat([y_N, y_N])
    s_MM = (u_ME @ u_ME.T).float() / temperature
    distance_MM = (y_M[:, None] - y_M[None, :]).abs()
    denominators = _denominators if variant == "paper" else _released_denominators
    log_share_MM = (s_MM - denominators(s_MM, distance_MM)).masked_fill(_itself(s_MM), 0.0)
    return -log_share_MM.sum() / (len(u_ME) * (len(u_ME) - 1))


def similarity_loss(p_NE: Tensor, q_NE: Tensor, form: Similarity = "distance") -> Tensor:
    """L_sim, a scalar ≥ 0: the mean distance of the two views, or the mean squared distance."""
    distance_N: Tensor = torch.linalg.vector_norm((p_NE - q_NE).float(), dim=1)
    return (distance_N if form == "distance" else distance_N.square()).mean()


def _denominators(s_MM: Tensor, distance_MM: Tensor) -> Tensor:
    """log Σ exp(s_ik) over all k ≠ i whose label is at least as far from that of i as j's, for each (i, j).

    With k sorted by descending distance, each sum is a running sum up to the last k at the distance of j. This needs M²
    instead of M³ elements. k = i is masked.
    """
    others_MM = s_MM.masked_fill(_itself(s_MM), MASKED)
    sorted_MM, order_MM = distance_MM.sort(dim=1)
    running_MM = others_MM.gather(1, order_MM.flip(1)).logcumsumexp(dim=1)
    nearer_MM = torch.searchsorted(sorted_MM, distance_MM)
    return running_MM.gather(1, len(s_MM) - nearer_MM - 1)


def _released_denominators(s_MM: Tensor, distance_MM: Tensor) -> Tensor:
    """log Σ exp(s_jk) over the same k, one row i at a time."""
    rows = []
    for i, distance_M in enumerate(distance_MM):
        summed_MM = distance_M[None, :] >= distance_M[:, None]
        summed_MM[:, i] = False
        rows.append(s_MM.masked_fill(~summed_MM, MASKED).logsumexp(dim=1))
    return torch.stack(rows)


def _itself(s_MM: Tensor) -> Tensor:
    """True on the diagonal, bool (M, M)."""
    return torch.eye(len(s_MM), dtype=torch.bool, device=s_MM.device)
