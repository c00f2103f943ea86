"""The benchmark of hierarchical aggregation: clients of unlike size and unlike quality, three modalities.

    parts     t, a, v uniform in [-1, 1]
    label     y = t + a + v, in [-3, 3]
    frame     x_f = p u_m + n_f             of the modality m with part p; u_m a fixed direction, n_f noise
    clips     one for each of nine clients, of unlike size; in the training split, the labels of a noisy clip are drawn
              without regard to its frames

A client that trains one modality sees one part of the label. Which modality trains on which clip depends on the run's
seed. 'fedavg' weights clients by their size, and the largest clips are noisy. An aggregation that weights by the
clients' certainty can discount them. Validation and test have no noise on labels.
"""

from collections.abc import Iterator

import numpy as np

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.tasks.splits import clip_of
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance

HEADER = Header("synthetic-federated", 3.0, synthetic=True)
CLIENTS = ((120, True), (120, True), (120, True), (40, False), (40, False), (40, False),
           (40, False), (40, False), (40, False))  # fmt: skip
"""Training utterances of each client, and whether its labels are noise."""
HELD_OUT = (150, 600)
"""Utterances of the valid and test splits."""
WIDTH = 6
NOISE = 0.5


def utterances(seed: int) -> Iterator[Utterance]:
    """The utterances of all splits."""
    draws = np.random.default_rng([seed, 4])
    for client, (count, noisy) in enumerate(CLIENTS):
        for number in range(count):
            yield _utterance(f"client-{client}", number, Split.TRAIN, noisy, draws)
    for split, count in zip((Split.VALID, Split.TEST), HELD_OUT, strict=True):
        for number in range(count):
            yield _utterance(f"{split.value.lower()}-{clip_of(number)}", number, split, False, draws)


def direction(modality: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """u_m, (WIDTH,), ±1 in each column; modality 0 is text, 1 acoustic, 2 visual."""
    return np.random.default_rng([modality, 44]).choice([-1.0, 1.0], WIDTH)


def _utterance(clip: str, number: int, split: Split, noisy: bool, draws: np.random.Generator) -> Utterance:
    parts, other = draws.uniform(-1, 1, 3), draws.uniform(-1, 1, 3)
    text, acoustic, visual = (_frames(modality, part, draws) for modality, part in enumerate(parts))
    return Utterance(
        f"federated-{clip}-{number:03d}",
        clip,
        split=split,
        transcript=Transcript("en", features=text),
        acoustic=acoustic,
        visual=visual,
        labels=Labels(float(other.sum() if noisy else parts.sum())),
    )


def _frames(modality: int, part: float, draws: np.random.Generator) -> Features:
    """Frames float32 (2 to 6, WIDTH)."""
    noise = NOISE * draws.standard_normal((int(draws.integers(2, 7)), WIDTH))
    return Features(f"synthetic-shared-{modality}", (part * direction(modality) + noise).astype(np.float32))
