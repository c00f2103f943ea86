"""Combine data-set files into one, to train one network on all of them.

Labels of the largest range keep their strength. A data set of a smaller range must have the labels -1, 0 and 1 only;
they become polarities, which have no strength. Ids and clips get the name of their data set as a prefix. A data set
without a test split has its validation split as the test split of the combination.
"""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.combination import combined


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET", help="data-set files, two or more")
    parser.add_argument("output", type=Path, metavar="OUTPUT", help="data-set file to write, e.g. talk.avro")
    parser.add_argument("--json", action="store_true", help="print a summary as JSON")


def run(options: Namespace) -> None:
    header, utterances = combined([dataset_file.read(path) for path in options.datasets])
    written = dataset_file.write(options.output, header, utterances)
    splits = Counter(utterance.split.value.lower() for utterance in utterances)
    polarities = sum(not utterance.labels.graded for utterance in utterances)
    if options.json:
        summary = {"dataset": header.dataset, "range": header.range, "utterances": written, "polarities": polarities}
        print(json.dumps(summary | {"splits": splits}))
    else:
        parts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
        print(f"{written:,} utterances ({parts}; {polarities:,} with a polarity) of {header.dataset}")
