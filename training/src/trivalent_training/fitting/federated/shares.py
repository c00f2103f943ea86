"""Division of training examples and of modalities among clients, and examples with one modality only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import Example
from trivalent_training.networks.parts.learning.federation import FederationConfig

LocalExamples = Mapping[str, Sequence[Example]]
"""A client's examples by modality; the examples of a modality contain no other modality."""


def shares_of(examples: Sequence[Example], clients: int, seed: int) -> list[list[Example]]:
    """Disjoint shares of nearly equal size. Clips, in random order, go to the client with the fewest examples.

    If there are fewer clips than clients, single utterances are assigned instead of clips.
    Raises TrainingError if there are fewer utterances than clients.
    """
    if len(examples) < clients:
        raise TrainingError(
            f"{len(examples)} utterances cannot be divided among {clients} clients, expected at least one each"
        )
    clips: dict[str, list[Example]] = {}
    for example in examples:
        clips.setdefault(example.clip_id, []).append(example)
    if len(clips) < clients:
        clips = {example.utterance_id: [example] for example in examples}
    shares: list[list[Example]] = [[] for _ in range(clients)]
    for index in np.random.default_rng(seed).permutation(len(clips)):
        min(shares, key=len).extend(list(clips.values())[index])
    return shares


def modalities_held(order: Sequence[str], config: FederationConfig, seed: int) -> list[tuple[str, ...]]:
    """The modalities of each client. With one modality each, every modality has at least one client.

    'one_at_random' deals each modality once to clients in random order, and draws the others' evenly.
    Raises TrainingError if clients of one modality are fewer than the modalities.
    """
    if config.held == "all":
        return [tuple(order)] * config.clients
    if config.clients < len(order):
        raise TrainingError(
            f"{config.clients} clients of one modality each cannot hold {len(order)} modalities ({', '.join(order)}), "
            "expected at least one client per modality"
        )
    dealt = [order[index % len(order)] for index in range(config.clients)]
    if config.held == "one_at_random":
        draws = np.random.default_rng([seed, len(order)])
        others = [order[int(index)] for index in draws.integers(len(order), size=config.clients - len(order))]
        dealt = [([*order, *others])[int(index)] for index in draws.permutation(config.clients)]
    return [(modality,) for modality in dealt]


def local_examples(examples: Sequence[Example], modalities: Sequence[str]) -> dict[str, list[Example]]:
    """For each modality the examples that have it, without their other modalities; empty lists are left out."""
    by_modality = {modality: [_only(e, modality) for e in examples if _has(e, modality)] for modality in modalities}
    return {modality: chosen for modality, chosen in by_modality.items() if chosen}


def _has(example: Example, modality: str) -> bool:
    return example.spellings[0].get(modality) is not None


def _only(example: Example, modality: str) -> Example:
    spellings = tuple({modality: parts[modality]} for parts in example.spellings)
    return replace(example, labels=Labels(example.labels.score), spellings=spellings)
