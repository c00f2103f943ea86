"""The benchmark of cross-modal attention: a word selects the frame that carries the sentiment.

    text      one of K key words among fillers
    frame     of each modality and each key k, in random order: [code_k ; v_k 1] + noise
              code_k one-hot; v_k uniform in [-1, 1] with Σ_k v_k = 0, the same in both modalities
    label     y = 3 v_k, k the key in the text

The text alone says nothing about y, and neither do the frames without the text. The mean of the frames of a modality is
the same in all utterances, apart from the noise, so that a linear model of it is at chance. A network that embeds each
frame before it takes the mean is not: an embedding that is not linear can keep the value of each key apart.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.tasks.splits import clip_of, split_of
from trivalent_training.data.utterance import Features, Labels, Transcript, Utterance

HEADER = Header("synthetic-attention", 3.0, synthetic=True)
KEYS = ("red", "blue", "green", "black")
FILLERS = ("look", "at", "the", "card", "now", "please", "we", "see", "a", "here")
VALUE_COLUMNS = 4
"""Columns that repeat the value of a frame."""
WIDTH = len(KEYS) + VALUE_COLUMNS
NOISE = 0.1
"""Standard deviation of the noise on each column."""
SIZES = (5000, 300, 600)
"""Utterances of the train, valid and test splits."""


def utterances(seed: int) -> Iterator[Utterance]:
    """The utterances of all splits."""
    draws = np.random.default_rng([seed, 1])
    for number in range(sum(SIZES)):
        key = int(draws.integers(len(KEYS)))
        words = [FILLERS[int(index)] for index in draws.integers(len(FILLERS), size=int(draws.integers(2, 6)))]
        words.insert(int(draws.integers(len(words) + 1)), KEYS[key])
        half = draws.uniform(-1, 1, len(KEYS) // 2)
        value_K = draws.permutation(np.concatenate([half, -half]))
        yield Utterance(
            f"attention-{number:05d}",
            clip_of(number),
            split=split_of(number, SIZES),
            transcript=Transcript("en", " ".join(words)),
            acoustic=_frames("synthetic-keyed-acoustic", value_K, draws),
            visual=_frames("synthetic-keyed-visual", value_K, draws),
            labels=Labels(3.0 * float(value_K[key])),
        )


def _frames(extractor: str, value_K: NDArray[np.float64], draws: np.random.Generator) -> Features:
    """One frame for each key in random order, float32 (K, WIDTH)."""
    frames = np.concatenate([np.eye(len(KEYS)), np.repeat(value_K[:, None], VALUE_COLUMNS, axis=1)], axis=1)
    frames += NOISE * draws.standard_normal(frames.shape)
    return Features(extractor, draws.permutation(frames).astype(np.float32))
