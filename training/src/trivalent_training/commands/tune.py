"""Search a recipe's settings by validation loss; the test split is never opened.

Writes the best recipe, and beside it NAME.trials.json with the search space and every trial.

The search space is a JSON object. Its keys are dotted paths in the recipe; its values are lists of choices, or
objects {"low": 1e-5, "high": 1e-3, "log": true} for numbers, which are integers if both bounds are. Example:

    {"fit.learning_rate": {"low": 1e-4, "high": 5e-3, "log": true}, "network.config.post_hidden": [16, 32, 64]}

The tree-structured Parzen estimator (J. Bergstra et al., NeurIPS 2011) draws the trials. The objective of a trial is
the mean over the folds of the lowest validation loss, in the measure that the recipe's fit.select names.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import torch

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.commands import settings
from trivalent_training.commands.fit import SEED
from trivalent_training.commands.options import add_device, add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.loop import DivergenceError
from trivalent_training.fitting.method import Execution
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.judging import searches
from trivalent_training.provenance import commit


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe to start from; its settings are the first trial")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("space", type=Path, help="search space, a JSON file")
    parser.add_argument("output", type=Path, help="recipe to write: the start recipe with the best settings")
    parser.add_argument("--trials", type=int, default=20, help="number of trials (default 20)")
    parser.add_argument("--folds", type=int, nargs="+", default=[0], help="folds to evaluate a trial on (default: 0)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the search and of every run (default {SEED})")
    parser.add_argument(
        "--study", type=Path, help="SQLite file that stores the trials; a later search continues from it"
    )
    parser.add_argument("--json", action="store_true", help="print all trials as JSON")
    add_device(parser)
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    start = recipe.read(options.recipe)
    space = _space(options.space, start)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    execution = Execution(options.device, options.precision)

    def validation_loss(trial: optuna.Trial) -> float:
        plan = settings.changed(start, {path: _draw(trial, path, choices) for path, choices in space.items()})
        losses = []
        for fold in options.folds:
            done, _ = learn(RunPlan(plan, options.seed, fold, options.models, execution), data)
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
        study.enqueue_trial({path: settings.value_at(start.to_json(), path) for path in space})
    study.optimize(
        validation_loss, n_trials=options.trials, show_progress_bar=not options.json, catch=(DivergenceError,)
    )
    best = settings.changed(start, study.best_params)
    with new_file(options.output) as file:
        file.write((json.dumps(best.to_json(), indent=2, ensure_ascii=False) + "\n").encode())
    trials = tuple(searches.Trial(trial.params, trial.value) for trial in study.trials if trial.value is not None)
    record = searches.Search(
        start.package.name, data.header.dataset, data.sha256, start.fit.select, options.seed,
        tuple(options.folds), commit(), space, trials,
    )  # fmt: skip
    searches.write(options.output, record)
    if options.json:
        shown = [asdict(trial) for trial in trials]
        print(json.dumps({"best": study.best_params, "validation": study.best_value, "trials": shown}))
    else:
        print(f"{len(study.trials)} trials, best validation {study.best_value:.4f} with {study.best_params}")


def _space(file: Path, start: Recipe) -> dict[str, Any]:
    space = typed.document(file, f"no search space at {file}")
    if not isinstance(space, dict) or not space:
        raise TrainingError(f"{file} holds {space!r}, expected an object from paths in the recipe to choices")
    for path, choices in space.items():
        settings.value_at(start.to_json(), path)
        is_list = isinstance(choices, list) and len(choices) > 0
        if not is_list and not (isinstance(choices, dict) and {"low", "high"} <= choices.keys()):
            raise TrainingError(
                f"{file}: {path} is {choices!r}, expected a list of choices or an object with low and high"
            )
    return space


def _draw(trial: optuna.Trial, path: str, choices: Any) -> Any:
    if isinstance(choices, list):
        return trial.suggest_categorical(path, choices)
    low, high, log = choices["low"], choices["high"], bool(choices.get("log", False))
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(path, low, high, log=log)
    return trial.suggest_float(path, low, high, log=log)
