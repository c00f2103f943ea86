"""What a model reads and writes, in the words of schemas/manifest.schema.json.

A network declares its contract once; export writes it into the manifest, and training and serving build their tensors
from it. Named axes: 'batch', and 'seq_t', 'seq_a', 'seq_v' for steps of text, acoustic and visual features.
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
    """What to put in: tokens, pos_tags, word_sentiments, states, features, length, mask, present.

    Or what comes out: states, score, score_text, score_acoustic, score_visual, other.
    """
    dtype: str
    shape: tuple[Axis, ...]
    modality: str | None = None
    trained: bool = True
    """False for an output head that was never trained; the processor does not publish it."""

    def __post_init__(self) -> None:
        if self.modality not in (None, *MODALITIES):
            raise TrainingError(f"tensor '{self.name}' belongs to modality '{self.modality}', expected {MODALITIES}")

    @property
    def dynamic_axes(self) -> dict[int, str]:
        return {place: axis for place, axis in enumerate(self.shape) if isinstance(axis, str)}


@dataclass(frozen=True, slots=True)
class AnnotationSource:
    """What tells parts of speech and word sentiments, for models that read them."""

    tagger: str
    """Name and version of the tagger."""
    lexicon: str
    """The sentiment table, a key of the manifest's files."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Text that comes as words and goes through a tokenizer."""

    tokenizer: str
    """The tokenizer.json, a key of the manifest's files."""
    max_length: int
    """Longest sequence in tokens, special tokens included."""
    required: bool = False
    annotation: AnnotationSource | None = None


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """A modality that comes as a matrix (frames, width) and travels as a compact tensor (dims) or (steps, dims)."""

    width: int
    dims: int
    sequence: bool = False
    required: bool = False
    quantizer: str | None = None
    """Graph from frames to the compact tensor; without it the frames travel as they are."""
    max_steps: int | None = None
    """Longest sequence; further steps are cut off."""
    dtype: str = "float32"
    """Numbers of the compact tensor: float32, float16, int8 or uint8."""


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """One graph of a package: its file and the tensors at its rim."""

    file: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


def features(modality: str, dims: int) -> TensorSpec:
    """The compact tensor of a modality that is one vector, float32 (batch, dims)."""
    return TensorSpec(modality, "features", "float32", ("batch", dims), modality)


PRESENT = TensorSpec("present", "present", "float32", ("batch", len(MODALITIES)))
"""1 where a modality is there, in the order text, acoustic, visual."""


def frames(modality: str, dims: int) -> TensorSpec:
    """The compact tensor of a modality that is a sequence, float32 (batch, steps, dims), zeros behind its length."""
    return TensorSpec(modality, "features", "float32", ("batch", STEPS[modality], dims), modality)


def length(modality: str) -> TensorSpec:
    """Real steps of a sequence, int64 (batch), at least 1."""
    return TensorSpec(f"{modality}_length", "length", "int64", ("batch",), modality)


def mask(modality: str) -> TensorSpec:
    """1 on real steps, 0 on padding, int64 (batch, steps)."""
    return TensorSpec(f"{modality}_mask", "mask", "int64", ("batch", STEPS[modality]), modality)


def score(role: str = "score") -> TensorSpec:
    """A sentiment in label units, float32 (batch, 1)."""
    return TensorSpec(role, role, "float32", ("batch", 1))
