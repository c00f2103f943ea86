"""Quantizers of TFN: replace the frames of a record by their mean, float32 (frames, width) → (width)."""

from torch import Tensor, nn


class MaskedMean(nn.Module):
    """x̄ = (1/n) Σ x_i over the n frames of a record, which has no padding."""

    def forward(self, frames: Tensor) -> Tensor:
        return frames.mean(dim=0)


class PaddedMean(nn.Module):
    """x̄ = (1/N) Σ x_i over the first N frames, because upstream pads every record with zeros to N frames."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps

    def forward(self, frames: Tensor) -> Tensor:
        return frames[: self.steps].sum(dim=0) / self.steps
