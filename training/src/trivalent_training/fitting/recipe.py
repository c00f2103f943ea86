"""Recipes: all settings of a model, one JSON file each in training/configs/.

Recipe, seed, data and commit determine a run. Recipes contain no metrics.
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
    """Name, description and number formats of the package."""

    name: str
    """Name of the package."""
    version: str
    """Version of the package."""
    system: str
    """The published system, e.g. 'TFN'."""
    description: str
    """One or two sentences that help to choose a model."""
    neutral: float | None
    """Half width of the neutral band, label units; null for the one of the highest F1 on held-out polarities."""
    limits: str
    """Limits of use; printed on the card."""
    frames: Literal["float32", "float16", "int8"] = "float32"
    """Number format of frames between the quantizer and the model; see compaction."""
    weights: Literal["float32", "float16", "int8"] = "float32"
    """Number format of the large weight matrices in the graph."""

    def __post_init__(self) -> None:
        for name in ("frames", "weights"):
            if getattr(self, name) not in ("float32", "float16", "int8"):
                raise TrainingError(f"{name} is '{getattr(self, name)}', expected 'float32', 'float16' or 'int8'")


@dataclass(frozen=True, slots=True)
class TextRecipe:
    """How text is read; without it, text is a modality with published features."""

    encoder: str
    """Folder of the frozen encoder, relative to the models folder."""
    max_length: int = 64
    """Longest sequence in tokens, special tokens included."""
    respell: bool = False
    """Whether training also uses each transcript with apostrophes and a full stop, as some speech recognizers write."""
    plain: bool = False
    """Whether training also uses each transcript in lower case without punctuation, as other recognizers write."""
    lexicon: str | None = None
    """Folder of the word-sentiment table, relative to the models folder; for networks that read annotations."""


@dataclass(frozen=True, slots=True)
class GroupRecipe:
    """Parameters with their own learning rate or weight decay, e.g. those of a pre-trained language model."""

    prefix: str
    """Prefix of the parameter names. A parameter belongs to the first group that matches its name."""
    suffixes: tuple[str, ...] = ()
    """Allowed suffixes of the parameter names, e.g. 'bias' and 'LayerNorm.weight'; empty allows any name."""
    learning_rate: float | None = None
    """Learning rate; None means the recipe's."""
    weight_decay: float | None = None
    """Weight decay; None means the recipe's."""

    def matches(self, name: str) -> bool:
        """Whether the group's prefix and suffixes match a parameter name."""
        return name.startswith(self.prefix) and (not self.suffixes or name.endswith(self.suffixes))


@dataclass(frozen=True, slots=True)
class FitRecipe:
    """Training settings; the defaults are MMSA's."""

    epochs: int = 100
    """Largest number of epochs."""
    patience: int = 8
    """Number of epochs without a lower validation loss after which training stops."""
    batch_size: int = 32
    """Utterances per batch."""
    by_length: bool = False
    """Whether the utterances of a batch have similar numbers of words, which saves padding."""
    optimizer: Literal["adam", "adamw"] = "adamw"
    """Adam adds weight decay to the gradient; AdamW decays the weights separately."""
    learning_rate: float = 1e-3
    """Learning rate; the peak for the schedules 'one-cycle' and 'warmup'."""
    epsilon: float = 1e-8
    """Adam's epsilon."""
    schedule: Literal["constant", "one-cycle", "warmup", "steps"] = "constant"
    """Learning-rate schedule: 'warmup' rises and falls linearly; 'steps' multiplies by 'decay' every 'decay_epochs'."""
    warmup: float = 0.1
    """Share of all steps in which 'warmup' rises, 0 to 1."""
    decay_epochs: int = 10
    """Epochs between two decays of 'steps'."""
    decay: float = 0.1
    """Factor of each decay of 'steps'."""
    weight_decay: float = 0.0
    """Weight decay."""
    groups: tuple[GroupRecipe, ...] = ()
    """Groups of parameters with their own learning rate or weight decay."""
    gradient_norm: float | None = None
    """Gradients are clipped to this norm; None disables clipping."""
    select: Literal["mae", "objective"] = "mae"
    """Validation measure that selects the best epoch."""
    modality_dropout: float = 0.0
    """Probability of hiding each modality of a training utterance; one or more always remain."""
    learn_from: Literal["train", "valid"] = "train"
    """Split to train on; 'valid' if the published features of the training split were fitted on its labels."""
    folds: int = 8
    """Number of folds of clips, one of which validates, if there is no separate validation split."""

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
    """The network and its configuration."""

    name: str
    """A name in NETWORKS."""
    config: Any = field(default_factory=dict)
    """The fields of the network's config."""

    def build(self) -> Network:
        """Makes the network. Raises TrainingError for an unknown name or an invalid config."""
        if self.name not in NETWORKS:
            raise TrainingError(f"network is '{self.name}', expected one of {', '.join(NETWORKS)}")
        entry = NETWORKS[self.name]
        return entry.build(typed.build(entry.config, self.config, f"config of {self.name}"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """All settings of one model."""

    package: PackageRecipe
    network: NetworkRecipe
    text: TextRecipe | None = None
    fit: FitRecipe = FitRecipe()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read(path: Path) -> Recipe:
    """Reads a recipe. Raises TrainingError for a missing file, unknown fields and invalid values."""
    return typed.build(Recipe, typed.document(path, f"no recipe at {path}"), path.name)
