"""Trains one network: a recipe and a data set become a run. Splits the data into training and validation."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.checkpoint import Checkpoint
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.gradients import watched
from trivalent_training.fitting.method import CPU, Execution, FitTask, Method, Stopping
from trivalent_training.fitting.methods import method_of
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import FitRecipe, Recipe
from trivalent_training.fitting.start import StartingPoint
from trivalent_training.networks.parts.base import Network
from trivalent_training.provenance import commit


@dataclass(frozen=True, slots=True)
class RunPlan:
    """All inputs of one run except the data set."""

    recipe: Recipe
    seed: int
    """Seed of weights, order and dropout."""
    fold: int
    """Fold of clips that validates, if there is no separate validation split."""
    models: Path
    """The models folder, which contains the recipe's text encoder."""
    execution: Execution = CPU
    start: StartingPoint | None = None
    """The weights that training starts from; None means those that the network draws or loads itself."""
    checkpoint: Path | None = None
    """File that the training continues from, if it is there, and keeps how far it has come in; None keeps nothing."""

    def training(self, data: Dataset) -> str:
        """Identifies the training: runs of equal plans and data are equal."""
        start = self.start.origin.weights_sha256 if self.start else None
        execution = (self.execution.device, self.execution.precision)
        parts = (self.recipe.to_json(), self.seed, self.fold, data.sha256, start, execution)
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def learn(plan: RunPlan, data: Dataset, method: Method | None = None) -> tuple[runs.Run, Network]:
    """Trains the recipe's network and scores the held-out utterances.

    The method is the one of the network's system unless another is given. Raises TrainingError for an invalid fold, and
    for a start that does not fit the network or its method.
    """
    recipe = plan.recipe
    method = method or method_of(recipe.network.name)
    _check(plan, method)
    train, valid = split(data, recipe.fit, plan.fold)
    network = recipe.network.build()
    network.learn_frames(training_frames(train, network), np.random.default_rng(plan.seed))
    maker = ExampleMaker(network, recipe.text, plan.models)
    learned, held_out = maker.make(train) if train else [], maker.make(valid)
    labelled = list[Example]()
    with watched(network) as gradients:
        start = plan.start.copy_to if plan.start else None
        checkpoint = Checkpoint(plan.checkpoint, plan.training(data)) if plan.checkpoint else None
        task = FitTask(learned, held_out, recipe.fit, plan.seed, plan.execution, labelled.extend, start, checkpoint)
        history = method(network, task)
    predictions = predict(network, held_out)
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
            runs.Held(example.utterance_id, float(p), example.label, example.labels.graded)
            for example, p in zip(held_out, predictions, strict=True)
        ),
        generated=tuple(runs.Generated(example.utterance_id, example.labels) for example in labelled),
        untrained=plan.start.never_trained(gradients.untrained()) if plan.start else gradients.untrained(),
        start=plan.start.origin if plan.start else None,
        stopping=Stopping.of(history, recipe.fit),
    )
    return done, network


def _check(plan: RunPlan, method: Method) -> None:
    """TrainingError if a method with stages or rounds shall start from a run, or be resumed."""
    name = plan.recipe.network.name
    if plan.start and method is not loop.fit:
        raise TrainingError(f"{name} trains in stages or rounds and cannot start from a run: leave out the start")
    if plan.checkpoint and method is not loop.fit:
        raise TrainingError(f"{name} trains in stages or rounds and cannot be resumed")


def split(data: Dataset, plan: FitRecipe, fold: int) -> tuple[Sequence[Utterance], Sequence[Utterance]]:
    """Training and validation utterances: the data set's splits, or the clips outside and inside the fold."""
    train, valid = data.part(Split.TRAIN), data.part(Split.VALID)
    if valid and plan.learn_from == "train":
        return train, valid
    utterances = valid if plan.learn_from == "valid" else train
    clips = [utterance.clip_id or utterance.utterance_id for utterance in utterances]
    if not 0 <= fold < plan.folds or len(set(clips)) < plan.folds:
        raise TrainingError(
            f"cannot make fold {fold} of {plan.folds} from {len(set(clips))} clips, "
            f"expected a fold from 0 to {plan.folds - 1} and at least {plan.folds} clips"
        )
    outside, inside = list(GroupKFold(plan.folds).split(clips, groups=clips))[fold]
    return [utterances[row] for row in outside], [utterances[row] for row in inside]
