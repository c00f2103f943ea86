"""Convert a published data set to a data-set file, which training and replay read."""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from trivalent_training import dataset_file
from trivalent_training.importers import IMPORTERS


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", choices=sorted(IMPORTERS), help="which data set")
    parser.add_argument("folder", type=Path, help="folder with the published tables")
    parser.add_argument("output", type=Path, help="data-set file to write, e.g. mosi.avro")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(options: Namespace) -> None:
    importer = IMPORTERS[options.dataset]
    utterances = list(importer.utterances(options.folder))
    written = dataset_file.write(options.output, importer.header, utterances)
    splits = Counter(utterance.split.value.lower() for utterance in utterances)
    if options.json:
        print(json.dumps({"dataset": importer.header.dataset, "utterances": written, "splits": splits}))
    else:
        parts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
        print(f"{written:,} utterances ({parts}) of {importer.header.dataset} in {options.output}")
