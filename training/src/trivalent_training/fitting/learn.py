"""From a recipe and a data set to a run: what is dealt to training and to validation, and one network learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.examples import ExampleMaker, training_frames
from trivalent_training.fitting.method import CPU, FitTask, Method, Rig
from trivalent_training.fitting.methods import method_of
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import FitRecipe, Recipe
from trivalent_training.networks.parts.base import Network
from trivalent_training.provenance import commit


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What one run is made of, beside its data set."""

    recipe: Recipe
    seed: int
    """Seed of weights, order and dropout."""
    fold: int
    """Which fold of clips validates, where the data set has no validation part."""
    models: Path
    """The models folder, which holds the text encoder of the recipe."""
    rig: Rig = CPU


def learn(plan: RunPlan, data: Dataset, method: Method | None = None) -> tuple[runs.Run, Network]:
    """One run: the network of the recipe, trained on one part of the data set and judged on the other.

    By its system's method, unless another is given.
    """
    recipe = plan.recipe
    train, valid = split(data, recipe.fit, plan.fold)
    network = recipe.network.build()
    network.learn_frames(training_frames(train, network), np.random.default_rng(plan.seed))
    maker = ExampleMaker(network, recipe.text, plan.models)
    learned, held = maker.make(train) if train else [], maker.make(valid)
    method = method or method_of(recipe.network.name)
    history = method(network, FitTask(learned, held, recipe.fit, plan.seed, plan.rig))
    predictions = predict(network, held)
    done = runs.Run(
        recipe=recipe,
        seed=plan.seed,
        fold=plan.fold,
        dataset=data.header.dataset,
        dataset_sha256=data.sha256,
        range=data.header.range,
        synthetic=data.header.synthetic,
        commit=commit(),
        history=tuple(history),
        validation=tuple(
            runs.Held(example.utterance_id, float(p), example.label)
            for example, p in zip(held, predictions, strict=True)
        ),
    )
    return done, network


def split(data: Dataset, plan: FitRecipe, fold: int) -> tuple[Sequence[Utterance], Sequence[Utterance]]:
    """Train and validation: the data set's own, or all clips of the split but the fold's, and the fold's."""
    train, valid = data.part(Split.TRAIN), data.part(Split.VALID)
    if valid and plan.learn_from == "train":
        return train, valid
    dealt = valid if plan.learn_from == "valid" else train
    clips = [utterance.clip_id or utterance.utterance_id for utterance in dealt]
    if not 0 <= fold < plan.folds or len(set(clips)) < plan.folds:
        raise TrainingError(f"fold {fold} of {plan.folds} asked for, found {len(set(clips))} clips to deal out")
    kept, held = list(GroupKFold(plan.folds).split(clips, groups=clips))[fold]
    return [dealt[place] for place in kept], [dealt[place] for place in held]
