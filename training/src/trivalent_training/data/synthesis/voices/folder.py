"""Writes clips of synthetic speech as a user has recordings: sound, transcript and labels.

<clip>.wav     one channel, 16 bits, 22,050 samples per second
<clip>.vtt     WebVTT: a cue per utterance, <v accent+variant> as the speaker
labels.csv     clip_id, cue (from 1), label in [-3, 3], split, words (neutral, sentiment)
"""

import csv
import io
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trivalent_training.atomic import new_file, new_folder
from trivalent_training.data.synthesis.voices.espeak import RATE, Pcm, speak
from trivalent_training.data.synthesis.voices.script import Clip, script
from trivalent_training.errors import TrainingError

LABELS = "labels.csv"
COLUMNS = ("clip_id", "cue", "label", "split", "words")
PAUSE_MS = 400
"""Digital silence before each utterance, and after the last one, in milliseconds."""


def write(folder: Path, seed: int, clips: int) -> int:
    """Writes a new folder and returns the number of its utterances.

    Raises TrainingError, and leaves no folder, if it exists, if clips is below 1, or if espeak-ng is missing.
    """
    if clips < 1:
        raise TrainingError(f"--clips is {clips}, expected 1 or more")
    rows: list[Sequence[object]] = []
    with new_folder(folder) as draft:
        for clip in script(seed, clips):
            _write_clip(draft, clip)
            split = clip.split.value.lower()
            rows += [(clip.clip_id, cue, line.label, split, line.words) for cue, line in enumerate(clip.lines, 1)]
        _write_labels(draft / LABELS, rows)
    return len(rows)


def _write_clip(folder: Path, clip: Clip) -> None:
    pause = np.zeros(RATE * PAUSE_MS // 1000, np.int16)
    pieces, cues, start = [pause], ["WEBVTT", "NOTE Synthetic speech of espeak-ng; the labels are in labels.csv."], 0
    for line in clip.lines:
        spoken = speak(line)
        start += len(pause)
        cues.append(f"{_time(start)} --> {_time(start + len(spoken))}\n<v {line.voice}>{line.text}</v>")
        pieces += [spoken, pause]
        start += len(spoken)
    (folder / f"{clip.clip_id}.vtt").write_text("\n\n".join(cues) + "\n", "utf-8")
    _write_sound(folder / f"{clip.clip_id}.wav", np.concatenate(pieces))


def _write_sound(path: Path, pcm_N: Pcm) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm_N.astype("<i2").tobytes())


def _time(samples: int) -> str:
    """The time of a sample as WebVTT writes it, to the nearest millisecond."""
    milliseconds = round(1000 * samples / RATE)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _write_labels(path: Path, rows: Sequence[Sequence[object]]) -> None:
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(rows)
    with new_file(path) as file:
        file.write(table.getvalue().encode())
