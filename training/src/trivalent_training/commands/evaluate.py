"""Evaluate a package, runs or baselines on a split of a data set. Only calibrate and convert open a test split, too.

A package is scored exactly as the processor scores it. A run is evaluated as trained, with int8 frames and weights,
and without each modality in turn. A baseline is first fitted on the training split. --save stores the results of runs
and baselines for the page of results.
"""

import csv
import io
import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from tqdm import tqdm

from trivalent_training.atomic import new_file
from trivalent_training.commands.options import add_models, add_results
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, add_result, compare
from trivalent_training.fitting import run as runs
from trivalent_training.judging import results
from trivalent_training.judging.baselines import BASELINES
from trivalent_training.judging.judge import judge, scored_by
from trivalent_training.judging.metrics import Metrics, metrics, polarity_metrics
from trivalent_training.provenance import commit
from trivalent_training.serving import parity
from trivalent_training.serving.package import Package


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--package", type=Path, help="package folder, e.g. models/tfn-mosi/1")
    target.add_argument("--run", type=Path, nargs="+", help="run folders")
    target.add_argument("--baseline", choices=list(BASELINES), nargs="+", help="baselines")
    parser.add_argument("--split", choices=["train", "valid", "test", "all"], default="test", help="default: test")
    parser.add_argument("--without", choices=["text", "acoustic", "visual"], action="append", default=[],
                        help="evaluate a package or baseline without this modality; may be repeated")  # fmt: skip
    parser.add_argument("--learn", choices=["train", "valid"], default="train",
                        help="split that baselines are fitted on (default: train)")  # fmt: skip
    parser.add_argument("--polarity", action="store_true",
                        help="compare a package with labels -1, 0, 1 of any range, by its neutral band")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the metrics as JSON")
    parser.add_argument(
        "--predictions",
        type=Path,
        help="also write utterance_id,score,label of a package or of one run to this CSV file",
    )
    parser.add_argument("--card", action="store_true", help="also write the result to the package's card")
    parser.add_argument("--save", type=Path, help="folder to store the results of runs and baselines in")
    add_results(parser)
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    splits = tuple(Split) if options.split == "all" else (Split(options.split.upper()),)
    if options.package:
        _evaluate_package(options, splits)
        return
    for flag, others in (("without", "baseline"), ("predictions", "run"), ("card", ""), ("polarity", "")):
        if getattr(options, flag) and not (others and getattr(options, others)):
            raise TrainingError(f"--{flag} requires --package{f' or --{others}' if others else ''}")
    if options.predictions and len(options.run) > 1:
        raise TrainingError(f"--predictions is set for {len(options.run)} runs, expected one run")
    learned = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    unseen = [u for u in dataset_file.read(options.dataset, splits).utterances if u.labels.score is not None]
    if not unseen:
        raise TrainingError(f"no utterance of split {options.split} in {options.dataset} has a label, expected some")
    evaluate = _evaluate_runs if options.run else _evaluate_baselines
    for result in evaluate(options, learned, unseen):
        if options.save:
            results.write(options.save, result)
        if options.json:
            print(json.dumps(asdict(result)))
        else:
            print(f"{result.name}: {result.utterances:,} utterances of {result.dataset}")
            for condition, measured in result.metrics.items():
                print(f"  {condition:<18}{_line(measured)}")


def _evaluate_runs(
    options: Namespace, learned: dataset_file.Dataset, unseen: list[Utterance]
) -> Iterator[results.Result]:
    for folder in tqdm(options.run, desc="evaluate", unit="run", leave=False):
        record, network = runs.read(folder)
        if record.dataset_sha256 != learned.sha256:
            raise TrainingError(
                f"{options.dataset} has sha256 {learned.sha256}, expected {record.dataset_sha256}, that of {folder}"
            )
        if options.predictions:
            _write_predictions(options.predictions, unseen, scored_by(record, network, unseen, options.models))
        yield judge(record, network, learned.utterances, unseen, options.models)


