"""Train the network of a recipe on a data-set file and leave a run folder.

The test split is never opened. Validation is the data set's own, or a fold of whole clips held out of train. Under
torchrun all processes train one network together.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from trivalent_training import dataset_file, loop, recipe
from trivalent_training import run as runs
from trivalent_training.commands.options import add_models
from trivalent_training.errors import TrainingError
from trivalent_training.examples import ExampleMaker, training_frames
from trivalent_training.methods import Method, method_of
from trivalent_training.metrics import metrics
from trivalent_training.networks.base import Network
from trivalent_training.provenance import commit
from trivalent_training.recipe import FitRecipe
from trivalent_training.sample import Split, Utterance

SEED = 1111


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe, e.g. training/configs/packages/tfn-mosi.json")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("run", type=Path, help="run folder to write")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of weights, order and dropout (default {SEED})")
    parser.add_argument("--fold", type=int, default=0, help="which fold of clips validates (default 0)")
    parser.add_argument("--replace", action="store_true", help="replace an older run folder")
    parser.add_argument("--accelerator", choices=["cpu", "cuda", "auto"], default="cpu", help="device (default cpu)")
    parser.add_argument("--precision", default="32-true", help="arithmetic, e.g. bf16-mixed (default 32-true)")
    parser.add_argument("--threads", type=int, default=1,
                        help="CPU threads (default 1: the sums come out the same on every machine)")  # fmt: skip
    parser.add_argument("--tensorboard", type=Path, help="folder to log curves to, for TensorBoard")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(options.threads)
    plan = recipe.read(options.recipe)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    train, valid = split(data, plan.fit, options.fold)
    rig = loop.Rig(options.accelerator, options.precision, options.tensorboard)
    done, network = learn(plan, data, train, valid, options.seed, options.fold, options.models, rig)
    if not loop.is_first_process():
        return
    runs.write(options.run, done, network, options.replace)
    scores, labels = [held.prediction for held in done.validation], [held.label for held in done.validation]
    found = metrics(scores, labels, data.header.range)
    if options.json:
        print(json.dumps({"run": str(options.run), "epochs": len(done.history), "validation": found}))
    else:
        counts = f"{len(done.history)} epochs on {len(train)} utterances, {len(scores)} held out"
        print(f"{counts}: MAE {found['mae']:.4f}")


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
