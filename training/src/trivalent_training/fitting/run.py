"""Run folders: the record and the weights that 'fit' writes and 'export' reads."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors.torch import load_file, save_file

from trivalent_training import typed
from trivalent_training.atomic import new_folder
from trivalent_training.fitting.gradients import Untrained
from trivalent_training.fitting.method import Epoch
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.networks.parts.base import Network

RECORD_FILE = "run.json"
WEIGHTS_FILE = "weights.safetensors"


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out utterance with the run's prediction."""

    utterance_id: str
    prediction: float
    label: float
    graded: bool = True
    """Whether the label has a strength; otherwise it is a polarity."""


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
    """Recipe, seed, data and commit of a fit, its epochs, and its predictions for held-out utterances."""

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
    start: Start | None = None
    """The run that training started from; None if it started from the network's own initial weights."""


def write(folder: Path, run: Run, network: Network, replace: bool) -> None:
    """Writes a run folder atomically. Raises TrainingError if it exists and 'replace' is false."""
    with new_folder(folder, replace) as draft:
        (draft / RECORD_FILE).write_text(json.dumps(asdict(run), indent=1, ensure_ascii=False) + "\n", "utf-8")
        save_file(network.state_dict(), draft / WEIGHTS_FILE)


def read(folder: Path) -> tuple[Run, Network]:
    """Reads a run folder; the network has the weights of the best epoch and is in evaluation mode."""
    document = typed.document(folder / RECORD_FILE, f"no run at {folder}: make one with trivalent-train fit")
    run = typed.build(Run, document, RECORD_FILE)
    network = run.recipe.network.build()
    network.load_state_dict(load_file(folder / WEIGHTS_FILE))
    network.eval()
    return run, network
