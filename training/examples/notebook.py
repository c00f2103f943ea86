"""Trains a network on a data set, evaluates it and scores with a package, in a few lines of Python.

    training/.venv/bin/python training/examples/notebook.py RECIPE DATASET RUN [--package FOLDER]

Each step is a cell of a notebook. The data set is a file of 'trivalent-train import' or 'synthesize'; RUN is a new
folder, from which 'trivalent-train export' makes a package. --package also scores some utterances with a package.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

import torch

import trivalent_training as trivalent


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--split", default="test", help="split to evaluate on (default: test)")
    parser.add_argument("--package", type=Path, help="package to score some utterances with, too")
    parser.add_argument("--models", type=Path, default=trivalent.MODELS, help="folder with the recipe's text encoder")
    options = parser.parse_args()
    torch.set_num_threads(1)  # sums, and so the weights, do not depend on the number of cores

    # Read: training and validation split; the test split stays closed.
    data = trivalent.read_dataset(options.dataset)
    print(f"{len(data.utterances):,} utterances of {data.header.dataset}, labels in ±{data.header.range:g}")

    # Train, with other settings than the recipe's.
    settings = {"fit.epochs": options.epochs, "fit.patience": 5}
    trained = trivalent.fit(options.recipe, data, settings=settings, models=options.models)
    for epoch in trained.record.history:
        print(f"epoch {epoch.number}: MAE {epoch.valid_mae:.3f}")
    trained.write(options.run)

    # Evaluate: the test split is opened here, and only here.
    measured = trivalent.evaluate(trained, options.dataset, options.split, models=options.models)
    print(f"{options.split}: MAE {measured['mae']:.3f}")

    # Score with a package, as the processor does.
    if options.package:
        some = data.utterances[:3]
        for utterance, score in zip(some, trivalent.score(options.package, some), strict=True):
            print(f"{'none' if score is None else f'{score:+.2f}'} {utterance.text}")


if __name__ == "__main__":
    try:
        main()
    except trivalent.TrainingError as error:
        sys.exit(f"examples/notebook.py: {error}")
