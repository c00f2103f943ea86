"""Judge a package on a part of a data set, exactly as the processor would score it.

This is the only command that opens a test split.
"""

import csv
import io
import json
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from trivalent_training import dataset_file, parity
from trivalent_training.atomic import new_file
from trivalent_training.card import CARD_FILE, add_result
from trivalent_training.errors import TrainingError
from trivalent_training.metrics import metrics
from trivalent_training.package import Package, Scores
from trivalent_training.sample import Split, Utterance


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file")
    parser.add_argument("--package", type=Path, required=True, help="package folder, e.g. models/tfn-mosi/1")
    parser.add_argument("--split", choices=["train", "valid", "test", "all"], default="test", help="default: test")
    parser.add_argument("--without", choices=["text", "acoustic", "visual"], action="append", default=[],
                        help="judge as if a modality never came; may be repeated")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the metrics as JSON")
    parser.add_argument("--predictions", type=Path, help="also write utterance_id,score to this CSV file")
    parser.add_argument("--card", action="store_true", help="also put the result on the package's card")


def run(options: Namespace) -> None:
    package = Package(options.package)
    parity.verify(package)
    splits = tuple(Split) if options.split == "all" else (Split(options.split.upper()),)
    data = dataset_file.read(options.dataset, splits)
    if data.header.range != package.manifest.range:
        found = f"{options.dataset} has labels up to {data.header.range:g}"
        raise TrainingError(f"{found}, {package.manifest.title} scores up to {package.manifest.range:g}")
    utterances = [utterance.without(options.without) for utterance in data.utterances]
    started = time.perf_counter()
    scores = package.score(utterances)
    seconds = time.perf_counter() - started
    if options.predictions:
        _write(options.predictions, utterances, scores)
    pairs = [
        (scored["score"], utterance.labels.score)
        for utterance, scored in zip(utterances, scores, strict=True)
        if scored is not None and utterance.labels.score is not None
    ]
    if not pairs:
        raise TrainingError(
            f"none of {len(utterances)} utterances of split {options.split} has a label and can be scored"
        )
    measured = metrics([score for score, _ in pairs], [label for _, label in pairs], data.header.range)
    unscored = len(utterances) - len(pairs)
    if options.card:
        part = f"{data.header.dataset}, {options.split} split, {len(pairs):,} utterances"
        part += "".join(f", without {modality}" for modality in options.without)
        command = f"trivalent-train evaluate {options.dataset.name} --package models/{package.manifest.title}"
        command += f" --split {options.split}" + "".join(f" --without {modality}" for modality in options.without)
        add_result(package.folder / CARD_FILE, part, command, measured)
    if options.json:
        summary = {
            "package": package.manifest.title, "dataset": data.header.dataset, "split": options.split,
            "utterances": len(pairs), "unscored": unscored, "metrics": measured,
        }  # fmt: skip
        print(json.dumps(summary))
        return
    print(f"{package.manifest.title}: {len(pairs):,} utterances in {seconds:.1f} s, {unscored} unscored")
    for name, value in measured.items():
        print(f"  {name:<12}{'undefined' if value is None else f'{value:.4f}'}")


def _write(path: Path, utterances: list[Utterance], scores: list[Scores | None]) -> None:
    """utterance_id,score for each scored utterance; scores as the shortest decimals of their float32."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["utterance_id", "score"])
    writer.writerows([u.utterance_id, f"{s['score']:.9g}"] for u, s in zip(utterances, scores, strict=True) if s)
    with new_file(path) as file:
        file.write(table.getvalue().encode())
