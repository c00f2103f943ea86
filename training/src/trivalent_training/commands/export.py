"""Write a model package from one or several runs; one graph averages the scores of several runs.

With --mean weights the package has one network with the mean of the runs' weights instead, as small and as fast as one
run. The runs must have started from the same run (fit --start).

Before the package appears in the models folder, ONNX Runtime must reproduce the network's outputs at several batch
sizes and lengths, and the package must reproduce its own parity cases. The card's first line names the baselines that
the recipe does not beat, if stored results say so. The package has no confidence intervals, also if it replaces one
that had some: run trivalent-train calibrate afterwards.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from trivalent_training.commands.options import add_models, add_results
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, compare
from trivalent_training.export.package_writer import write_package
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.fitting import recipe
from trivalent_training.fitting import run as runs
from trivalent_training.judging import results
from trivalent_training.networks.wrappers.compaction import NUMBERS
from trivalent_training.serving.manifest import FORMATS


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file of the runs")
    parser.add_argument("runs", type=Path, nargs="+", help="run folders of one recipe")
    for values in ("frames", "weights"):
        parser.add_argument(
            f"--{values}", choices=NUMBERS, help=f"number format of the {values} (default: the recipe's)"
        )
    parser.add_argument("--compute", choices=list(FORMATS), default="float32",
                        help="number format of products over steps, see convert (default: float32)")  # fmt: skip
    parser.add_argument("--texts", type=Path, metavar="RECIPE",
                        help="recipe whose system, description and limits replace those of the runs")  # fmt: skip
    parser.add_argument("--mean", choices=["scores", "weights"], default="scores",
                        help="what is averaged over several runs (default: scores)")  # fmt: skip
    parser.add_argument("--version", help="version of the package (default: the recipe's)")
    parser.add_argument("--replace", action="store_true", help="replace an existing package of that name and version")
    add_results(parser)
    add_models(parser)


def run(options: Namespace) -> None:
    records, networks = zip(*(runs.read(folder) for folder in options.runs), strict=True)
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    if data.sha256 != records[0].dataset_sha256:
        raise TrainingError(
            f"{options.dataset} has sha256 {data.sha256}, expected {records[0].dataset_sha256}, that of the runs"
        )
    changes = {name: getattr(options, name) for name in ("frames", "weights", "version") if getattr(options, name)}
    changes |= _texts(options.texts, records[0].recipe.package.name) if options.texts else {}
    records = tuple(replace(r, recipe=replace(r.recipe, package=replace(r.recipe.package, **changes))) for r in records)
    package = write_package(
        TrainedRuns(records, networks, options.mean),
        data.utterances,
        options.models,
        options.replace,
        FORMATS[options.compute],
    )
    compare(package.folder / CARD_FILE, package.manifest, results.read(options.results, required=False))
    size = sum(path.stat().st_size for path in package.folder.iterdir())
    mean = "" if len(networks) == 1 else f", mean of {options.mean}"
    print(f"{package.manifest.title}: {len(networks)} runs{mean}, {size / 1e6:.2f} MB in {package.folder}")
    print("Its scores have no confidence intervals: trivalent-train calibrate computes them.")


def _texts(path: Path, name: str) -> dict[str, str]:
    """The texts of a recipe that do not influence training, for texts that were corrected after the runs."""
    plan = recipe.read(path).package
    if plan.name != name:
        raise TrainingError(f"{path} is the recipe of '{plan.name}', expected '{name}', that of the runs")
    return {"system": plan.system, "description": plan.description, "limits": plan.limits}
