"""Speaks a sentence with espeak-ng, a program that is installed apart from this module."""

import html
import io
import shutil
import subprocess
import wave

import numpy as np
from numpy.typing import NDArray

from trivalent_training.data.synthesis.voices.script import Line
from trivalent_training.errors import TrainingError

PROGRAM = "espeak-ng"
RATE = 22_050
"""Samples per second that espeak-ng speaks at."""

Pcm = NDArray[np.int16]


def speak(line: Line) -> Pcm:
    """The samples (N), N > 0, of a sentence: one channel at RATE, with the short silence of espeak-ng around it.

    Raises TrainingError if espeak-ng is not installed, fails, or speaks at another rate.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise TrainingError(
            f"no program {PROGRAM} on the path, expected the synthesizer of speech: install Debian's package {PROGRAM}"
        )
    text = line.text.lower() if line.text.isupper() else line.text
    manner = line.manner
    done = subprocess.run(
        [
            program, "-v", line.voice, "-p", str(manner.pitch), "-s", str(manner.speed), "-a", str(manner.volume),
            "-z", "-m", "--stdout",
            f'<speak><prosody range="{manner.range}%">{html.escape(text)}</prosody></speak>',
        ],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise TrainingError(f"{PROGRAM} did not speak '{line.text}' as {line.voice}: {reason}")
    return _samples(done.stdout)


def _samples(sound: bytes) -> Pcm:
    """The samples of a WAV file whose header, written before the end was known, does not state their number."""
    with wave.open(io.BytesIO(sound)) as file:
        found = file.getframerate(), file.getnchannels(), 8 * file.getsampwidth()
    if found != (RATE, 1, 16):
        raise TrainingError(f"{PROGRAM} speaks {found[0]} Hz, {found[1]} channels, {found[2]} bits, "
                            f"expected {RATE} Hz, 1 channel, 16 bits")  # fmt: skip
    start = sound.index(b"data") + 8
    return np.frombuffer(sound[start : start + (len(sound) - start) // 2 * 2], "<i2").astype(np.int16)
