"""Recipes: everything that decides what a model becomes, in one JSON file of training/recipes/.

A run is recipe + seed + data + commit. Recipes hold no metrics; those are measured.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from trivalent_training import typed
from trivalent_training.errors import TrainingError
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.base import Network


@dataclass(frozen=True, slots=True)
class PackageRecipe:
    """What the package says about itself."""

    name: str
    """Name of the package."""
    version: str
    """Version of the package."""
    system: str
    """The published system, e.g. 'TFN'."""
    description: str
    """One or two sentences for people choosing a model."""
    neutral: float
    """Half width of the neutral band, label units."""
    limits: str
    """What the model must not be used for or cannot do; printed on its card."""


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """How words become states; without it text comes as features."""

    encoder: str
    """Folder of the frozen encoder, relative to the models folder."""
    max_length: int = 64
    """Longest sequence in tokens, special tokens included."""
    respell: bool = False
    """Whether training also sees each transcript with apostrophes and a full stop, as other recognizers write it."""


@dataclass(frozen=True, slots=True)
class FitRecipe:
    """How a network is trained; the defaults are MMSA's conventions."""

    epochs: int = 100
    """Most epochs."""
    patience: int = 8
    """Epochs without a better validation loss after which training stops."""
    batch_size: int = 32
    """Utterances in a batch."""
    learning_rate: float = 1e-3
    """Step size of Adam; the peak of the cycle where the schedule is 'one-cycle'."""
    schedule: Literal["constant", "one-cycle"] = "constant"
    """How the step size changes over the epochs."""
    weight_decay: float = 0.0
    """Decoupled weight decay."""
    gradient_norm: float | None = None
    """Largest gradient norm; None leaves gradients alone."""
    modality_dropout: float = 0.0
    """Probability of hiding a modality of a training utterance; never all of them."""
    folds: int = 8
    """Where the data set has no validation split: clips are dealt into this many folds, one of which validates."""

    def __post_init__(self) -> None:
        if min(self.epochs, self.patience, self.batch_size) < 1 or self.folds < 2:
            raise TrainingError("epochs, patience and batch_size must be at least 1, and folds at least 2")
        if self.schedule not in ("constant", "one-cycle"):
            raise TrainingError(f"schedule is '{self.schedule}', expected 'constant' or 'one-cycle'")
        if not 0 <= self.modality_dropout < 1:
            raise TrainingError(f"modality_dropout is {self.modality_dropout:g}, expected a probability below 1")


@dataclass(frozen=True, slots=True)
class NetworkRecipe:
    """Which network, and its configuration."""

    name: str
    """A key of NETWORKS."""
    config: Any = field(default_factory=dict)
    """The fields of that network's config."""

    def build(self) -> Network:
        if self.name not in NETWORKS:
            raise TrainingError(f"network is '{self.name}', expected one of {', '.join(NETWORKS)}")
        entry = NETWORKS[self.name]
        return entry.build(typed.build(entry.config, self.config, f"config of {self.name}"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """One model, from text to package."""

    package: PackageRecipe
    network: NetworkRecipe
    text: TextRecipe | None = None
    fit: FitRecipe = FitRecipe()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read(path: Path) -> Recipe:
    """Reads and checks a recipe."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise TrainingError(f"no recipe at {path}") from None
    except json.JSONDecodeError as error:
        raise TrainingError(f"{path} is no JSON: {error}") from error
    return typed.build(Recipe, document, path.name)
