"""Recipes: everything that decides what a model becomes, in one JSON file of training/configs/.

A run is recipe + seed + data + commit. Recipes hold no metrics; those are measured.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from trivalent_training import typed
from trivalent_training.errors import TrainingError
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.parts.base import Network


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
    frames: Literal["float32", "float16", "int8"] = "float32"
    """Numbers in which frames travel from the quantizer to the model; see compaction."""
    weights: Literal["float32", "float16", "int8"] = "float32"
    """Numbers in which the graph stores its large weight matrices."""

    def __post_init__(self) -> None:
        for name in ("frames", "weights"):
            if getattr(self, name) not in ("float32", "float16", "int8"):
                raise TrainingError(f"{name} is '{getattr(self, name)}', expected 'float32', 'float16' or 'int8'")


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """How words become states; without it text comes as features."""

    encoder: str
    """Folder of the frozen encoder, relative to the models folder."""
    max_length: int = 64
    """Longest sequence in tokens, special tokens included."""
    respell: bool = False
    """Whether training also sees each transcript with apostrophes and a full stop, as other recognizers write it."""
    lexicon: str | None = None
    """Folder of the word-sentiment table, relative to the models folder; for networks that read annotations."""


@dataclass(frozen=True, slots=True)
class GroupRecipe:
    """Parameters that are trained otherwise than the rest, e.g. a pre-trained language model."""

    prefix: str
    """What the names of these parameters begin with; the first group that fits takes a parameter."""
    suffixes: tuple[str, ...] = ()
    """What their names end with, one of these, e.g. 'bias' and 'LayerNorm.weight'; none for whatever end."""
    learning_rate: float | None = None
    """Step size; None for that of the rest."""
    weight_decay: float | None = None
    """Weight decay; None for that of the rest."""

    def holds(self, name: str) -> bool:
        """Whether the parameter of that name belongs here, if it is in no group before."""
        return name.startswith(self.prefix) and (not self.suffixes or name.endswith(self.suffixes))


@dataclass(frozen=True, slots=True)
class FitRecipe:
    """How a network is trained; the defaults are MMSA's conventions."""

    epochs: int = 100
    """Most epochs."""
    patience: int = 8
    """Epochs without a better validation loss after which training stops."""
    batch_size: int = 32
    """Utterances in a batch."""
    optimizer: Literal["adam", "adamw"] = "adamw"
    """Adam couples weight decay with the gradient, AdamW does not."""
    learning_rate: float = 1e-3
    """Step size; the peak of the schedule where it is 'one-cycle' or 'warmup'."""
    epsilon: float = 1e-8
    """Adam's epsilon."""
    schedule: Literal["constant", "one-cycle", "warmup", "steps"] = "constant"
    """How the step size changes: 'warmup' rises and falls linearly, 'steps' falls by 'decay' every 'decay_epochs'."""
    warmup: float = 0.1
    """Share of all steps in which 'warmup' rises."""
    decay_epochs: int = 10
    """Epochs between two falls of 'steps'."""
    decay: float = 0.1
    """Factor of each fall of 'steps'."""
    weight_decay: float = 0.0
    """Weight decay."""
    groups: tuple[GroupRecipe, ...] = ()
    """Parameters with a step size or weight decay of their own."""
    gradient_norm: float | None = None
    """Largest gradient norm; None leaves gradients alone."""
    select: Literal["mae", "objective"] = "mae"
    """What the best epoch is best at, on the validation part."""
    modality_dropout: float = 0.0
    """Probability of hiding a modality of a training utterance; never all of them."""
    learn_from: Literal["train", "valid"] = "train"
    """Split that is learned from; 'valid' where features of train have seen their labels."""
    folds: int = 8
    """Where it has no validation part beside it, its clips are dealt into this many folds, one of which validates."""

    def __post_init__(self) -> None:
        if min(self.epochs, self.patience, self.batch_size, self.decay_epochs) < 1 or self.folds < 2:
            raise TrainingError(
                "epochs, patience, batch_size and decay_epochs must be at least 1, and folds at least 2"
            )
        for name, allowed in (
            ("optimizer", ("adam", "adamw")),
            ("schedule", ("constant", "one-cycle", "warmup", "steps")),
            ("select", ("mae", "objective")),
            ("learn_from", ("train", "valid")),
        ):
            if getattr(self, name) not in allowed:
                raise TrainingError(
                    f"{name} is '{getattr(self, name)}', expected {', '.join(allowed[:-1])} or {allowed[-1]}"
                )
        if not 0 <= self.modality_dropout < 1:
            raise TrainingError(f"modality_dropout is {self.modality_dropout:g}, expected a probability below 1")
        if not 0 <= self.warmup <= 1:
            raise TrainingError(f"warmup is {self.warmup:g}, expected a share of the steps from 0 to 1")


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
    return typed.build(Recipe, typed.document(path, f"no recipe at {path}"), path.name)
