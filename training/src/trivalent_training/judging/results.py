"""Stored results of evaluations, one JSON file each."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.judging.metrics import Metrics

AS_TRAINED = "as trained"
"""Condition in which frames and weights are float32."""
AS_INT8 = "int8"
"""Condition in which frames and large weight matrices are int8 codes."""


def without(modality: str) -> str:
    """Name of the condition in which a modality is absent."""
    return f"without {modality}"


@dataclass(frozen=True, slots=True)
class Result:
    """Evaluation of one run, or one baseline, on one data set, usually on its test split."""

    system: str
    """Name of the published system, or a description of the baseline."""
    name: str
    """Name of the recipe's package."""
    dataset: str
    dataset_sha256: str
    range: float
    synthetic: bool
    seed: int | None
    """None for baselines, which have no random draws."""
    fold: int
    commit: str
    modalities: tuple[str, ...]
    """Modalities that the system reads."""
    parameters: int
    utterances: int
    """Number of utterances evaluated."""
    bytes_float32: float
    """Mean bytes of an utterance's features after the quantizers, frames as float32."""
    bytes_smaller: float
    """The same with frames as int8."""
    metrics: dict[str, Metrics]
    """Metrics by condition."""
    heads: dict[str, Metrics] = field(default_factory=dict)
    """Metrics of each unimodal head against the labels of its modality."""
    classes: dict[str, Metrics] = field(default_factory=dict)
    """Three-class metrics by head of logits; empty for regression networks."""
    errors: tuple[float, ...] = ()
    """Absolute error of each utterance as trained, in file order, to four digits; older results have none."""
    generated_labels: dict[str, Metrics] = field(default_factory=dict)
    """Figures of 'agreement' by modality; empty for networks that generate no labels, and in older results."""

    @property
    def file(self) -> Path:
        """Path of the JSON file, relative to the folder of results."""
        suffix = "" if self.seed is None else f"-{self.seed}-{self.fold}"
        return Path(self.dataset) / f"{self.name}{suffix}.json"


def write(folder: Path, result: Result) -> Path:
    """Writes a result; an existing one of the same recipe, seed and fold is replaced."""
    path = folder / result.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as file:
        file.write((_document(result) + "\n").encode())
    return path


def _document(result: Result) -> str:
    """Indented JSON; numbers of one list share a line."""
    text = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    return re.sub(r"\[[-\d.,\s]+\]", lambda numbers: " ".join(numbers.group().split()), text)


def read(folder: Path, required: bool = True) -> list[Result]:
    """All results of a folder, sorted by path: data set, name, seed.

    If there is none, raises TrainingError if results are required.
    """
    paths = sorted(folder.glob("*/*.json"))
    if required and not paths:
        raise TrainingError(f"no results in {folder}: make some with trivalent-train evaluate --save {folder}")
    return [typed.build(Result, json.loads(path.read_text("utf-8")), str(path)) for path in paths]


def notes(folder: Path) -> dict[str, str]:
    """The notes on each data set, notes.md beside its results, in one paragraph."""
    return {path.parent.name: " ".join(path.read_text("utf-8").split()) for path in sorted(folder.glob("*/notes.md"))}
