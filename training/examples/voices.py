"""Shows on synthetic speech that sound reaches the score: a network that reads words and voice against words alone.

    training/venv && training/.venv/bin/python training/examples/voices.py FOLDER

FOLDER is new. The script takes the way of a user with recordings, transcripts and labels:

    synthesize --voices   FOLDER/speech: sound, transcripts, labels; needs espeak-ng (Debian's package of that name)
    import recordings     FOLDER/voices.avro
    fit                   two recipes, tfn-voices and tfn-text-voices, five seeds each
    evaluate              all utterances of the test split, and those with neutral words alone

It then prints a table, and whether the margin holds that was written down before: on neutral words the MAE with voice
is at most MARGIN of that of words alone, for each seed. --seed makes another corpus, whose results have names of their
own. --save stores the results where 'trivalent-train results' reads them. In utterances with neutral words only the
voice has the feeling, and no voice of the test split is heard in training. The voices are synthetic and their feeling
is a rule (data/synthesis/voices/script.py): nothing follows for real speech.
"""

import csv
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import run as runs
from trivalent_training.judging import results
from trivalent_training.judging.judge import judge
from trivalent_training.publishing.cutting import Clip
from trivalent_training.schemas import REPOSITORY

RECIPES = ("tfn-text-voices", "tfn-voices")
SEEDS = (1111, 1112, 1113, 1114, 1115)
JOBS = 2
"""Runs at the same time."""
CORPUS_SEED = 1
MARGIN = 0.8
"""Largest MAE with voice on neutral words, as a share of that of words alone with the same seed."""


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="new folder for speech, data set and runs")
    parser.add_argument("--clips", type=int, default=120, help="clips of eight utterances (default 120)")
    parser.add_argument("--seed", type=int, default=CORPUS_SEED,
                        help=f"seed of the corpus, not of the runs (default {CORPUS_SEED})")  # fmt: skip
    parser.add_argument("--save", type=Path, help="folder to store the results in (default: FOLDER/results)")
    options = parser.parse_args()
    folder: Path = options.folder
    name = dataset_name(options.seed)
    speech, dataset, saved = folder / "speech", folder / "voices.avro", options.save or folder / "results"
    folder.mkdir(parents=True)
    torch.set_num_threads(1)
    train("synthesize", "--voices", str(speech), "--clips", str(options.clips), "--seed", str(options.seed))
    train(
        "import", "recordings", str(speech), str(dataset),
        "--range", "3", "--language", "en", "--name", name, "--synthetic",
    )  # fmt: skip
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(lambda job: fit(folder, *job), [(recipe, seed) for seed in SEEDS for recipe in RECIPES]))
    trained = [folder / f"{recipe}-{seed}" for recipe in RECIPES for seed in SEEDS]
    train("evaluate", str(dataset), "--run", *map(str, trained), "--save", str(saved))
    train("evaluate", str(dataset), "--baseline", "constant", "text-states", "feature-means", "--save", str(saved))
    evaluate_neutral(dataset, trained, neutral_words(speech / "labels.csv"), saved)
    for line in (*table(saved, name), "", verdict(saved, neutral_name(name))):
        print(line)


def dataset_name(seed: int) -> str:
    """Name of the data set; that of the first corpus has no number."""
    return "synthetic-voices" if seed == CORPUS_SEED else f"synthetic-voices-{seed}"


def neutral_name(name: str) -> str:
    """Name under which the results on test utterances with neutral words are stored."""
    return f"{name}-neutral-words"


def train(*arguments: str) -> None:
    """Runs a command of trivalent-train and prints it; the script ends if it fails."""
    print("$ trivalent-train", *arguments, flush=True)
    subprocess.run([sys.executable, "-m", "trivalent_training.cli", *arguments], check=True)


def fit(folder: Path, recipe: str, seed: int) -> None:
    recipe_file = REPOSITORY / "training/configs/synthetic" / f"{recipe}.json"
    train("fit", str(recipe_file), str(folder / "voices.avro"), str(folder / f"{recipe}-{seed}"), "--seed", str(seed))


def neutral_words(labels: Path) -> set[str]:
    """The ids, as 'import recordings' makes them, of the utterances whose words are neutral."""
    with labels.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["words"] == "neutral"]
    return {Clip(row["clip_id"]).utterance_id(int(row["cue"])) for row in rows}


def evaluate_neutral(dataset: Path, trained: Sequence[Path], neutral: set[str], saved: Path) -> None:
    """Stores the results of all runs on the test utterances with neutral words."""
    learned = dataset_file.read(dataset, (Split.TRAIN, Split.VALID)).utterances
    unseen = [u for u in dataset_file.read(dataset, (Split.TEST,)).utterances if u.utterance_id in neutral]
    for folder in trained:
        record, network = runs.read(folder)
        result = judge(record, network, learned, unseen, REPOSITORY / "models")
        results.write(saved, replace(result, dataset=neutral_name(result.dataset)))


def table(saved: Path, name: str) -> Iterator[str]:
    """Mean ± standard deviation over the seeds of each recipe, as a Markdown table."""
    yield "| test utterances | recipe | MAE | correlation |"
    yield "|---|---|---|---|"
    for dataset in (name, neutral_name(name)):
        for recipe in RECIPES:
            found = of(saved, dataset, recipe)
            figures = [_spread(found, metric) for metric in ("mae", "corr")]
            yield f"| {dataset} ({found[0].utterances}) | `{recipe}` ({len(found)} seeds) | {' | '.join(figures)} |"


def verdict(saved: Path, dataset: str) -> str:
    """Whether the margin holds for each seed, with the shares."""
    words, voice = (of(saved, dataset, recipe) for recipe in RECIPES)
    shares = [_mae(heard) / _mae(read) for heard, read in zip(voice, words, strict=True)]
    found = " ".join(f"{share:.3f}" for share in shares)
    holds = "holds" if max(shares) <= MARGIN else "does not hold"
    return f"neutral words, MAE with voice / MAE of words alone by seed: {found}; at most {MARGIN:g}: {holds}"


def of(saved: Path, dataset: str, recipe: str) -> list[results.Result]:
    """The stored results of a recipe, in the order of the seeds."""
    return [result for result in results.read(saved) if result.dataset == dataset and result.name == recipe]


def _mae(result: results.Result) -> float:
    mae = result.metrics[results.AS_TRAINED]["mae"]
    assert mae is not None, "the MAE of labelled utterances is defined"
    return mae


def _spread(found: Sequence[results.Result], metric: str) -> str:
    values = [one.metrics[results.AS_TRAINED][metric] for one in found]
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.3f} ± {np.std(known, ddof=1):.3f}" if len(known) == len(values) else "undefined"


if __name__ == "__main__":
    try:
        main()
    except TrainingError as error:
        sys.exit(f"examples/voices.py: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
