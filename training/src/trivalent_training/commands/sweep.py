"""Vary one setting of a recipe at a time and record the validation loss; the test split is never opened.

Writes OUTPUT.json with the loss of every run, and OUTPUT.svg with a curve for each setting. With OUTPUT in
training/results the page of results shows both.

The values are a JSON object from dotted paths in the recipe to lists of numbers; while one setting is varied, the
others are as in the recipe. Example:

    {"network.config.unimodal_weight": [0.01, 0.1, 1.0], "network.config.correction.inner_rate": [0.01, 0.05, 0.2]}

Run n of a value has the seed of the first run plus n and holds out fold n. For recipes that generate unimodal labels
the figures of each run's labels are recorded, too.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

import torch
from tqdm import tqdm

from trivalent_training import typed
from trivalent_training.commands import settings
from trivalent_training.commands.fit import SEED
from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.judging import sweeps
from trivalent_training.judging.agreement import agreement
from trivalent_training.judging.sweeps import Point, Sweep, Trained
from trivalent_training.provenance import commit


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe with the settings that are not varied")
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("values", type=Path, help="values of each setting, a JSON file")
    parser.add_argument("output", type=Path, help="JSON file to write, e.g. training/results/mug-alpha-beta.json")
    parser.add_argument("--runs", type=int, default=3, help="runs of each value (default 3)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the first run (default {SEED})")
    parser.add_argument("--json", action="store_true", help="print the record as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    if options.runs < 1:
        raise TrainingError(f"--runs is {options.runs}, expected at least 1")
    if options.output.suffix != ".json":
        raise TrainingError(f"output is {options.output}, expected a name that ends in .json")
    if not options.output.parent.is_dir():
        raise TrainingError(f"no folder {options.output.parent} to write {options.output.name} to")
    start = recipe.read(options.recipe)
    values = _values(options.values, start)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    done: dict[str, tuple[Trained, ...]] = {}
    points = []
    todo = [(path, value) for path, listed in values.items() for value in listed]
    for path, value in tqdm(todo, desc="sweep", unit="value", leave=False):
        plan = settings.changed(start, {path: value})
        key = json.dumps(plan.to_json(), sort_keys=True)
        if key not in done:
            done[key] = _trained(plan, data, options)
        points.append(Point(path, float(value), done[key]))
    record = Sweep(
        start.package.name, data.header.dataset, data.sha256, start.fit.select, options.seed, commit(), tuple(points)
    )
    sweeps.write(options.output, record)
    if options.json:
        print(json.dumps(asdict(record)))
    else:
        print(f"{len(points)} values of {len(values)} settings, {options.runs} runs each, in {options.output}")


def _trained(plan: Recipe, data: dataset_file.Dataset, options: Namespace) -> tuple[Trained, ...]:
    """The runs of one value."""
    found = []
    for number in range(options.runs):
        done, _ = learn(RunPlan(plan, options.seed + number, number, options.models), data)
        # Stages before the last have other objectives.
        last = done.history[-1].stage
        loss = min(epoch.valid_loss for epoch in done.history if epoch.stage == last)
        found.append(Trained(done.seed, done.fold, loss, agreement(done.generated, data.utterances)))
    return tuple(found)


def _values(file: Path, start: Recipe) -> dict[str, list[float]]:
    values = typed.document(file, f"no values at {file}")
    if not isinstance(values, dict) or not values:
        raise TrainingError(f"{file} holds {values!r}, expected an object from paths in the recipe to numbers")
    for path, listed in values.items():
        settings.value_at(start.to_json(), path)
        numbers = isinstance(listed, list) and all(type(value) in (int, float) for value in listed)
        if not numbers or not listed:
            raise TrainingError(f"{file}: {path} is {listed!r}, expected a list of numbers")
    return values
