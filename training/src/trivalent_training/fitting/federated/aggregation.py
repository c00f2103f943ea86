"""Aggregation of the weights of several clients: pure functions on named tensors.

From "Unimodal Training-Multimodal Prediction" (see networks/hafedformer.py). Over the clients c of one modality, with
n_c utterances each; θ_{c,s} are the weights after the s-th of S consecutive local trainings, μ_c is their mean.

    fedavg       θ  = Σ_c n_c θ_{c,S} / Σ_c n_c
    pbea_diag    θ  = (Σ_c n_c μ_c / v_c) / (Σ_c n_c / v_c)       v_c = Var_s θ_{c,s} + ρ, element by element
    pbea_matrix  θ  = mean of q_c,  q_c = θ_r + (θ_r − μ_c) ⊙ Δ_c,  Δ_c = (θ_r − μ_c) Σ_c⁺
                 Σ_c = (1/S) Σ_s (θ_{c,s} − μ_c)ᵀ (θ_{c,s} − μ_c), the identity for vectors; θ_r before the round

Over the decoders w_m of M modalities, for each tensor:

    cmda         w_m' = w_m − ε Σ_{n≠m} a_{mn} (w_m − w_n) + κ N(0, I)     a_{mn} = softmax_{n≠m} ‖w_m − w_n‖
                 w    = (1/M) Σ_m w_m'

‖·‖ is the 2-norm of a vector and the spectral norm of a matrix. If all distances are equal, the attractions cancel
and w is the mean of the w_m. With two modalities this is always the case.

Deviations: 'pbea_diag' is our reading of posterior-based aggregation, the mode of a product of Gaussians. Upstream's
code intends 'pbea_matrix', but all its samples are the same tensors, so that its result is that of 'fedavg'. The mean
of q_c is weighted by n_c, like fedavg.

Why 'pbea_matrix' does not train: q_c − θ_r is a square of μ_c − θ_r, element by element, so that

    * a client's update and its opposite give the same q_c: the direction of learning is lost, and the entries of a
      vector can only grow, by the squares of small numbers
    * the units of the weights cancel in a matrix: in exact arithmetic a chain of a tenth of the length gives the same
      q_c − θ_r, so that a lower learning rate does not make the step shorter
    * Σ_c⁺ divides by the smallest variances of a chain that has hardly moved, e.g. 2e-11

Measured on one client of text in hafedformer-pbea-matrix-sims, S = 5, in its first round: the encoder's matrices have
the norm 7.4, their update μ_c − θ_r has 0.9, and q_c − θ_r has 1,373, at a cosine of 0.006 to the update. With a tenth
of the learning rate it has 4,055; with S = 20 it has 116. The ranks are not the cause: the matrices of the attention
have full rank at S = 5. 'relative_step' measures the step of a round, and the server warns.
"""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from trivalent_training.errors import TrainingError

ZERO_VARIANCE = 1e-12
"""Variances up to this value are rounding errors; the pseudo-inverse ignores their directions."""
Weights = Mapping[str, Tensor]
"""Tensors by name."""


def fedavg(clients: Sequence[Weights], counts: Sequence[float]) -> dict[str, Tensor]:
    """The mean of the clients' weights, weighted by their numbers of utterances."""
    _check(clients, counts)
    share_C = torch.tensor(counts) / sum(counts)
    return {name: torch.tensordot(share_C, _stacked(clients, name), dims=1) for name in clients[0]}


def chain_mean(samples: Sequence[Weights]) -> dict[str, Tensor]:
    """μ over the samples of one client."""
    return {name: _stacked(samples, name).mean(dim=0) for name in samples[0]}


def chain_variance(samples: Sequence[Weights]) -> dict[str, Tensor]:
    """Var_s over the samples of one client, divided by S."""
    return {name: _stacked(samples, name).var(dim=0, correction=0) for name in samples[0]}


def pbea_diag(
    means: Sequence[Weights], variances: Sequence[Weights], counts: Sequence[float], prior: float
) -> dict[str, Tensor]:
    """The mode of the product of the clients' diagonal Gaussians; 'prior' is ρ."""
    _check(means, counts)
    joined = {}
    for name in means[0]:
        mean_C = _stacked(means, name)
        count_C = torch.tensor(counts).view(-1, *[1] * (mean_C.dim() - 1))
        precision_C = count_C / (_stacked(variances, name) + prior)
        joined[name] = (mean_C * precision_C).sum(dim=0) / precision_C.sum(dim=0)
    return joined


def pbea_matrix(reference: Weights, samples: Sequence[Weights]) -> dict[str, Tensor]:
    """q of one client, which the server averages; 'reference' is θ_r."""
    message = {}
    for name, mean in chain_mean(samples).items():
        difference = reference[name] - mean
        step = difference
        if mean.dim() > 1:
            deviation_SOI = (_stacked(samples, name) - mean).double()
            covariance_II = (deviation_SOI.transpose(1, 2) @ deviation_SOI).mean(dim=0)
            step = (
                difference.double() @ torch.linalg.pinv(covariance_II, atol=ZERO_VARIANCE, rtol=1e-6, hermitian=True)
            ).float()
        message[name] = reference[name] + difference * step
    return message


def relative_step(before: Weights, after: Weights) -> float:
    """‖after − before‖ / ‖before‖ over all tensors of 'after'; infinite if those before are all 0."""
    step = math.hypot(*(float(torch.linalg.vector_norm(after[name] - before[name])) for name in after))
    length = math.hypot(*(float(torch.linalg.vector_norm(before[name])) for name in after))
    return step / length if length else math.inf


def cmda(
    decoders: Sequence[Weights], epsilon: float, kappa: float, generator: torch.Generator | None = None
) -> dict[str, Tensor]:
    """One decoder from the decoders of M modalities; 'generator' draws the noise."""
    return {name: _merged(_stacked(decoders, name), epsilon, kappa, generator) for name in decoders[0]}


def _merged(w_M: Tensor, epsilon: float, kappa: float, generator: torch.Generator | None) -> Tensor:
    """One tensor (…) from those of M modalities (M, …)."""
    moved = []
    for m, own in enumerate(w_M):
        difference_N = own - torch.cat([w_M[:m], w_M[m + 1 :]])
        if len(difference_N):
            attraction_N = torch.stack([_norm(difference) for difference in difference_N]).softmax(dim=0)
            own = own - epsilon * torch.tensordot(attraction_N, difference_N, dims=1)
        moved.append(own + kappa * torch.randn(own.shape, generator=generator) if kappa else own)
    return torch.stack(moved).mean(dim=0)


def _norm(tensor: Tensor) -> Tensor:
    norm: Tensor = torch.linalg.matrix_norm(tensor, 2) if tensor.dim() == 2 else torch.linalg.vector_norm(tensor)
    return norm


def _stacked(clients: Sequence[Weights], name: str) -> Tensor:
    return torch.stack([client[name] for client in clients])


def _check(clients: Sequence[Weights], counts: Sequence[float]) -> None:
    if not clients or len(clients) != len(counts) or min(counts) <= 0:
        raise TrainingError(
            f"the weights of {len(clients)} clients with {list(counts)} utterances cannot be averaged, "
            "expected at least one client, each with utterances"
        )
