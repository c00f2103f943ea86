"""What is trained when speed is measured: a recipe with random weights, and examples of its shapes.

Synthetic examples have the greatest lengths that the recipe allows, so that every batch has the same shape: tokens and
states 'text.max_length' steps, frames the 'max_steps' of the network. Their numbers are normal; they teach nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from trivalent_training import typed
from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.utterance import FloatMatrix, Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import learn
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.recipe import NetworkRecipe, Recipe, TextRecipe
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.parts.language.backbone import Backbone
from trivalent_training.serving.batching import ANNOTATION, ANNOTATIONS, NEUTRAL, OTHER, Part

STEPS = 50
"""Steps of a synthetic sequence if recipe and network set no limit."""
FRAMES = 200
"""Synthetic frames from which means, scales and codebooks are learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """A recipe and examples for it."""

    recipe: Recipe
    examples: tuple[Example, ...]
    frames: dict[str, FloatMatrix]
    """Frames (n, width) of each modality from which the network learns means, scales and codebooks."""
    source: str
    """'synthetic', or the name of a data set."""

    def network(self, seed: int) -> Network:
        """A new network; its weights are drawn later, by Network.initialize."""
        network = unpublished(self.recipe.network)
        network.learn_frames(self.frames, np.random.default_rng(seed))
        return network

    @property
    def shapes(self) -> dict[str, list[int]]:
        """The largest shape of each modality's part in the examples."""
        parts = [(name, part) for example in self.examples for name, part in example.spellings[0].items()]
        found: dict[str, list[int]] = {}
        for name, part in parts:
            if part is not None and name != ANNOTATION:
                shape = found.setdefault(name, [0] * part.ndim)
                found[name] = [max(pair) for pair in zip(shape, part.shape, strict=True)]
        return found


def unpublished(recipe: NetworkRecipe) -> Network:
    """The recipe's network; a language model in it will draw its weights, so that nothing is downloaded."""
    if recipe.name not in NETWORKS:
        return recipe.build()
    entry = NETWORKS[recipe.name]
    config: Any = typed.build(entry.config, recipe.config, f"config of {recipe.name}")
    if hasattr(config, "backbone"):
        changes: dict[str, Any] = {"backbone": replace(config.backbone, weights=None)}
        if getattr(config, "start", "roberta") != "roberta":
            changes["start"] = "roberta"
        config = replace(config, **changes)
    return entry.build(config)


def synthetic(recipe: Recipe, count: int, seed: int) -> Workload:
    """So many synthetic examples, with all modalities and all labels."""
    network, draws = unpublished(recipe.network), np.random.default_rng(seed)
    frames = {
        modality: draws.standard_normal((FRAMES, matrix.width)).astype(np.float32)
        for modality, matrix in network.contract.features.items()
    }
    network.learn_frames(frames, np.random.default_rng(seed))
    examples = tuple(
        Example(
            f"synthetic-{number}",
            f"synthetic-{number}",
            Labels(*draws.uniform(-1, 1, 4).tolist()),
            (_parts(network, recipe.text, draws),),
        )
        for number in range(count)
    )
    return Workload(recipe, examples, frames, "synthetic")


def recorded(recipe: Recipe, data: Dataset, models: Path) -> Workload:
    """The training examples of a data set, as 'fit' makes them."""
    train, _ = learn.split(data, recipe.fit, 0)
    network = unpublished(recipe.network)
    frames = training_frames(train, network)
    network.learn_frames(frames, np.random.default_rng(0))
    examples = tuple(ExampleMaker(network, recipe.text, models).make(train))
    return Workload(recipe, examples, frames, data.header.dataset)


def _parts(network: Network, text: TextRecipe | None, draws: np.random.Generator) -> dict[str, Part | None]:
    """All parts of one utterance, as ExampleMaker makes them."""
    contract, steps = network.contract, text.max_length if text else STEPS
    parts: dict[str, Part | None] = {}
    for spec in contract.inputs:
        if spec.role == "tokens":
            parts["text"] = draws.integers(_vocabulary(network), size=steps)
        elif spec.role == "states":
            parts["text"] = draws.standard_normal((steps, int(spec.shape[-1]))).astype(np.float32)
        elif spec.role in ANNOTATIONS:
            parts[ANNOTATION] = draws.integers(0, (OTHER + 1, NEUTRAL + 1), (steps, 2))
    for modality, matrix in contract.features.items():
        frames = draws.standard_normal((matrix.max_steps or STEPS, matrix.width)).astype(np.float32)
        quantizer = network.quantizer(modality)
        if quantizer is not None:
            with torch.no_grad():
                parts[modality] = np.asarray(quantizer(torch.from_numpy(frames)).numpy())
        else:
            parts[modality] = frames if matrix.sequence else frames[0]
    return parts


def _vocabulary(network: Network) -> int:
    return next(part.config.vocabulary for part in network.modules() if isinstance(part, Backbone))


def check(examples: Sequence[Example], batch: int) -> None:
    """Raises TrainingError if there are too few examples for one batch."""
    if len(examples) < batch:
        raise TrainingError(f"there are {len(examples)} training utterances, expected a batch of {batch} or more")
