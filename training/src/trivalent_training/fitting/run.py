"""Run folders: the record and the weights that 'fit' writes and 'export' reads.

run.json             the record
weights.safetensors  the network's weights
epochs.csv           number, stage, losses, validation MAE and correlation of each epoch, if there are epochs
curves.png           the same as curves
labels.jsonl         only of methods that generate unimodal labels: one JSON object per training utterance with
                     utterance_id, its multimodal label 'score', and the generated labels 'text', 'acoustic' and
                     'visual', in label units to six decimals; null for an absent modality
"""

import csv
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors.torch import load_file, save_file

from trivalent_training import typed
from trivalent_training.atomic import new_folder
from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.gradients import Untrained
from trivalent_training.fitting.method import Epoch, Stopping
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.networks.parts.base import Network

RECORD_FILE = "run.json"
WEIGHTS_FILE = "weights.safetensors"
LABELS_FILE = "labels.jsonl"
EPOCHS_FILE = "epochs.csv"
DECIMALS = 6
"""Decimals of a stored generated label."""


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out utterance with the run's prediction."""

    utterance_id: str
    prediction: float
    label: float
    graded: bool = True
    """Whether the label has a strength; otherwise it is a polarity."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A training utterance with its multimodal label and the unimodal labels that the method generated for it."""

    utterance_id: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Start:
    """The run whose weights a training started from."""

    recipe: str
    """Name of the package of that run's recipe."""
    dataset: str
    dataset_sha256: str
    seed: int
    commit: str
    weights_sha256: str
    """Checksum of that run's weights."""


@dataclass(frozen=True, slots=True)
class Run:
    """Recipe, seed, data and commit of a fit, its epochs, its predictions for held-out utterances, its labels."""

    recipe: Recipe
    seed: int
    fold: int
    dataset: str
    dataset_sha256: str
    range: float
    synthetic: bool
    commit: str
    history: tuple[Epoch, ...]
    validation: tuple[Held, ...]
    untrained: Untrained | None = None
    """Weights without a gradient; None if gradients were not observed, as in federated rounds and older runs."""
    generated: tuple[Generated, ...] = ()
    """Training utterances with generated unimodal labels; empty if the method generates none, and in older runs."""
    start: Start | None = None
    """The run that training started from; None if it started from the network's own initial weights."""
    stopping: Stopping | None = None
    """Which epoch the weights are of, and why training ended; None without epochs, and in older runs."""


def write(folder: Path, run: Run, network: Network, replace: bool) -> None:
    """Writes a run folder atomically. Raises TrainingError if it exists and 'replace' is false."""
    with new_folder(folder, replace) as draft:
        record = asdict(dataclasses.replace(run, generated=()))
        del record["generated"]
        (draft / RECORD_FILE).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
        if run.generated:
            (draft / LABELS_FILE).write_text("".join(_line(one) for one in run.generated), "utf-8")
        if run.history:
            _write_epochs(draft / EPOCHS_FILE, run.history)
        save_file(network.state_dict(), draft / WEIGHTS_FILE)


def read(folder: Path) -> tuple[Run, Network]:
    """Reads a run folder; the network has the weights of the best epoch and is in evaluation mode."""
    document = typed.document(folder / RECORD_FILE, f"no run at {folder}: make one with trivalent-train fit")
    run = dataclasses.replace(typed.build(Run, document, RECORD_FILE), generated=_generated(folder / LABELS_FILE))
    network = run.recipe.network.build()
    network.load_state_dict(load_file(folder / WEIGHTS_FILE))
    network.eval()
    return run, network


def _write_epochs(path: Path, history: Sequence[Epoch]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in dataclasses.fields(Epoch)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(epoch) for epoch in history)


def _line(generated: Generated) -> str:
    labels = asdict(generated.labels)
    del labels["graded"]
    rounded = {name: None if label is None else round(label, DECIMALS) for name, label in labels.items()}
    return json.dumps({"utterance_id": generated.utterance_id, **rounded}, ensure_ascii=False) + "\n"


def _generated(path: Path) -> tuple[Generated, ...]:
    """The generated labels of a run; none if it has no file of them."""
    if not path.is_file():
        return ()
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"{path}, line {number}"
        try:
            document = json.loads(line)
            utterance_id = document.pop("utterance_id")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise TrainingError(f"{where} is {line!r}, expected an object with utterance_id and labels") from error
        found.append(Generated(str(utterance_id), typed.build(Labels, document, where)))
    return tuple(found)
