"""Shows on synthetic speech that sound reaches the score: a network that reads words and voice against words alone.

    training/venv && training/.venv/bin/python training/examples/voices.py FOLDER

FOLDER is new. The script takes the way of a user with recordings, transcripts and labels:

    synthesize --voices   FOLDER/speech: sound, transcripts, labels; needs espeak-ng (Debian's package of that name)
    features              FOLDER/features: the sound of each cue through the shared acoustic extractor
    import features       FOLDER/voices.avro
    fit                   two recipes, tfn-voices and tfn-text-voices, five seeds each
    evaluate              all utterances of the test split, and those with neutral words alone

It then prints a table. --save stores the results where 'trivalent-train results' reads them. In utterances with neutral
words only the voice has the feeling, and no voice of the test split is heard in training. The voices are synthetic and
their feeling is a rule (data/synthesis/voices/script.py): nothing follows for real speech.
"""

import csv
import subprocess
import sys
import wave
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from trivalent_training.data import dataset_file
from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.transcripts.reading import read as read_transcript
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import run as runs
from trivalent_training.judging import results
from trivalent_training.judging.judge import judge
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.acoustic import EXTRACTOR_FILE, AcousticExtractor, FloatVector

RECIPES = ("tfn-text-voices", "tfn-voices")
SEEDS = (1111, 1112, 1113, 1114, 1115)
JOBS = 2
"""Runs at the same time."""
DATASET = "synthetic-voices"
NEUTRAL = f"{DATASET}-neutral-words"
"""Name under which the results on test utterances with neutral words are stored."""
EXTRACTOR = REPOSITORY / "models/shared/trivalent-acoustic-1" / EXTRACTOR_FILE
COLUMNS = (
    "utterance_id", "clip_id", "sequence", "start_s", "end_s", "speaker", "split", "text", "language", "label",
)  # fmt: skip


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="new folder for speech, features, data set and runs")
    parser.add_argument("--clips", type=int, default=120, help="clips of eight utterances (default 120)")
    parser.add_argument("--save", type=Path, help="folder to store the results in (default: FOLDER/results)")
    options = parser.parse_args()
    folder: Path = options.folder
    speech, dataset, saved = folder / "speech", folder / "voices.avro", options.save or folder / "results"
    folder.mkdir(parents=True)
    torch.set_num_threads(1)
    train("synthesize", "--voices", str(speech), "--clips", str(options.clips))
    neutral = write_features(speech, folder / "features")
    train(
        "import", "features", str(folder / "features"), str(dataset),
        "--range", "3", "--language", "en", "--name", DATASET, "--synthetic",
    )  # fmt: skip
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(lambda job: fit(folder, *job), [(recipe, seed) for seed in SEEDS for recipe in RECIPES]))
    trained = [folder / f"{recipe}-{seed}" for recipe in RECIPES for seed in SEEDS]
    train("evaluate", str(dataset), "--run", *map(str, trained), "--save", str(saved))
    train("evaluate", str(dataset), "--baseline", "constant", "text-states", "feature-means", "--save", str(saved))
    evaluate_neutral(dataset, trained, neutral, saved)
    for line in table(saved):
        print(line)


def train(*arguments: str) -> None:
    """Runs a command of trivalent-train and prints it; the script ends if it fails."""
    print("$ trivalent-train", *arguments, flush=True)
    subprocess.run([sys.executable, "-m", "trivalent_training.cli", *arguments], check=True)


def fit(folder: Path, recipe: str, seed: int) -> None:
    recipe_file = REPOSITORY / "training/configs/synthetic" / f"{recipe}.json"
    train("fit", str(recipe_file), str(folder / "voices.avro"), str(folder / f"{recipe}-{seed}"), "--seed", str(seed))


def write_features(speech: Path, folder: Path) -> set[str]:
    """Writes the folder that 'import features' reads; returns the ids of the utterances with neutral words.

    The sound of a cue is cut out of its clip, resampled and given to the acoustic extractor, which a publisher of live
    sound has to do in the same way.
    """
    extractor = AcousticExtractor(EXTRACTOR)
    labels = _labels(speech / "labels.csv")
    folder.mkdir()
    neutral, matrices = set[str](), dict[str, Any]()
    with (folder / "utterances.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for path in sorted(speech.glob("*.wav")):
            cues = read_transcript(path.with_suffix(".vtt")).cues
            for number, (cue, pcm_N) in enumerate(zip(cues, sounds(path, cues, extractor.rate), strict=True)):
                name, label = f"{path.stem}-{number}", labels[path.stem, number + 1]
                rows.writerow([
                    name, path.stem, number, cue.start_ms / 1000, cue.end_ms / 1000, cue.speaker, label["split"],
                    cue.text, "en", label["label"],
                ])  # fmt: skip
                matrices[name] = extractor.frames(pcm_N)
                if label["words"] == "neutral":
                    neutral.add(name)
    np.savez(folder / "acoustic.npz", **matrices)
    (folder / "extractors.json").write_text(f'{{"acoustic": "{extractor.name}"}}\n', "utf-8")
    return neutral


def sounds(path: Path, cues: Sequence[Cue], rate: int) -> Iterator[FloatVector]:
    """The samples of each cue, float32 (N) in [-1, 1] at the rate."""
    with wave.open(str(path)) as file:
        found, pcm_bytes = file.getframerate(), file.readframes(file.getnframes())
    pcm_N = np.frombuffer(pcm_bytes, "<i2").astype(np.float32) / 2**15
    for cue in cues:
        cut_N = pcm_N[cue.start_ms * found // 1000 : cue.end_ms * found // 1000]
        yield resample_poly(cut_N, rate, found).astype(np.float32)


def _labels(path: Path) -> dict[tuple[str, int], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["clip_id"], int(row["cue"])): row for row in csv.DictReader(file)}


def evaluate_neutral(dataset: Path, trained: Sequence[Path], neutral: set[str], saved: Path) -> None:
    """Stores the results of all runs on the test utterances with neutral words."""
    learned = dataset_file.read(dataset, (Split.TRAIN, Split.VALID)).utterances
    unseen = [u for u in dataset_file.read(dataset, (Split.TEST,)).utterances if u.utterance_id in neutral]
    for folder in trained:
        record, network = runs.read(folder)
        result = judge(record, network, learned, unseen, REPOSITORY / "models")
        results.write(saved, replace(result, dataset=NEUTRAL))


def table(saved: Path) -> Iterator[str]:
    """Mean ± standard deviation over the seeds of each recipe, as a Markdown table."""
    yield "| test utterances | recipe | MAE | correlation |"
    yield "|---|---|---|---|"
    for dataset in (DATASET, NEUTRAL):
        for recipe in RECIPES:
            found = [r for r in results.read(saved) if r.dataset == dataset and r.name == recipe]
            figures = [_spread(found, metric) for metric in ("mae", "corr")]
            yield f"| {dataset} ({found[0].utterances}) | `{recipe}` ({len(found)} seeds) | {' | '.join(figures)} |"


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
