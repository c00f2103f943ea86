"""From a recipe and a data set to a run: what is dealt to training and to validation, and one network learned."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop, recipe
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.examples import ExampleMaker, training_frames
from trivalent_training.fitting.methods import Method, method_of
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network
from trivalent_training.provenance import commit


def learn(
    plan: recipe.Recipe,
    data: dataset_file.Dataset,
    train: Sequence[Utterance],
    valid: Sequence[Utterance],
    seed: int,
    fold: int,
    models: Path,
    rig: loop.Rig,
    method: Method | None = None,
) -> tuple[runs.Run, Network]:
    """One run: the network of the plan, trained on the train utterances and judged on the valid ones.

    By its system's method, unless another is given.
    """
    network = plan.network.build()
    network.learn_frames(training_frames(train, network), np.random.default_rng(seed))
    maker = ExampleMaker(network, plan.text, models)
    learned, held = maker.make(train) if train else [], maker.make(valid)
    method = method or method_of(plan.network.name)
    history = method(network, learned, held, plan.fit, seed, rig)
    predictions = loop.predict(network, held)
    done = runs.Run(
        recipe=plan,
        seed=seed,
        fold=fold,
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


def split(data: dataset_file.Dataset, plan: FitRecipe, fold: int) -> tuple[Sequence[Utterance], Sequence[Utterance]]:
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
