"""Tiny made-up files in the published formats, with their traps, to try importers and models without the data.

What is planted stands in planted.py; the layouts stand in the headers of the importers of the same names. The traps:

    mmsa          −inf in 'audio'; states of 'text' on padding that are not zero; frames beyond the stated lengths
    mmsa-aligned  no lengths: the zeros at the back are padding
    mmsa-sims     as mmsa, labels in [-1, 1], one per modality, Chinese words
    mmim          NaN in 'audio'; the first picture is missing, all zeros; the words in a table beside the file
    mult          −inf in 'audio'
    multibench    the last train sample has no text and is to be dropped; voice begins a step before the words

Every file says that it is synthetic, in a key of its own that the systems of the papers do not read.
"""

import csv
import io
import math
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.atomic import new_file
from trivalent_training.data.synthesis.planted import Frames, Planted, Size, planted

SPECIAL = 2
"""Tokens that a tokenizer adds to the words: one in front, one behind."""
CLUSTERS = 16
Document = dict[str, Any]


def write(family: str, path: Path, seed: int = 1, size: Size | None = None) -> int:
    """Writes a file of that family, and for mmim the table of words beside it; returns the number of samples."""
    size = size or Size()
    made = samples(family, seed, size)
    document: Document = {split: FAMILIES[family](found, size) for split, found in made.items()}
    if family in ("mag", "sentilare"):
        document["dev"] = document.pop("valid")
    if family == "multibench":
        _silence_last(document["train"])
    with new_file(path) as file:
        pickle.dump(document | {"synthetic": True}, file, protocol=4)
    if family == "mmim":
        _write_words(path.with_suffix(".csv"), made)
    return sum(map(len, made.values()))


def samples(family: str, seed: int = 1, size: Size | None = None) -> dict[str, list[Planted]]:
    """What 'write' puts into a file of that family, by split."""
    sims = family == "mmsa-sims"
    aligned = family in ("mmsa-aligned", "mag", "mult", "multibench")
    return planted(seed, size or Size(), "zh" if sims else "en", 1.0 if sims else 3.0, aligned)


def _mmsa(made: Sequence[Planted], size: Size) -> Document:
    draws = np.random.default_rng(len(made))
    states = 0.1 * draws.standard_normal((len(made), size.steps, size.text))
    inputs = np.zeros((len(made), 3, size.steps))
    for row, sample in enumerate(made):
        tokens = len(sample.words) + SPECIAL
        states[row, :tokens] += np.pad(sample.text, ((1, 1), (0, 0)), mode="edge")
        inputs[row, 0, :tokens] = range(101, 101 + tokens)
        inputs[row, 1, :tokens] = 1
    audio = _padded([s.acoustic for s in made], size.steps)
    audio[0, 0, 0] = -math.inf
    return {
        "raw_text": [" ".join(word for word, *_ in s.words) for s in made],
        "text": states.astype(np.float32),
        "text_bert": inputs.astype(np.float32),
        "audio": audio,
        "vision": _padded([s.visual for s in made], size.steps),
        "id": [f"{s.video}$_${s.clip}" for s in made],
        "annotations": [("Negative", "Neutral", "Positive")[int(np.sign(s.label)) + 1] for s in made],
        "regression_labels": np.array([s.label for s in made], np.float32),
        "classification_labels": np.array([np.sign(s.label) + 1 for s in made]),
    }


def _mmsa_unaligned(made: Sequence[Planted], size: Size) -> Document:
    document = _mmsa(made, size)
    document["audio_lengths"] = [len(s.acoustic) for s in made]
    document["vision_lengths"] = [len(s.visual) for s in made]
    for row in range(0, len(made), 8):
        document["vision"][row, -1] = 1.0
    return document


def _mmsa_sims(made: Sequence[Planted], size: Size) -> Document:
    document = _mmsa_unaligned(made, size)
    document["raw_text"] = [text.replace(" ", "") for text in document["raw_text"]]
    for place, letter in enumerate("TAV"):
        document[f"regression_labels_{letter}"] = np.array([s.parts[place] for s in made], np.float32)
    return document


