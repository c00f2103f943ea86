"""Synthetic samples in which each of the three modalities determines a part of the label.

    y   = R (t + a + v) / 3       label in [-R, R], t in {-1, -½, 0, ½, 1}, a and v uniform in [-1, 1]
    x_f = p u + n_f               frame f of the modality with part p; u a fixed direction of ±1, n_f normal noise

One word of each text expresses t. The variance of t is ½, that of a and v is ⅓: text alone explains 3/7 of the variance
of y, acoustic and visual features alone 2/7 each, and all together nearly all of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float64]

NOISE = 0.3
CLIPS_OF_A_VIDEO = 4
SPLITS = ("train", "valid", "test")
SENTIMENT_WORDS = {
    "en": (("awful", 1, 0), ("weak", 1, 0), ("usual", 1, 2), ("nice", 1, 1), ("superb", 1, 1)),
    "zh": (("糟糕", 1, 0), ("无聊", 1, 0), ("普通", 1, 2), ("好看", 1, 1), ("精彩", 1, 1)),
}
"""Words for t = -1, -½, 0, ½, 1, each with its part-of-speech id and sentiment id as in SentiLARE."""
FILLERS = {
    "en": (("the", 4, 2), ("film", 3, 2), ("really", 2, 2), ("seems", 0, 2), ("today", 3, 2)),
    "zh": (("这部", 4, 2), ("电影", 3, 2), ("真的", 2, 2), ("看来", 0, 2), ("今天", 3, 2)),
}


@dataclass(frozen=True, slots=True)
class Size:
    """Number of samples per split, and sizes of their streams."""

    train: int = 48
    """Samples of the train split."""
    valid: int = 16
    """Samples of the valid split."""
    test: int = 16
    """Samples of the test split."""
    text: int = 24
    """Columns of the text features."""
    acoustic: int = 5
    """Columns of the acoustic features."""
    visual: int = 20
    """Columns of the visual features."""
    steps: int = 16
    """Padded length of the streams in steps; without padding they have at most half as many."""


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """One synthetic sample: streams without padding, (steps, columns) each, and their planted parts of the label."""

    video: str
    clip: int
    words: tuple[tuple[str, int, int], ...]
    """Word, part of speech, sentiment."""
    parts: tuple[float, float, float]
    """t, a and v."""
    label: float
    text: Frames
    acoustic: Frames
    visual: Frames


def planted(seed: int, size: Size, language: str, bound: float, aligned: bool) -> dict[str, list[Planted]]:
    """The samples of each split. Aligned streams have one step per word; others have lengths of their own."""
    draws = np.random.default_rng(seed)
    samples, number = {}, 0
    for split in SPLITS:
        count = getattr(size, split)
        samples[split] = [_sample(number + index, size, language, bound, aligned, draws) for index in range(count)]
        number += count
    return samples


def _sample(number: int, size: Size, language: str, bound: float, aligned: bool, draws: np.random.Generator) -> Planted:
    level = int(draws.integers(5))
    parts = (level / 2 - 1, float(draws.uniform(-1, 1)), float(draws.uniform(-1, 1)))
    fillers = FILLERS[language]
    words = [fillers[place % len(fillers)] for place in range(int(draws.integers(1, size.steps // 2)))]
    words.insert(int(draws.integers(len(words) + 1)), SENTIMENT_WORDS[language][level])
    lengths = [len(words)] * 3 if aligned else [len(words), *draws.integers(2, size.steps // 2, 2, endpoint=True)]
    streams = [
        _stream(part, int(steps), width, draws)
        for part, steps, width in zip(parts, lengths, (size.text, size.acoustic, size.visual), strict=True)
    ]
    return Planted(
        f"video{number // CLIPS_OF_A_VIDEO:02d}",
        number % CLIPS_OF_A_VIDEO,
        tuple(words),
        parts,
        bound * sum(parts) / 3,
        *streams,
    )


def _stream(part: float, steps: int, width: int, draws: np.random.Generator) -> Frames:
    direction = np.where(np.arange(width) % 2 == 0, 1.0, -1.0)
    return part * direction + NOISE * draws.standard_normal((steps, width))
