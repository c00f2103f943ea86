"""The benchmark of the hierarchy of contrasts: few rows, and modalities that share the label's level and nothing else.

    level     y in -3, -2, … 3
    text      four words, each with probability TEXT_RELIABILITY from the lexicon of y, otherwise of a random level
    frame     x_f = (y / 3) u_m + s W_m + n_f      of the acoustic and of the visual modality m
              u_m a fixed direction; s ~ N(0, I) nuisance of the utterance and the modality, W_m fixed; n_f noise

Each modality has its own nuisance, which is stronger than the level. What two modalities have in common is the level:
the contrasts between words and each stream, and between the fused pairs, are made for that. There are few rows to learn
from, and many to test on.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.tasks.splits import clip_of, split_of
from trivalent_training.data.utterance import Features, Labels, Transcript, Utterance

HEADER = Header("synthetic-hierarchy", 3.0, synthetic=True)
LEXICON = {
    -3: ("terrible", "awful", "horrible"),
    -2: ("bad", "poor", "ugly"),
    -1: ("weak", "dull", "slow"),
    0: ("usual", "average", "standard"),
    1: ("fine", "nice", "decent"),
    2: ("good", "lovely", "great"),
    3: ("perfect", "amazing", "brilliant"),
}
LEVELS = tuple(LEXICON)
WORDS = 4
TEXT_RELIABILITY = 0.5
WIDTH = 12
NUISANCES = 4
"""Directions of the nuisance."""
NUISANCE = 1.5
"""Standard deviation of the nuisance in each of its directions; the level has 2/3 in its own."""
NOISE = 1.0
SIZES = (160, 200, 800)
"""Utterances of the train, valid and test splits."""
Matrix = NDArray[np.float64]


def utterances(seed: int) -> Iterator[Utterance]:
    """The utterances of all splits."""
    draws = np.random.default_rng([seed, 2])
    bases = {modality: basis(index) for index, modality in enumerate(("acoustic", "visual"))}
    for number in range(sum(SIZES)):
        level = LEVELS[int(draws.integers(len(LEVELS)))]
        yield Utterance(
            f"hierarchy-{number:05d}",
            clip_of(number),
            split=split_of(number, SIZES),
            transcript=Transcript("en", " ".join(_word(level, draws) for _ in range(WORDS))),
            acoustic=_frames("synthetic-leveled-acoustic", bases["acoustic"], level, draws),
            visual=_frames("synthetic-leveled-visual", bases["visual"], level, draws),
            labels=Labels(float(level)),
        )


def basis(modality: int) -> Matrix:
    """Orthonormal rows (1 + NUISANCES, WIDTH): the direction of the level, and those of the nuisance."""
    draws = np.random.default_rng([modality, 22])
    columns, _ = np.linalg.qr(draws.standard_normal((WIDTH, 1 + NUISANCES)))
    return np.asarray(columns.T)


def _word(level: int, draws: np.random.Generator) -> str:
    said = level if draws.random() < TEXT_RELIABILITY else LEVELS[int(draws.integers(len(LEVELS)))]
    return LEXICON[said][int(draws.integers(len(LEXICON[said])))]


def _frames(extractor: str, rows: Matrix, level: int, draws: np.random.Generator) -> Features:
    """Frames float32 (4 to 8, WIDTH)."""
    part = np.concatenate([[level / 3], NUISANCE * draws.standard_normal(NUISANCES)]) @ rows
    frames = part + NOISE * draws.standard_normal((int(draws.integers(4, 9)), WIDTH))
    return Features(extractor, frames.astype(np.float32))
