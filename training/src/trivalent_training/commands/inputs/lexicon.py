"""Write a table of word sentiments from a published lexicon."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from trivalent_training.data import lexicon


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("output", type=Path, help="table to write, e.g. models/shared/vader-lexicon/lexicon.tsv")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--vader", type=Path, metavar="FILE", help="VADER's lexicon: token, mean rating, ...")
    source.add_argument("--sentiwordnet", type=Path, metavar="FILE", help="SentiWordNet 3.0")


def run(options: Namespace) -> None:
    scores = lexicon.vader(options.vader) if options.vader else lexicon.sentiwordnet(options.sentiwordnet)
    written = lexicon.write(options.output, scores)
    print(f"{written:,} words in {options.output}")
