"""Search a recipe's settings on validation alone and write the best recipe found; the test split is never opened.

The search space is a JSON object from places in the recipe to what may stand there: a list of choices, or an object
{"low": 1e-5, "high": 1e-3, "log": true} for numbers, whole where both bounds are. Example:

    {"fit.learning_rate": {"low": 1e-4, "high": 5e-3, "log": true}, "network.config.post_hidden": [16, 32, 64]}

Trials are drawn by the tree-structured Parzen estimator (J. Bergstra et al., NeurIPS 2011); each is judged by the mean
of what the recipe selects on, over the folds asked for.
"""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import torch

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.commands.fit import SEED
from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.recipe import Recipe


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe to start from; its own settings are the first trial")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("space", type=Path, help="search space, a JSON file")
    parser.add_argument("output", type=Path, help="recipe to write, with the best settings")
    parser.add_argument("--trials", type=int, default=20, help="settings to try (default 20)")
    parser.add_argument("--folds", type=int, nargs="+", default=[0], help="folds that judge a trial (default: 0)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the search and of every run (default {SEED})")
    parser.add_argument("--study", type=Path, help="file that keeps the trials, to go on with later")
    parser.add_argument("--json", action="store_true", help="print all trials as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    start = recipe.read(options.recipe)
    space = _space(options.space, start)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))

    def judged(trial: optuna.Trial) -> float:
        plan = _changed(start, {place: _draw(trial, place, wish) for place, wish in space.items()})
        losses = []
        for fold in options.folds:
            done, _ = learn(RunPlan(plan, options.seed, fold, options.models), data)
            losses.append(min(epoch.valid_loss for epoch in done.history))
        return float(np.mean(losses))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=start.package.name,
        sampler=optuna.samplers.TPESampler(seed=options.seed),
        storage=f"sqlite:///{options.study}" if options.study else None,
        load_if_exists=True,
    )
    if not study.trials:
        study.enqueue_trial({place: _place(start.to_json(), place) for place in space})
    study.optimize(judged, n_trials=options.trials, show_progress_bar=not options.json)
    best = _changed(start, study.best_params)
    with new_file(options.output) as file:
        file.write((json.dumps(best.to_json(), indent=2, ensure_ascii=False) + "\n").encode())
    if options.json:
        trials = [{"settings": trial.params, "validation": trial.value} for trial in study.trials]
        print(json.dumps({"best": study.best_params, "validation": study.best_value, "trials": trials}))
    else:
        print(f"{len(study.trials)} trials, best validation {study.best_value:.4f} with {study.best_params}")


def _space(path: Path, start: Recipe) -> dict[str, Any]:
    space = typed.document(path, f"no search space at {path}")
    if not isinstance(space, dict) or not space:
        raise TrainingError(f"{path} holds {space!r}, expected an object from places in the recipe to choices")
    for place, wish in space.items():
        _place(start.to_json(), place)
        if not (isinstance(wish, list) and wish) and not (isinstance(wish, dict) and {"low", "high"} <= wish.keys()):
            raise TrainingError(
                f"{path}: {place} is {wish!r}, expected a list of choices or an object with low and high"
            )
    return space


def _place(document: Any, place: str) -> Any:
    """The value at a dotted place of the recipe."""
    for name in place.split("."):
        if not isinstance(document, dict) or name not in document:
            raise TrainingError(f"the recipe has no '{place}' to search: write it there first")
        document = document[name]
    return document


def _draw(trial: optuna.Trial, place: str, wish: Any) -> Any:
    if isinstance(wish, list):
        return trial.suggest_categorical(place, wish)
    if isinstance(wish["low"], int) and isinstance(wish["high"], int):
        return trial.suggest_int(place, wish["low"], wish["high"], log=bool(wish.get("log", False)))
    return trial.suggest_float(place, wish["low"], wish["high"], log=bool(wish.get("log", False)))


def _changed(start: Recipe, settings: dict[str, Any]) -> Recipe:
    document = start.to_json()
    for place, value in settings.items():
        *way, last = place.split(".")
        _place(document, ".".join(way))[last] = value
    return typed.build(Recipe, document, "the tuned recipe")
