"""Who holds what: the training examples dealt out to clients, and one modality of an example without the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import Example

Holding = Mapping[str, Sequence[Example]]
"""What one client trains on, by modality; the examples under a modality hold nothing of the others."""


def deal(examples: Sequence[Example], clients: int, seed: int) -> list[list[Example]]:
    """Disjoint shares of nearly equal size: whole clips in random order, each to whoever has least.

    Where there are fewer clips than clients, utterances are dealt instead.
    """
    if len(examples) < clients:
        raise TrainingError(f"{len(examples)} utterances cannot be dealt out to {clients} clients, expected one each")
    clips: dict[str, list[Example]] = {}
    for example in examples:
        clips.setdefault(example.clip_id, []).append(example)
    if len(clips) < clients:
        clips = {example.utterance_id: [example] for example in examples}
    shares: list[list[Example]] = [[] for _ in range(clients)]
    for place in np.random.default_rng(seed).permutation(len(clips)):
        min(shares, key=len).extend(list(clips.values())[place])
    return shares


def holding(examples: Sequence[Example], modalities: Sequence[str]) -> dict[str, list[Example]]:
    """The examples once per modality, each time without the others; those that lack the modality are left out."""
    held = {modality: [_only(e, modality) for e in examples if _has(e, modality)] for modality in modalities}
    return {modality: chosen for modality, chosen in held.items() if chosen}


def _has(example: Example, modality: str) -> bool:
    return example.spellings[0].get(modality) is not None


def _only(example: Example, modality: str) -> Example:
    spellings = tuple({modality: parts[modality]} for parts in example.spellings)
    return replace(example, labels=Labels(example.labels.score), spellings=spellings)
