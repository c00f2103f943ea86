"""Fundamental frequency and voicing by YIN (A. de Cheveigné, H. Kawahara, "YIN, a fundamental frequency estimator for
speech and music", JASA 111(4), 2002), on the signal at 8 kHz.

Shapes: N samples at 16 kHz, n = (N + 1) // 2 samples at 8 kHz, L frames as in 'spectrum', T lags.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.export.acoustic.spectrum import HOP, RATE

PITCH_RATE = RATE // 2
PITCH_HOP = HOP // 2
LOWEST_HZ = 65.0
HIGHEST_HZ = 500.0
SHORTEST = int(PITCH_RATE // HIGHEST_HZ)
LONGEST = int(np.ceil(PITCH_RATE / LOWEST_HZ))
"""Lags that are searched, in samples at 8 kHz."""
HOPS = 3
INTEGRATION = HOPS * PITCH_HOP
"""Samples that a difference is summed over: 30 ms."""
LEAD = 2 * PITCH_HOP
"""Samples of the sum before a frame's centre; with a usual lag the compared samples then lie around the centre."""
THRESHOLD = 0.1
"""The first trough of the normalized difference below it is the period; without one it is the lowest point."""
TAPS = 63
EDGE_HZ = 3600.0
QUIET = 1e-5
"""Mean square, -50 dB, at which a frame's voicing is halved."""


class Pitch(nn.Module):
    """Fundamental frequency in Hz, always estimated, and voicing in [0, 1], which says how far to trust it."""

    lowpass: Tensor
    """(1, 1, TAPS)"""
    lags: Tensor
    """(T)"""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("lowpass", torch.from_numpy(lowpass_taps()).float()[None, None])
        self.register_buffer("lags", torch.arange(1, LONGEST + 1).float())

    def forward(self, pcm_N: Tensor) -> Tensor:
        """(at least L, 2) of samples in [-1, 1]."""
        half_n = functional.conv1d(pcm_N[None, None], self.lowpass, stride=2, padding=TAPS // 2)[0, 0]
        padded = functional.pad(half_n, (LEAD, INTEGRATION))
        difference_LT = self._difference(padded)
        mean_LT = difference_LT.cumsum(dim=1) / self.lags
        tiny = torch.finfo(torch.float32).tiny
        normal_LT = difference_LT[:, SHORTEST - 1 :] / (mean_LT[:, SHORTEST - 2 : -1] + tiny)
        index_L1 = _period(normal_LT)
        period_L1 = SHORTEST + index_L1.float() + _shifts(normal_LT).gather(1, index_L1)
        square_L = _sums(padded[None, :-LONGEST] ** 2)[0] / INTEGRATION
        clarity_L = (1 - normal_LT.gather(1, index_L1)[:, 0]).clamp(0, 1)
        voicing_L = clarity_L * square_L / (square_L + QUIET)
        return torch.stack([PITCH_RATE / period_L1[:, 0], voicing_L], dim=1)

    def _difference(self, padded: Tensor) -> Tensor:
        """Sum over the frame of the squared difference between the signal and itself, (L, T) for the lags 1 to T."""
        kept = padded.shape[0] - LONGEST
        shifted = torch.stack([padded[lag : lag + kept] for lag in range(1, LONGEST + 1)])
        return _sums((padded[None, :kept] - shifted) ** 2).T


def _sums(values: Tensor) -> Tensor:
    """Sums of the last axis over INTEGRATION samples from each multiple of PITCH_HOP."""
    hop_sums = functional.avg_pool1d(values[None], PITCH_HOP) * PITCH_HOP
    return (functional.avg_pool1d(hop_sums, HOPS, 1) * HOPS)[0]


def _period(normal_LT: Tensor) -> Tensor:
    """Index of the first trough below THRESHOLD, or of the lowest value, (L, 1)."""
    inner_LT = (normal_LT[:, 1:-1] < normal_LT[:, :-2]) & (normal_LT[:, 1:-1] <= normal_LT[:, 2:])
    first_L1 = normal_LT[:, :1] < normal_LT[:, 1:2]
    last_L1 = normal_LT[:, -1:] < normal_LT[:, -2:-1]
    trough_LT = torch.cat([first_L1, inner_LT, last_L1], dim=1) & (normal_LT < THRESHOLD)
    countdown_T = torch.arange(normal_LT.shape[1], 0, -1).float()
    first = (trough_LT.float() * countdown_T).argmax(dim=1, keepdim=True)
    lowest = normal_LT.argmin(dim=1, keepdim=True)
    return torch.where(trough_LT.any(dim=1, keepdim=True), first, lowest)


def _shifts(normal_LT: Tensor) -> Tensor:
    """Offset of the vertex of the parabola through each point and its neighbours, within one lag; 0 at both ends."""
    before, at, after = normal_LT[:, :-2], normal_LT[:, 1:-1], normal_LT[:, 2:]
    curvature, slope = after + before - 2 * at, (after - before) / 2
    vertex = -slope / torch.where(curvature == 0, torch.ones_like(curvature), curvature)
    inner = torch.where(slope.abs() >= curvature.abs(), torch.zeros_like(vertex), vertex)
    return functional.pad(inner, (1, 1))


def lowpass_taps() -> NDArray[Any]:
    """Windowed sinc with its edge at EDGE_HZ, (TAPS)."""
    at = np.arange(TAPS) - TAPS // 2
    taps: NDArray[Any] = np.sinc(2 * EDGE_HZ / RATE * at) * np.hamming(TAPS)
    taps /= taps.sum()
    return taps
