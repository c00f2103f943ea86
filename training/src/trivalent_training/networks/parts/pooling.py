"""Quantizers that keep of a record what TFN reads: the mean of its frames, float32 (frames, width) → (width)."""

from torch import Tensor, nn


class MaskedMean(nn.Module):
    """x̄ = (1/n) Σ x_i over the n real frames; a record carries no padding, so all of its frames are real."""

    def forward(self, frames: Tensor) -> Tensor:
        return frames.mean(dim=0)


class PaddedMean(nn.Module):
    """x̄ = (1/N) Σ x_i over the first N frames, as upstream pads every record to N rows with zeros."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps

    def forward(self, frames: Tensor) -> Tensor:
        return frames[: self.steps].sum(dim=0) / self.steps