def _evaluate_baselines(
    options: Namespace, learned: dataset_file.Dataset, unseen: list[Utterance]
) -> Iterator[results.Result]:
    part = Split(options.learn.upper())
    train = [u.without(options.without) for u in learned.part(part) if u.labels.score is not None]
    if not train:
        raise TrainingError(f"no utterance of split {options.learn} has a label, expected some to fit baselines on")
    unseen = [u.without(options.without) for u in unseen]
    for name in options.baseline:
        system, read, predict = BASELINES[name]
        if part is Split.VALID:
            name, system = f"{name}-valid", f"{system}, from validation rows"
        modalities = tuple(m for m in read if read == ("text",) or any(u.features(m) for u in train))
        predicted = predict(train, unseen, options.models)
        measured = metrics(predicted, [float(u.labels.score or 0.0) for u in unseen], learned.header.range)
        yield results.Result(
            system, name, learned.header.dataset, learned.sha256, learned.header.range, learned.header.synthetic,
            None, 0, commit(), modalities, 0, len(unseen), 0.0, 0.0, {results.AS_TRAINED: measured},
        )  # fmt: skip


def _evaluate_package(options: Namespace, splits: tuple[Split, ...]) -> None:
    package = Package(options.package)
    parity.verify(package)
    data = dataset_file.read(options.dataset, splits)
    if data.header.range != package.manifest.range and not options.polarity:
        expected = f"expected {package.manifest.range:g}, that of {package.manifest.title}, or --polarity"
        raise TrainingError(f"{options.dataset} has the label range {data.header.range:g}, {expected}")
    utterances = [utterance.without(options.without) for utterance in data.utterances]
    started = time.perf_counter()
    scores = package.score(utterances)
    seconds = time.perf_counter() - started
    if options.predictions:
        _write_predictions(options.predictions, utterances, [scored["score"] if scored else None for scored in scores])
    pairs = [
        (scored["score"], utterance.labels.score)
        for utterance, scored in zip(utterances, scores, strict=True)
        if scored is not None and utterance.labels.score is not None
    ]
    if not pairs:
        raise TrainingError(
            f"none of {len(utterances)} utterances of split {options.split} has a label and a score, expected some"
        )
    measured = _measured(options, package, pairs)
    unscored = len(utterances) - len(pairs)
    if options.card:
        _write_to_card(options, package, data.header.dataset, len(pairs), measured)
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


def _measured(options: Namespace, package: Package, pairs: list[tuple[float, float]]) -> Metrics:
    """Metrics of pairs of score and label."""
    predicted, labels = [score for score, _ in pairs], [label for _, label in pairs]
    if options.polarity:
        return polarity_metrics(predicted, labels, package.manifest.neutral)
    return metrics(predicted, labels, package.manifest.range)


def _write_to_card(options: Namespace, package: Package, dataset: str, count: int, measured: Metrics) -> None:
    part = f"{dataset}, {options.split} split, {count:,} utterances"
    part += ", polarity alone" if options.polarity else ""
    part += "".join(f", without {modality}" for modality in options.without)
    command = f"trivalent-train evaluate {options.dataset.name} --package models/{package.manifest.title}"
    command += f" --split {options.split}" + (" --polarity" if options.polarity else "")
    command += "".join(f" --without {modality}" for modality in options.without)
    add_result(package.folder / CARD_FILE, part, command, measured)
    compare(package.folder / CARD_FILE, package.manifest, results.read(options.results, required=False))


def _line(measured: Metrics) -> str:
    return "  ".join(f"{name} {'undefined' if v is None else f'{v:.4f}'}" for name, v in measured.items())


def _write_predictions(path: Path, utterances: Sequence[Utterance], scores: Sequence[float | None]) -> None:
    """Writes utterance_id,score,label of each scored utterance, with the 9 digits that identify a float32."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["utterance_id", "score", "label"])
    for utterance, score in zip(utterances, scores, strict=True):
        if score is not None:
            label = utterance.labels.score
            writer.writerow([utterance.utterance_id, f"{score:.9g}", "" if label is None else f"{label:.9g}"])
    with new_file(path) as file:
        file.write(table.getvalue().encode())
