"""Utterances → what a network trains on: labelled parts, quantized and encoded as they will be when served."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from trivalent_training.batching import Part, Parts
from trivalent_training.encoder.states import TextStates
from trivalent_training.errors import TrainingError
from trivalent_training.networks.base import Network
from trivalent_training.sample import Features, Utterance
from trivalent_training.wording import respelled


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One labelled utterance; its spellings have the same label, and training picks one of them each time."""

    utterance_id: str
    clip_id: str
    label: float
    spellings: tuple[Parts, ...]


def examples(
    utterances: Sequence[Utterance], network: Network, text: TextStates | None, respell: bool
) -> list[Example]:
    """The labelled utterances as examples; the first spelling is the transcript as it is."""
    labelled = [utterance for utterance in utterances if utterance.labels.score is not None]
    if not labelled:
        raise TrainingError("none of the utterances has a label, expected at least one")
    columns: list[list[Part | None]] = []
    if text:
        columns.append(_states(text, [utterance.text for utterance in labelled]))
        if respell:
            columns.append(_states(text, [u.text and respelled(u.text) for u in labelled]))
    features = [_feature_parts(utterance, network) for utterance in labelled]
    return [
        Example(
            utterance.utterance_id,
            utterance.clip_id or utterance.utterance_id,
            float(utterance.labels.score or 0.0),
            tuple({**parts, "text": column[place]} for column in columns) or (parts,),
        )
        for place, (utterance, parts) in enumerate(zip(labelled, features, strict=True))
    ]


def _states(text: TextStates, words: Sequence[str]) -> list[Part | None]:
    """The states of each text; None where nothing was said."""
    spoken = [place for place, words_of_one in enumerate(words) if words_of_one.strip()]
    found: list[Part | None] = [None] * len(words)
    for place, states in zip(spoken, text.encode([words[place] for place in spoken]), strict=True):
        found[place] = states
    return found


def _feature_parts(utterance: Utterance, network: Network) -> dict[str, Part | None]:
    parts: dict[str, Part | None] = {}
    for modality, contract in network.contract.features.items():
        features = utterance.features(modality)
        if features is not None and features.width != contract.width:
            found = f"{features.width} {modality} columns"
            raise TrainingError(f"utterance '{utterance.utterance_id}' has {found}, the recipe says {contract.width}")
        parts[modality] = None if features is None else _compact(features, network.quantizer(modality))
    return parts


def _compact(features: Features, quantizer: torch.nn.Module | None) -> Part:
    if quantizer is None:
        return np.asarray(features.matrix[0])
    with torch.no_grad():
        return np.asarray(quantizer(torch.from_numpy(features.matrix)).numpy())
