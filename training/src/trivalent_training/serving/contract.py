"""Inputs and outputs of a model, in the terms of schemas/manifest.schema.json.

A network declares its contract once. Export writes it to the manifest; training and serving build their tensors from
it. Named axes: 'batch', and 'seq_t', 'seq_a', 'seq_v' for the steps of text, acoustic and visual features.
"""

from dataclasses import dataclass

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError

Axis = int | str
STEPS = dict(zip(MODALITIES, ("seq_t", "seq_a", "seq_v"), strict=True))
"""Name of each modality's time axis."""


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One input or output of a graph."""

    name: str
    role: str
    """Content of the tensor.

    Inputs: tokens, pos_tags, word_sentiments, states, features, length, mask, present.
    Outputs: states, score, score_text, score_acoustic, score_visual, other.
    """
    dtype: str
    shape: tuple[Axis, ...]
    modality: str | None = None
    trained: bool = True
    """False for an output head without training; the processor does not publish it."""

    def __post_init__(self) -> None:
        if self.modality not in (None, *MODALITIES):
            raise TrainingError(f"tensor '{self.name}' belongs to modality '{self.modality}', expected {MODALITIES}")

    @property
    def dynamic_axes(self) -> dict[int, str]:
        """Names of the axes of variable size, by position."""
        return {position: axis for position, axis in enumerate(self.shape) if isinstance(axis, str)}


@dataclass(frozen=True, slots=True)
class AnnotationSource:
    """Source of parts of speech and word sentiments, for models that read them."""

    tagger: str
    """Name and version of the tagger."""
    lexicon: str
    """Table of word sentiments, a key of the manifest's files."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Text that is received as words and converted to token ids."""

    tokenizer: str
    """The tokenizer.json file, a key of the manifest's files."""
    max_length: int
    """Maximum number of tokens, special tokens included; longer sequences are truncated."""
    required: bool = False
    annotation: AnnotationSource | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """The package's own graph from samples to the frames of a modality; frame i is centred at sample i * hop."""

    graph: str
    """The graph's file, a key of the manifest's files."""
    rate: int
    """Samples per second that it reads."""
    hop: int
    """Samples from one frame to the next."""
    context: int
    """Number of frames before and after a frame on whose samples it may depend."""


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """A modality received as a matrix (frames, width) and converted to a compact tensor (dims) or (steps, dims)."""

    width: int
    dims: int
    sequence: bool = False
    required: bool = False
    quantizer: str | None = None
    """Graph file that converts frames to the compact tensor; without it the frames are passed on unchanged."""
    max_steps: int | None = None
    """Maximum number of steps; longer sequences are truncated."""
    dtype: str = "float32"
    """Element type of the compact tensor: float32, float16, int8 or uint8."""
    extractor: str | None = None
    """What computed the features of the training data; None if any extractor will do."""
    sound: Sound | None = None
    """How the package itself computes the frames from sound, if it does."""


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """One graph of a package: its file, inputs and outputs."""

    file: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


def features(modality: str, dims: int) -> TensorSpec:
    """Compact tensor of a modality that is one vector, float32 (batch, dims)."""
    return TensorSpec(modality, "features", "float32", ("batch", dims), modality)


PRESENT = TensorSpec("present", "present", "float32", ("batch", len(MODALITIES)))
"""1 for a present modality, 0 for a missing one, float32 (batch, 3) in the order text, acoustic, visual."""


def frames(modality: str, dims: int) -> TensorSpec:
    """Compact tensor of a modality that is a sequence, float32 (batch, steps, dims), zeros after its length."""
    return TensorSpec(modality, "features", "float32", ("batch", STEPS[modality], dims), modality)


def length(modality: str) -> TensorSpec:
    """Number of steps of a sequence without padding, int64 (batch), at least 1."""
    return TensorSpec(f"{modality}_length", "length", "int64", ("batch",), modality)


def mask(modality: str) -> TensorSpec:
    """1 for a step, 0 for padding, int64 (batch, steps)."""
    return TensorSpec(f"{modality}_mask", "mask", "int64", ("batch", STEPS[modality]), modality)


def score(role: str = "score") -> TensorSpec:
    """A sentiment in label units, float32 (batch, 1)."""
    return TensorSpec(role, role, "float32", ("batch", 1))