def _mag(made: Sequence[Planted], size: Size) -> list[Any]:
    return [
        ((words, s.visual, s.acoustic), np.array([[s.label]]), f"{s.video}[{s.clip}]")
        for s, words in ((s, [word for word, *_ in s.words]) for s in made)
    ]


def _sentilare(made: Sequence[Planted], size: Size) -> list[Any]:
    rows = []
    for s in made:
        words, tags, sentiments = (list(column) for column in zip(*s.words, strict=True))
        frames = [_padded([stream], size.steps)[0] for stream in (s.visual, s.acoustic)]
        clusters = [np.where(frame.any(axis=1), np.arange(size.steps) % CLUSTERS, CLUSTERS) for frame in frames]
        rows.append(((words, *frames, tags, sentiments, *clusters), np.array([[s.label]]), f"{s.video}[{s.clip}]"))
    return rows


def _mmim(made: Sequence[Planted], size: Size) -> Document:
    document = _front_padded(made, size)
    document["audio"][0, -1, 0] = math.nan
    document["vision"][0] = 0
    return document | {"id": [f"{s.video}[{s.clip}]" for s in made]}


def _mult(made: Sequence[Planted], size: Size) -> Document:
    document = _front_padded(made, size)
    document["audio"][0, -1, 0] = -math.inf
    times = [(s.video, f"{5.0 * s.clip:.3f}", f"{5.0 * s.clip + 4.5:.3f}") for s in made]
    return document | {"id": np.array(times).astype("S")}


def _multibench(made: Sequence[Planted], size: Size) -> Document:
    document = _front_padded(made, size)
    for row, sample in enumerate(made):
        document["audio"][row, -len(sample.words) - 1] = 1.0
    emotions = np.zeros((len(made), 1, 6), np.float32)
    labels = np.concatenate([document["labels"], emotions], axis=2)
    return document | {"id": np.array([f"{s.video}[{s.clip}]" for s in made]), "labels": labels}


def _front_padded(made: Sequence[Planted], size: Size) -> Document:
    return {
        "text": _padded([s.text for s in made], size.steps, front=True).astype(np.float32),
        "audio": _padded([s.acoustic for s in made], size.steps, front=True),
        "vision": _padded([s.visual for s in made], size.steps, front=True),
        "labels": np.array([s.label for s in made], np.float32).reshape(-1, 1, 1),
    }


def _padded(streams: Sequence[Frames], steps: int, front: bool = False) -> Frames:
    """Streams of different lengths as one array (samples, steps, columns) with zeros in front or at the back."""
    padded = np.zeros((len(streams), steps, streams[0].shape[1]))
    for row, stream in enumerate(streams):
        padded[row, steps - len(stream) if front else 0 :][: len(stream)] = stream
    return padded


def _silence_last(part: Document) -> None:
    """Appends a sample without words to a split of MultiBench."""
    for name, values in part.items():
        part[name] = np.concatenate([values, ["silent[0]"] if name == "id" else values[-1:]])
    part["text"][-1] = 0


def _write_words(path: Path, made: dict[str, list[Planted]]) -> None:
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    lines.writerow(["video_id", "clip_id", "text"])
    for sample in (sample for split in made.values() for sample in split):
        lines.writerow([sample.video, sample.clip, " ".join(word for word, *_ in sample.words)])
    with new_file(path) as file:
        file.write(table.getvalue().encode())


FAMILIES: dict[str, Callable[[Sequence[Planted], Size], Any]] = {
    "mmsa": _mmsa_unaligned,
    "mmsa-aligned": _mmsa,
    "mmsa-sims": _mmsa_sims,
    "mag": _mag,
    "sentilare": _sentilare,
    "mmim": _mmim,
    "mult": _mult,
    "multibench": _multibench,
}
"""Every format that can be written."""
