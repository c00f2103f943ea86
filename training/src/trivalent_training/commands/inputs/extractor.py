"""Write the acoustic extractor: one graph from samples to frames of features, the same for training and serving."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from trivalent_training.export.acoustic.publish import publish


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder to write, e.g. models/shared/trivalent-acoustic-1")
    parser.add_argument("--replace", action="store_true", help="replace an existing folder")
    parser.add_argument("--json", action="store_true", help="print the name and the measurements as JSON")


def run(options: Namespace) -> None:
    published = publish(options.folder, options.replace)
    if options.json:
        print(json.dumps(asdict(published)))
    else:
        print(f"{published.name}: {published.bytes / 1e6:.1f} MB in {options.folder}")
