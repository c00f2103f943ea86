"""Splits and clips of the benchmarks."""

from collections.abc import Sequence

from trivalent_training.data.utterance import Split

UTTERANCES_OF_A_CLIP = 10


def split_of(number: int, sizes: Sequence[int]) -> Split:
    """The split of utterance 'number', counted from 0; 'sizes' are those of train, valid and test."""
    if number < sizes[0]:
        return Split.TRAIN
    return Split.VALID if number < sizes[0] + sizes[1] else Split.TEST


def clip_of(number: int) -> str:
    """The clip of utterance 'number', counted from 0."""
    return f"clip-{number // UTTERANCES_OF_A_CLIP:04d}"
