"""The extractor as one module: samples in, frames of 60 columns out."""

import torch
from torch import Tensor, nn

from trivalent_training.export.acoustic.pitch import Pitch
from trivalent_training.export.acoustic.spectrum import CEPSTRA, MELS, Spectrum

NAME = "trivalent-acoustic"
VERSION = "1"
COLUMNS = (
    *(f"logmel_{band}" for band in range(MELS)),
    *(f"mfcc_{index}" for index in range(CEPSTRA)),
    "energy_db",
    "centroid_hz",
    "bandwidth_hz",
    "rolloff_hz",
    "flatness",
    "f0_hz",
    "voicing",
)
"""Names of the columns, in order. Log-mel bands and energy are in dB of full scale, at least -100."""


class AcousticFrames(nn.Module):
    """Frames of an utterance's sound, 100 a second, from 16,000 samples a second in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.spectrum = Spectrum()
        self.pitch = Pitch()

    def forward(self, pcm_N: Tensor) -> Tensor:
        """float32 (1 + N // 160, 60)."""
        spectrum = self.spectrum(pcm_N)
        return torch.cat([spectrum, self.pitch(pcm_N)[: spectrum.shape[0]]], dim=1)
