"""The benchmark of meta-learned unimodal labels: the label of an utterance is a weak label of its modalities.

    truths    t, a, v uniform in [-3, 3], independent: the sentiment of each modality, which the data set keeps as its
              unimodal labels
    label     y = (2 t + a + v) / 4
    frame     x_f = (p / 3) u_m + n_f       of the modality m with truth p; u_m a fixed direction, n_f noise

The correlation of y with t is 0.82, with a and v 0.41 each. A label generated for a modality is better than y if it
correlates more with that modality's truth. There are few rows to learn from.
"""

from collections.abc import Iterator

import numpy as np

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.tasks.splits import clip_of, split_of
from trivalent_training.data.utterance import Features, Labels, Transcript, Utterance

HEADER = Header("synthetic-meta-labels", 3.0, synthetic=True)
SHARES = (0.5, 0.25, 0.25)
"""Weights of the truths of text, acoustic and visual in the label."""
WIDTH = 10
NOISE = 1.0
SIZES = (240, 200, 800)
"""Utterances of the train, valid and test splits."""


def utterances(seed: int) -> Iterator[Utterance]:
    """The utterances of all splits."""
    draws = np.random.default_rng([seed, 3])
    for number in range(sum(SIZES)):
        truths = draws.uniform(-3, 3, 3)
        text, acoustic, visual = (_frames(modality, truth, draws) for modality, truth in enumerate(truths))
        yield Utterance(
            f"meta-labels-{number:05d}",
            clip_of(number),
            split=split_of(number, SIZES),
            transcript=Transcript("en", features=text),
            acoustic=acoustic,
            visual=visual,
            labels=Labels(float(truths @ SHARES), *(float(truth) for truth in truths)),
        )


def direction(modality: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """u_m, (WIDTH,), ±1 in each column; modality 0 is text, 1 acoustic, 2 visual."""
    return np.random.default_rng([modality, 33]).choice([-1.0, 1.0], WIDTH)


def _frames(modality: int, truth: float, draws: np.random.Generator) -> Features:
    """Frames float32 (3 to 8, WIDTH)."""
    noise = NOISE * draws.standard_normal((int(draws.integers(3, 9)), WIDTH))
    return Features(f"synthetic-weak-{modality}", (truth / 3 * direction(modality) + noise).astype(np.float32))
