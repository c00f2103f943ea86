"""Annotates words with parts of speech and sentiments by running the processor, which has the only implementation."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.schemas import REPOSITORY

LAUNCHER = REPOSITORY / "trivalent"


def annotated(utterances: Sequence[Utterance], lexicon: Path) -> list[Utterance]:
    """The utterances with annotations by './trivalent annotate' and the given table of word sentiments."""
    header = dataset_file.Header("annotated", range=1.0, synthetic=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, result = Path(folder) / "plain.avro", Path(folder) / "annotated.avro"
        dataset_file.write(plain, header, utterances)
        command = [str(LAUNCHER), "annotate", str(plain), str(result), "--lexicon", str(lexicon)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise TrainingError(f"cannot run {LAUNCHER} to annotate words: {error.strerror}") from error
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no error message"])[-1]
            raise TrainingError(f"./trivalent annotate failed: {reason}")
        return list(dataset_file.read(result).utterances)
