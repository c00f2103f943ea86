"""Parts of speech and word sentiments, from the one implementation that there is: the processor's."""

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
    """The utterances as './trivalent annotate' writes them with that table of word sentiments."""
    header = dataset_file.Header("annotated", range=1.0, synthetic=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, made = Path(folder) / "plain.avro", Path(folder) / "annotated.avro"
        dataset_file.write(plain, header, utterances)
        command = [str(LAUNCHER), "annotate", str(plain), str(made), "--lexicon", str(lexicon)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise TrainingError(f"{LAUNCHER} cannot be run ({error.strerror}), and only it annotates words") from error
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise TrainingError(f"./trivalent annotate failed: {why}")
        return list(dataset_file.read(made).utterances)
