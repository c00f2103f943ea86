"""Write a package that computes in float16 from one that computes in float32, for GPUs.

Products over steps (attention, recurrent layers, convolutions) become float16; the scaling of features, layers of one
vector per utterance, and scores stay float32. Token ids, masks and lengths become int32, half the bytes to copy. With
--compute float32 that is all that changes.

The new package is written beside the old one, as version VERSION-float16 or VERSION-int32. It has the old one's parity
cases, which it must reproduce within 0.01 label units (float32: 1e-4); otherwise nothing is written. Its card has the
differences of the scores, and with --data also the metrics of both packages on the test split. It has no confidence
intervals, because its scores differ: run trivalent-train calibrate.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

import torch

from trivalent_training.atomic import new_folder
from trivalent_training.commands.options import add_results
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, compare
from trivalent_training.export.conversion import convert, differences
from trivalent_training.export.conversion_section import converted_card, figure
from trivalent_training.judging import results
from trivalent_training.serving import parity
from trivalent_training.serving.manifest import FORMATS, Manifest
from trivalent_training.serving.package import Package

SUFFIXES = {"float16": "float16", "float32": "int32"}
"""What the version of the new package ends with."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", type=Path, help="package folder, e.g. models/tfn-mosi/1")
    parser.add_argument("--compute", choices=list(FORMATS), default="float16",
                        help="number format of the products (default: float16)")  # fmt: skip
    parser.add_argument("--version", help="version of the new package (default: the old one's with -float16 or -int32)")
    parser.add_argument("--data", type=Path, metavar="DATASET",
                        help="data-set file: also compare both packages on its test split")  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="replace an existing package of that version")
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")
    add_results(parser)


def run(options: Namespace) -> None:
    torch.set_num_threads(1)
    source = Package(options.package)
    parity.verify(source)
    unseen = _unseen(options.data, source) if options.data else None
    version = options.version or f"{source.manifest.version}-{SUFFIXES[options.compute]}"
    with new_folder(source.folder.with_name(version), options.replace) as draft:
        manifest = convert(source, draft, version, FORMATS[options.compute], unseen)
        card = source.folder / CARD_FILE
        old = card.read_text("utf-8") if card.is_file() else ""
        (draft / CARD_FILE).write_text(converted_card(manifest, old, _command(options, source)), "utf-8")
        compare(draft / CARD_FILE, manifest, results.read(options.results, required=False))
    _print(manifest, options.json)


def _unseen(path: Path, source: Package) -> Dataset:
    """The test split; TrainingError if it is empty or its labels have another range."""
    data, bound = dataset_file.read(path, (Split.TEST,)), source.manifest.range
    if data.header.range != bound:
        raise TrainingError(
            f"{path} has the label range {data.header.range:g}, expected {bound:g}, that of {source.manifest.title}"
        )
    if not data.utterances:
        raise TrainingError(f"{path} has no test split, expected utterances to compare both packages on")
    return data


def _command(options: Namespace, source: Package) -> str:
    command = f"trivalent-train convert models/{source.manifest.title} --compute {options.compute}"
    return command + (f" --data {options.data.name}" if options.data else "")


def _print(manifest: Manifest, as_json: bool) -> None:
    record, found = manifest.training["conversion"], differences(manifest)
    before, after = record["bytes_before"], record["bytes"]
    if as_json:
        summary = {"package": manifest.title, "from": record["package"], "compute": asdict(manifest.compute)}
        sizes = {"bytes_before": before, "bytes": after}
        print(json.dumps({**summary, **sizes, "differences": [asdict(one) for one in found]}))
        return
    changes = ", ".join(f"{name} {before[name] / 1e6:.2f} → {after[name] / 1e6:.2f} MB" for name in after)
    print(f"{manifest.title}: {manifest.compute.type} from {record['package']}, {changes}")
    for one in found:
        print(f"  {one.data}: {one.utterances:,} utterances, largest difference {one.largest:.5f}, mean {one.mean:.5f}")
        if one.before and one.after:
            for name in ("mae", "corr"):
                print(f"    {name:<5} {figure(one.before[name])} → {figure(one.after[name])}")
    print("Its scores have no confidence intervals: trivalent-train calibrate computes them.")
