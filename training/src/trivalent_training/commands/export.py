"""Write the model package of one or several runs; several runs are served as their mean, in one graph.

Nothing appears in the models folder unless ONNX Runtime computes what the network does, at several batch sizes and
lengths, and the package reproduces its own parity cases.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.export.package_writer import write_package
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.fitting import run as runs
from trivalent_training.networks.wrappers.compaction import NUMBERS


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file of the runs")
    parser.add_argument("runs", type=Path, nargs="+", help="run folders of one recipe")
    for what in ("frames", "weights"):
        parser.add_argument(f"--{what}", choices=NUMBERS, help=f"numbers of the {what} (default: as the recipe says)")
    parser.add_argument("--version", help="version of the package (default: as the recipe says)")
    parser.add_argument("--replace", action="store_true", help="replace an older package of that name and version")
    add_models(parser)


def run(options: Namespace) -> None:
    records, networks = zip(*(runs.read(folder) for folder in options.runs), strict=True)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    if data.sha256 != records[0].dataset_sha256:
        raise TrainingError(
            f"{options.dataset} is not the file of the runs, expected sha256 {records[0].dataset_sha256}"
        )
    wishes = {name: getattr(options, name) for name in ("frames", "weights", "version") if getattr(options, name)}
    records = tuple(replace(r, recipe=replace(r.recipe, package=replace(r.recipe.package, **wishes))) for r in records)
    package = write_package(TrainedRuns(records, networks), data.utterances, options.models, options.replace)
    size = sum(path.stat().st_size for path in package.folder.iterdir())
    print(f"{package.manifest.title}: {len(networks)} runs, {size / 1e6:.2f} MB in {package.folder}")
