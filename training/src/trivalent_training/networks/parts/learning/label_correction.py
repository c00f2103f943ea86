"""Modules of MUG (reconstruction) that are used in training only: projections, and networks that correct labels.

S. Mai et al., "Meta-Learn Unimodal Signals with Weak Supervision for Multimodal Sentiment Analysis", 2024; sizes and
losses are a reconstruction, see networks/mug.py.

    CPM_m   x'_m = W ReLU(W x)                          projection of the fused x to the space of modality m
    L_NCE   −(1/B) Σ_i log( exp(c_ii / τ) / Σ_j exp(c_ij / τ) ),   c_ij = cos(x'_m,i , x_m,j), no gradient into x_m
    MUCN_m  δ = W ReLU(W ReLU(W [x_m ; W ỹ]))           ŷ = ỹ + δ, label units

The residual form of MUCN is our choice: δ is near 0 at the start, so that the label is nearly unchanged.

Shapes: B batch, H width of an embedding.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.errors import TrainingError

INITIAL_SCALE = 0.01
"""Factor on the initial weights of MUCN's last layer."""
MASKED = -1e9
"""Logit of an excluded pair, so that softmax is exactly 0 there in float32."""


@dataclass(frozen=True, slots=True)
class CorrectionConfig:
    """Source and generation of the unimodal labels."""

    labels: Literal["generated", "annotated", "shared"] = "generated"
    """Source of the unimodal labels: the three stages, the annotators, or the label of the whole utterance."""
    pretrain_epochs: int = 20
    """Maximum number of epochs of stage 1."""
    projection_weight: float = 1.0
    """Weight λ_p of the predictions from projected embeddings."""
    contrast_weight: float = 0.1
    """Weight λ_c of the contrast between projected and own embeddings."""
    temperature: float = 0.1
    """Temperature τ of the contrast."""
    epochs: int = 20
    """Epochs of stage 2."""
    inner_rate: float = 0.05
    """Step size of unimodal denoising; with plain steps of 0.001 no label changes."""
    outer_rate: float = 0.05
    """Step size of the meta-update."""
    multimodal_denoising: bool = True
    """Whether a meta-update follows a step that increases the loss on projected embeddings."""
    first_order: bool = False
    """Whether the meta-update ignores the dependence of the virtual step on the weights."""
    noise: float = 1.0
    """Standard deviation of the noise on labels, in standard deviations of the training labels."""
    draws: int = 0
    """Number of noisy labels whose corrections are averaged; 0 corrects the label without noise."""
    rescale: bool = False
    """Whether generated labels are scaled to the standard deviation of the training labels; correction reduces it."""
    reinitialize: bool = True
    """Whether stage 3 starts from new weights instead of those of stage 1."""

    def __post_init__(self) -> None:
        if self.labels not in ("generated", "annotated", "shared"):
            raise TrainingError(f"labels are '{self.labels}', expected 'generated', 'annotated' or 'shared'")
        if min(self.pretrain_epochs, self.epochs) < 1 or self.draws < 0:
            raise TrainingError("pretrain_epochs and epochs must be at least 1, and draws at least 0")
        positive = (self.temperature, self.inner_rate, self.outer_rate, self.noise)
        if min(positive) <= 0 or min(self.projection_weight, self.contrast_weight) < 0:
            raise TrainingError(
                "temperature, inner_rate, outer_rate and noise must be above 0, "
                "and projection_weight and contrast_weight at least 0"
            )


class Projection(nn.Sequential):
    """CPM_m: maps the fused embedding (B, H) to the embedding of one modality (B, H)."""

    def __init__(self, hidden: int) -> None:
        super().__init__(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, hidden))


class Correction(nn.Module):
    """MUCN_m: maps embedding (B, H) and noisy label (B, 1) to a corrected label (B, 1), label units, not clipped."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        width = hidden // 2
        self.label = nn.Linear(1, width)
        self.layers = nn.Sequential(
            nn.Linear(hidden + width, hidden), nn.ReLU(), nn.Linear(hidden, width), nn.ReLU(), nn.Linear(width, 1)
        )
        last = self.layers[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.bias)
        with torch.no_grad():
            last.weight.mul_(INITIAL_SCALE)

    def forward(self, x_BH: Tensor, label_B1: Tensor) -> Tensor:
        delta_B1: Tensor = self.layers(torch.cat([x_BH, self.label(label_B1)], dim=1))
        return label_B1 + delta_B1


def contrast(projected_BH: Tensor, own_BH: Tensor, present_B1: Tensor, temperature: float) -> Tensor:
    """L_NCE over the utterances that have the modality (present_B1, 1 or 0); 0 if none has."""
    # Float32 also under autocast: float16 has neither MASKED nor the small number for a row of zeros.
    cosine_BB = functional.normalize(projected_BH.float()) @ functional.normalize(own_BH.detach().float()).T
    logit_BB = (cosine_BB.float() / temperature).masked_fill(present_B1.T == 0, MASKED)
    pair_B = torch.arange(len(own_BH), device=own_BH.device)
    loss_B = functional.cross_entropy(logit_BB, pair_B, reduction="none")
    return (loss_B * present_B1.squeeze(1)).sum() / present_B1.sum().clamp(min=1)
