"""Make up a data set: the training corpus of templates, or the hand-written demonstration sample."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from trivalent_training import dataset_file
from trivalent_training.synthesis import corpora


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("output", type=Path, help="data-set file to write")
    parser.add_argument("--demo", action="store_true", help="the demonstration sample instead of the corpus")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpus (default 1)")


def run(options: Namespace) -> None:
    header = corpora.DEMO if options.demo else corpora.CORPUS
    utterances = corpora.demo() if options.demo else corpora.corpus(options.seed)
    written = dataset_file.write(options.output, header, utterances)
    print(f"{written:,} utterances of {header.dataset} in {options.output}")
