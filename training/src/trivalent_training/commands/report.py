"""Plot runs of one recipe, and list their inert weights: those that training did not change or the score ignores.

The plots are learning curves, predicted against true scores, confusion, and an ablation by modality. For runs that
generated unimodal labels the report also has their agreement with the annotators' labels, and of the first run a plot
of the labels and a map of the unimodal embeddings.

The labels are those of training utterances. All other plots are of the validation split; the test split is never
opened.
"""

import json
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from pathlib import Path

from tqdm import tqdm

from trivalent_training.atomic import new_folder
from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.export.inert import Inert, inert_of_runs
from trivalent_training.fitting import run as runs
from trivalent_training.judging import agreement, label_plots, plots
from trivalent_training.judging.judge import judge
from trivalent_training.networks.mug import Mug
from trivalent_training.networks.parts.base import Network


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("runs", type=Path, nargs="+", help="run folders of one recipe")
    parser.add_argument("--output", type=Path, required=True, help="folder to write the plots to")
    parser.add_argument(
        "--dataset", type=Path, help="data-set file of the runs; required for all but curves, predictions and confusion"
    )
    parser.add_argument("--replace", action="store_true", help="replace an existing folder")
    parser.add_argument("--json", action="store_true", help="print the file names and the errors as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    read = [runs.read(folder) for folder in options.runs]
    records, networks = [record for record, _ in read], [network for _, network in read]
    if len({record.recipe.package.name for record in records}) > 1:
        raise TrainingError(f"the runs are of {sorted({r.recipe.package.name for r in records})}, expected one recipe")
    errors: dict[str, list[float]] = {}
    inert: Inert | None = None
    data: dataset_file.Dataset | None = None
    labels: list[dict[str, agreement.LabelColumns]] = []
    if options.dataset:
        data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
        errors = _errors(read, data, options.models)
        inert = inert_of_runs(records, networks, data.utterances, options.models)
        labels = [agreement.columns(record.generated, data.utterances) for record in records if record.generated]
    with new_folder(options.output, options.replace) as folder:
        _draw(records, errors, folder)
        if data and labels:
            _draw_labels(read, data, options.models, folder)
        drawn = sorted(path.name for path in folder.iterdir())
    if options.json:
        found = {
            "folder": str(options.output), "pictures": drawn, "validation_mae": errors,
            "inert": inert.to_json() if inert else None,
            "generated_labels": [agreement.agreement(r.generated, data.utterances) for r in records] if data else None,
        }  # fmt: skip
        print(json.dumps(found))
        return
    print(f"{', '.join(drawn)} of {len(records)} runs in {options.output}")
    for line in (*(inert.lines() if inert else ()), *agreement.lines(labels)):
        print(line)


def _errors(read: list[tuple[runs.Run, Network]], data: dataset_file.Dataset, models: Path) -> dict[str, list[float]]:
    """The mean absolute error of each run on its held-out utterances, by condition."""
    errors: dict[str, list[float]] = defaultdict(list)
    for record, network in tqdm(read, desc="report", unit="run", leave=False):
        held_ids = {held.utterance_id for held in record.validation}
        held_out = [u for u in data.utterances if u.utterance_id in held_ids]
        for condition, measured in judge(record, network, data.utterances, held_out, models).metrics.items():
            errors[condition].append(float(measured["mae"] or 0.0))
    return errors


def _draw(records: list[runs.Run], errors: dict[str, list[float]], folder: Path) -> None:
    """Writes the plots that every recipe has."""
    if any(record.history for record in records):
        plots.curves(records, folder / "curves.png")
    plots.predictions(records, folder / "predictions.png")
    plots.confusion(records, folder / "confusion.png")
    if errors:
        plots.ablation(errors, folder / "ablation.png")


def _draw_labels(read: list[tuple[runs.Run, Network]], data: dataset_file.Dataset, models: Path, folder: Path) -> None:
    """Writes the plots of generated labels, of the first run that has some."""
    record, network = next((record, network) for record, network in read if record.generated)
    found = agreement.columns(record.generated, data.utterances)
    label_plots.labels(found, record.range, folder / "labels.png")
    if isinstance(network, Mug):
        label_plots.embeddings(record, network, data.utterances, models, folder / "embeddings.png")
