"""Judge a package, runs, or baselines on a part of a data set. This is the only command that opens a test split.

A package is scored exactly as the processor would score it. A run is judged as trained, in smaller numbers, and with
one modality gone at a time; a baseline is fitted on the training part first. --save keeps the judgements of runs and
baselines for the page of results.
"""

import csv
import io
import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from tqdm import tqdm

from trivalent_training.atomic import new_file
from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, add_result
from trivalent_training.fitting import run as runs
from trivalent_training.judging import results
from trivalent_training.judging.baselines import BASELINES
from trivalent_training.judging.judge import judge
from trivalent_training.judging.metrics import Metrics, metrics
from trivalent_training.provenance import commit
from trivalent_training.serving import parity
from trivalent_training.serving.package import Package, Scores


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, help="data-set file")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--package", type=Path, help="package folder, e.g. models/tfn-mosi/1")
    what.add_argument("--run", type=Path, nargs="+", help="run folders")
    what.add_argument("--baseline", choices=list(BASELINES), nargs="+", help="what every system must beat")
    parser.add_argument("--split", choices=["train", "valid", "test", "all"], default="test", help="default: test")
    parser.add_argument("--without", choices=["text", "acoustic", "visual"], action="append", default=[],
                        help="judge a package or baseline as if a modality never came; may be repeated")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the metrics as JSON")
    parser.add_argument("--predictions", type=Path, help="also write a package's utterance_id,score to this CSV file")
    parser.add_argument("--card", action="store_true", help="also put the result on the package's card")
    parser.add_argument("--save", type=Path, help="folder that keeps the judgements of runs and baselines")
    add_models(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    splits = tuple(Split) if options.split == "all" else (Split(options.split.upper()),)
    if options.package:
        _judge_package(options, splits)
        return
    for flag in ("without", "predictions", "card"):
        if getattr(options, flag) and not (flag == "without" and options.baseline):
            raise TrainingError(f"--{flag} goes with --package{' or --baseline' if flag == 'without' else ''}")
    learned = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    unseen = [u for u in dataset_file.read(options.dataset, splits).utterances if u.labels.score is not None]
    if not unseen:
        raise TrainingError(f"no utterance of split {options.split} in {options.dataset} has a label")
    found = _of_runs(options, learned, unseen) if options.run else _of_baselines(options, learned, unseen)
    for result in found:
        if options.save:
            results.write(options.save, result)
        if options.json:
            print(json.dumps(asdict(result)))
        else:
            print(f"{result.name}: {result.utterances:,} utterances of {result.dataset}")
            for condition, measured in result.metrics.items():
                print(f"  {condition:<18}{_line(measured)}")


def _of_runs(options: Namespace, learned: dataset_file.Dataset, unseen: list[Utterance]) -> Iterator[results.Result]:
    for folder in tqdm(options.run, desc="evaluate", unit="run", leave=False):
        record, network = runs.read(folder)
        if record.dataset_sha256 != learned.sha256:
            raise TrainingError(f"{options.dataset} is not the file of {folder}, which has {record.dataset_sha256}")
        yield judge(record, network, learned.utterances, unseen, options.models)


def _of_baselines(
    options: Namespace, learned: dataset_file.Dataset, unseen: list[Utterance]
) -> Iterator[results.Result]:
    train = [u.without(options.without) for u in learned.part(Split.TRAIN) if u.labels.score is not None]
    unseen = [u.without(options.without) for u in unseen]
    for name in options.baseline:
        system, read, predict = BASELINES[name]
        modalities = tuple(m for m in read if read == ("text",) or any(u.features(m) for u in train))
        predicted = predict(train, unseen, options.models)
        measured = metrics(predicted, [float(u.labels.score or 0.0) for u in unseen], learned.header.range)
        yield results.Result(
            system, name, learned.header.dataset, learned.sha256, learned.header.range, learned.header.synthetic,
            None, 0, commit(), modalities, 0, len(unseen), 0.0, 0.0, {results.AS_TRAINED: measured},
        )  # fmt: skip


def _judge_package(options: Namespace, splits: tuple[Split, ...]) -> None:
    package = Package(options.package)
    parity.verify(package)
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
        _put_on_card(options, package, data.header.dataset, len(pairs), measured)
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


def _put_on_card(options: Namespace, package: Package, dataset: str, count: int, measured: Metrics) -> None:
    part = f"{dataset}, {options.split} split, {count:,} utterances"
    part += "".join(f", without {modality}" for modality in options.without)
    command = f"trivalent-train evaluate {options.dataset.name} --package models/{package.manifest.title}"
    command += f" --split {options.split}" + "".join(f" --without {modality}" for modality in options.without)
    add_result(package.folder / CARD_FILE, part, command, measured)


def _line(measured: Metrics) -> str:
    return "  ".join(f"{name} {'undefined' if v is None else f'{v:.4f}'}" for name, v in measured.items())


def _write(path: Path, utterances: list[Utterance], scores: list[Scores | None]) -> None:
    """utterance_id,score for each scored utterance; scores as the shortest decimals of their float32."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["utterance_id", "score"])
    writer.writerows([u.utterance_id, f"{s['score']:.9g}"] for u, s in zip(utterances, scores, strict=True) if s)
    with new_file(path) as file:
        file.write(table.getvalue().encode())
