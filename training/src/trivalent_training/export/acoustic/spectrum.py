"""Energy and shape of the short-time spectrum, equal to librosa's functions of the same names.

Frames are centred at multiples of HOP; the samples before the first and after the last are zeros.
Shapes: N samples, L = 1 + N // HOP frames, B = FFT / 2 + 1 frequency bins, M mel bands, C cepstral coefficients.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

RATE = 16_000
"""Samples per second."""
HOP = 160
"""Samples from one frame to the next: 100 frames a second."""
FFT = 512
WINDOW = 400
"""Samples that a frame's spectrum is computed from, 25 ms, weighted by a Hann window."""
MELS = 40
CEPSTRA = 13
LOWEST_HZ = 20.0
ROLLOFF = 0.85
POWER_FLOOR = 1e-10
"""Smallest power whose logarithm is taken: -100 dB."""

Matrix = NDArray[Any]
"""Real numbers."""


class Spectrum(nn.Module):
    """Log-mel bands, cepstral coefficients, energy and four figures of the spectrum's shape."""

    basis: Tensor
    """(2 * B, 1, FFT)"""
    mels: Tensor
    """(B, M)"""
    cosines: Tensor
    """(M, C)"""
    hertz: Tensor
    """(B)"""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("basis", torch.from_numpy(fourier_basis()).float())
        self.register_buffer("mels", torch.from_numpy(mel_filters()).float())
        self.register_buffer("cosines", torch.from_numpy(cosines()).float())
        self.register_buffer("hertz", torch.from_numpy(bin_frequencies()).float())

    def forward(self, pcm_N: Tensor) -> Tensor:
        """(L, MELS + CEPSTRA + 5) of samples in [-1, 1]."""
        padded_11N = functional.pad(pcm_N, (FFT // 2, FFT // 2))[None, None]
        parts_FL = functional.conv1d(padded_11N, self.basis, stride=HOP)[0]
        bins = len(self.hertz)
        power_LB = (parts_FL[:bins] ** 2 + parts_FL[bins:] ** 2).T
        logmel_LM = decibels(power_LB @ self.mels)
        square_L = functional.avg_pool1d(padded_11N**2, FFT, HOP)[0, 0]
        shape = self._shape(power_LB)
        return torch.cat([logmel_LM, logmel_LM @ self.cosines, decibels(square_L)[:, None], shape], dim=1)

    def _shape(self, power_LB: Tensor) -> Tensor:
        """Centroid, bandwidth and roll-off in Hz, and flatness in [0, 1]: (L, 4). In digital silence 0, 0, 0 and 1."""
        magnitude_LB = power_LB.sqrt()
        total_L1 = magnitude_LB.sum(dim=1, keepdim=True)
        share_LB = magnitude_LB / total_L1.clamp(min=torch.finfo(torch.float32).tiny)
        centroid_L1 = share_LB @ self.hertz[:, None]
        bandwidth_L = (share_LB * (self.hertz - centroid_L1) ** 2).sum(dim=1).sqrt()
        below_LB = (magnitude_LB.cumsum(dim=1) < ROLLOFF * total_L1).float()
        rolloff_L = below_LB.sum(dim=1) * (RATE / FFT)
        floored_LB = power_LB.clamp(min=POWER_FLOOR)
        flatness_L = floored_LB.log().mean(dim=1).exp() / floored_LB.mean(dim=1)
        return torch.stack([centroid_L1[:, 0], bandwidth_L, rolloff_L, flatness_L], dim=1)


def decibels(power: Tensor) -> Tensor:
    """Power in dB, at least -100."""
    return power.clamp(min=POWER_FLOOR).log10() * 10


def fourier_basis() -> Matrix:
    """Windowed cosines and sines of each frequency bin as filters, (2 * B, 1, FFT)."""
    start = (FFT - WINDOW) // 2
    window_W = np.zeros(FFT)
    window_W[start : start + WINDOW] = np.sin(np.pi * np.arange(WINDOW) / WINDOW) ** 2
    angle_BW = 2 * np.pi / FFT * np.outer(np.arange(FFT // 2 + 1), np.arange(FFT))
    return (np.concatenate([np.cos(angle_BW), -np.sin(angle_BW)]) * window_W)[:, None]


def bin_frequencies() -> Matrix:
    """Frequency of each bin in Hz, (B)."""
    return np.arange(FFT // 2 + 1, dtype=np.float64) * (RATE / FFT)


def mel_filters() -> Matrix:
    """Triangles of equal area on the mel scale of M. Slaney's Auditory Toolbox (1998), (B, M)."""
    edges = _hertz(np.linspace(_mels(LOWEST_HZ), _mels(RATE / 2), MELS + 2))
    rising = (bin_frequencies()[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bin_frequencies()[:, None]) / (edges[2:] - edges[1:-1])
    triangles: Matrix = np.maximum(0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2])
    return triangles


def cosines() -> Matrix:
    """The first CEPSTRA columns of the orthonormal DCT-II, (M, C)."""
    angles = np.pi / MELS * np.outer(np.arange(MELS) + 0.5, np.arange(CEPSTRA))
    scale = np.full(CEPSTRA, np.sqrt(2 / MELS))
    scale[0] = np.sqrt(1 / MELS)
    columns: Matrix = np.cos(angles) * scale
    return columns


KNEE_HZ = 1000.0
HZ_PER_MEL = 200 / 3
MELS_PER_OCTAVE_LOG = 27 / np.log(6.4)


def _mels(hertz: float) -> float:
    """Mels of a frequency: linear up to 1 kHz, logarithmic above."""
    if hertz < KNEE_HZ:
        return hertz / HZ_PER_MEL
    return float(KNEE_HZ / HZ_PER_MEL + np.log(hertz / KNEE_HZ) * MELS_PER_OCTAVE_LOG)


def _hertz(mels: Matrix) -> Matrix:
    knee = KNEE_HZ / HZ_PER_MEL
    return np.where(mels < knee, mels * HZ_PER_MEL, KNEE_HZ * np.exp((mels - knee) / MELS_PER_OCTAVE_LOG))
