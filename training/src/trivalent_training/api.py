"""What a notebook needs from 'import trivalent_training': read a data set, train, evaluate, score with a package.

    import trivalent_training as trivalent

    data = trivalent.read_dataset("voices.avro")                     # without the test split
    trained = trivalent.fit("tfn.json", data, settings={"fit.epochs": 20})
    trivalent.evaluate(trained, "voices.avro", split="test")         # {'mae': ..., 'corr': ..., ...}
    trivalent.score("models/tfn-mosi/1", data.utterances)            # a score, or None, for each utterance

The commands of trivalent-train do the same and more; runs that are written here can be exported there. Errors are
TrainingErrors, each a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivalent_training.commands import settings as recipe_settings
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError as TrainingError
from trivalent_training.fitting import recipe as recipes
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.method import Execution
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.judging.judge import scored_by
from trivalent_training.judging.metrics import Metrics, metrics
from trivalent_training.networks.parts.base import Network
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import parity
from trivalent_training.serving.package import Package

MODELS = REPOSITORY / "models"
"""The repository's models folder, which has the text encoder."""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A training: its record, with recipe, history and held-out predictions, and the network with its best weights."""

    record: runs.Run
    network: Network

    def write(self, folder: str | Path, replace: bool = False) -> None:
        """Writes a run folder, from which 'trivalent-train export' makes a package."""
        runs.write(Path(folder), self.record, self.network, replace)


def read_dataset(path: str | Path, splits: Sequence[str] = ("train", "valid")) -> Dataset:
    """Reads the utterances of a data-set file; splits are train, valid, test and none."""
    return dataset_file.read(Path(path), tuple(_split(name) for name in splits))


def fit(
    recipe: str | Path | Recipe,
    data: Dataset,
    *,
    seed: int = 1111,
    settings: Mapping[str, Any] | None = None,
    fold: int = 0,
    device: str = "cpu",
    models: str | Path = MODELS,
) -> Trained:
    """Trains the network of a recipe; 'settings' change it by dotted paths, such as {"fit.patience": 5}.

    The same seed on the same machine trains the same weights, in one thread: torch.set_num_threads(1).
    """
    chosen = recipe if isinstance(recipe, Recipe) else recipes.read(Path(recipe))
    chosen = recipe_settings.changed(chosen, settings or {})
    return Trained(*learn(RunPlan(chosen, seed, fold, Path(models), Execution(device)), data))


def read_run(folder: str | Path) -> Trained:
    """Reads a run folder of 'trivalent-train fit' or of Trained.write."""
    return Trained(*runs.read(Path(folder)))


def evaluate(
    trained: Trained, dataset: str | Path, split: str = "test", *, models: str | Path = MODELS
) -> dict[str, float | None]:
    """Metrics on a split of the data-set file that the run learned from: MAE, correlation, the papers' classes."""
    data = read_dataset(dataset, [split])
    if data.sha256 != trained.record.dataset_sha256:
        found = f"{dataset} has the SHA-256 {data.sha256[:12]}…"
        raise TrainingError(f"{found}, expected {trained.record.dataset_sha256[:12]}…, that of the run's data set")
    labelled = [utterance for utterance in data.utterances if utterance.labels.score is not None]
    if not labelled:
        raise TrainingError(f"no utterance of split {split} in {dataset} has a label, expected some")
    scores = scored_by(trained.record, trained.network, labelled, Path(models))
    pairs = [
        (score, float(u.labels.score or 0)) for score, u in zip(scores, labelled, strict=True) if score is not None
    ]
    measured: Metrics = metrics([score for score, _ in pairs], [label for _, label in pairs], data.header.range)
    return dict(measured)


def score(package: str | Path, utterances: Sequence[Utterance]) -> list[float | None]:
    """The score of each utterance, as the processor computes it; None if it has nothing that the package reads.

    The package's parity cases are checked first.
    """
    loaded = Package(Path(package))
    parity.verify(loaded)
    return [None if found is None else found["score"] for found in loaded.score(utterances)]


def _split(name: str) -> Split:
    if name.upper() not in Split.__members__:
        raise TrainingError(f"the split is '{name}', expected one of {', '.join(Split.__members__).lower()}")
    return Split(name.upper())
