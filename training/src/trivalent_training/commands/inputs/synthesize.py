"""Write a synthetic data set: the corpus of template sentences, the demonstration, a pickle in a public format, a
benchmark with known truth, or recordings of synthetic speech with transcripts and labels."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import corpora, families
from trivalent_training.data.synthesis.tasks import TASKS
from trivalent_training.data.synthesis.voices import folder as voices
from trivalent_training.data.synthesis.voices.script import CLIPS
from trivalent_training.errors import TrainingError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("output", type=Path, help="data-set file to write; with --voices, folder to write")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--family", choices=sorted(families.FAMILIES), help="write a pickle of that format, an input for 'import'"
    )
    kind.add_argument("--demo", action="store_true", help="write the demonstration instead of the corpus")
    kind.add_argument("--task", choices=sorted(TASKS), help="write a benchmark in which that mechanism has work")
    kind.add_argument(
        "--voices", action="store_true",
        help="write a folder of synthetic speech whose feeling is in the voice; needs espeak-ng",
    )  # fmt: skip
    parser.add_argument("--clips", type=int, help=f"voices: number of clips of eight utterances (default {CLIPS})")
    parser.add_argument("--seed", type=int, default=1, help="seed of the synthetic data (default 1)")


def run(options: Namespace) -> None:
    if options.clips is not None and not options.voices:
        raise TrainingError(f"--clips is {options.clips}, expected it with --voices only")
    if options.voices:
        clips = CLIPS if options.clips is None else options.clips
        spoken = voices.write(options.output, options.seed, clips)
        print(f"{spoken:,} utterances of synthetic speech in {clips:,} clips in {options.output}")
        return
    if options.family:
        samples = families.write(options.family, options.output, options.seed)
        print(f"{samples:,} synthetic samples in the format {options.family} in {options.output}")
        return
    header, utterances = corpora.CORPUS, corpora.corpus(options.seed)
    if options.demo:
        header, utterances = corpora.DEMO, corpora.demo()
    elif options.task:
        header, utterances = TASKS[options.task].header, TASKS[options.task].utterances(options.seed)
    written = dataset_file.write(options.output, header, utterances)
    print(f"{written:,} utterances of {header.dataset} in {options.output}")
