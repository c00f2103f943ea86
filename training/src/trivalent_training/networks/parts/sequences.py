"""Operations on padded sequences. Padding is trailing; real steps are those before it.

Shapes: B batch, L steps, D width, T selected steps.
"""

import torch
from torch import Tensor, nn

from trivalent_training.data.utterance import FloatMatrix


class Standardize(nn.Module):
    """x' = (x − μ) / s by column over (…, D); μ and s are statistics of the training frames, s = 1 if constant."""

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))

    def learn(self, frames: FloatMatrix) -> None:
        """Stores mean and standard deviation of each column of frames (n, D)."""
        deviation = torch.from_numpy(frames.astype("float64").std(axis=0)).float()
        self.mean.copy_(torch.from_numpy(frames.astype("float64").mean(axis=0)).float())
        self.scale.copy_(torch.where(deviation > 1e-6, deviation, torch.ones_like(deviation)))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.scale


def real_steps(length_B: Tensor, steps: int) -> Tensor:
    """True for real steps, bool (B, L)."""
    return torch.arange(steps, device=length_B.device)[None, :] < length_B[:, None]


def last_step(x_BLD: Tensor, length_B: Tensor) -> Tensor:
    """x at step length − 1, (B, D)."""
    step_B1D = (length_B - 1).view(-1, 1, 1).expand(-1, 1, x_BLD.shape[2])
    return x_BLD.gather(1, step_B1D).squeeze(1)


def mean_step(x_BLD: Tensor, real_BL: Tensor) -> Tensor:
    """Mean of x over the real steps, (B, D)."""
    weight_BL1 = real_BL.unsqueeze(2).to(x_BLD.dtype)
    return (x_BLD * weight_BL1).sum(dim=1) / weight_BL1.sum(dim=1).clamp(min=1)


def held_steps(x_BLD: Tensor, length_B: Tensor, step_T: Tensor) -> Tensor:
    """x at the given steps, counted from 0, (B, T, D); after the end of a stream, its last real step is repeated."""
    step_BT = torch.minimum(step_T[None, :], length_B[:, None] - 1)
    return x_BLD.gather(1, step_BT.unsqueeze(2).expand(-1, -1, x_BLD.shape[2]))
