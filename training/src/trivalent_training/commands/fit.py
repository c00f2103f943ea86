"""Train the network of a recipe on a data-set file and leave a run folder.

The test split is never opened. Validation is the data set's own, or a fold of whole clips held out of train.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import torch
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from trivalent_training import dataset_file, loop, recipe
from trivalent_training import run as runs
from trivalent_training.commands.options import add_models
from trivalent_training.encoder.states import TextStates
from trivalent_training.errors import TrainingError
from trivalent_training.examples import examples
from trivalent_training.metrics import metrics
from trivalent_training.provenance import commit
from trivalent_training.sample import Split, Utterance

SEED = 1111


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe, e.g. training/recipes/tfn-mosi.json")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("run", type=Path, help="run folder to write")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of weights, order and dropout (default {SEED})")
    parser.add_argument("--fold", type=int, default=0, help="which fold of clips validates (default 0)")
    parser.add_argument("--replace", action="store_true", help="replace an older run folder")
    add_models(parser)


def run(options: Namespace) -> None:
    # Batches this small gain nothing from more threads, and one thread adds in one order on every machine.
    torch.set_num_threads(1)
    plan = recipe.read(options.recipe)
    network = plan.network.build()
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    train, valid = split(data, plan.fit.folds, options.fold)
    text = TextStates(options.models / plan.text.encoder, plan.text.max_length) if plan.text else None
    respell = plan.text is not None and plan.text.respell
    learned = examples(train, network, text, respell) if train else []
    held = examples(valid, network, text, respell)
    history = loop.fit(network, learned, held, plan.fit, options.seed)
    predictions = loop.predict(network, held)
    done = runs.Run(
        recipe=plan,
        seed=options.seed,
        fold=options.fold,
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
    runs.write(options.run, done, network, options.replace)
    found = metrics(predictions, [example.label for example in held], data.header.range)
    print(f"{len(history)} epochs on {len(train)} utterances, {len(held)} held out: MAE {found['mae']:.4f}")


def split(data: dataset_file.Dataset, folds: int, fold: int) -> tuple[Sequence[Utterance], Sequence[Utterance]]:
    """Train and validation: the data set's own, or all clips of train but the fold's, and the fold's."""
    train, valid = data.part(Split.TRAIN), data.part(Split.VALID)
    if valid:
        return train, valid
    clips = [utterance.clip_id or utterance.utterance_id for utterance in train]
    if not 0 <= fold < folds or len(set(clips)) < folds:
        raise TrainingError(f"fold {fold} of {folds} asked for, found {len(set(clips))} clips to deal out")
    kept, held = list(GroupKFold(folds).split(clips, groups=clips))[fold]
    return [train[place] for place in kept], [train[place] for place in held]
