"""Synthetic acoustic and visual features: a few noisy frames whose means depend on a planted sentiment.

    x_f = (y / 3) u + n_f      frame f; u a fixed direction of ±1, n_f normal noise with standard deviation NOISE

The extractor names are part of the data sets and of the bundled demo.
"""

import numpy as np

from trivalent_training.data.utterance import Features

ACOUSTIC_WIDTH = 6
VISUAL_WIDTH = 8
NOISE = 1.0
FRAMES = (3, 12)
"""Minimum and maximum number of frames."""


def acoustic_features(sentiment: float, draws: np.random.Generator) -> Features:
    """Acoustic frames float32 (3 to 12, 6)."""
    return _signal(sentiment, ACOUSTIC_WIDTH, "synthetic-voice-6", draws)


def visual_features(sentiment: float, draws: np.random.Generator) -> Features:
    """Visual frames float32 (3 to 12, 8)."""
    return _signal(sentiment, VISUAL_WIDTH, "synthetic-picture-8", draws)


def _signal(sentiment: float, width: int, extractor: str, draws: np.random.Generator) -> Features:
    frames = int(draws.integers(FRAMES[0], FRAMES[1] + 1))
    direction = np.where(np.arange(width) % 2 == 0, 1.0, -1.0)
    noise = NOISE * draws.standard_normal((frames, width))
    return Features(extractor, (sentiment / 3 * direction + noise).astype(np.float32))
