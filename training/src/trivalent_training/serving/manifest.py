"""Reads and writes the manifest.json of a model package, checked against schemas/manifest.schema.json."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema

from trivalent_training import typed
from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.schemas import manifest_schema
from trivalent_training.serving import confidence as confidences
from trivalent_training.serving.confidence import Confidence
from trivalent_training.serving.contract import AnnotationSource, FeatureMatrix, GraphSpec, Sound, TensorSpec, Tokens

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Checksum and size in bytes that a package file must have."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Compute:
    """The number format in which the graphs of a package compute."""

    type: str
    """float32, or float16 for products over steps."""
    tolerance: float
    """Largest difference of a score from that of a parity case, in label units."""


FLOAT32 = Compute("float32", 1e-4)
"""The format of a package whose manifest names none."""
FORMATS = {"float32": FLOAT32, "float16": Compute("float16", 1e-2)}
"""The formats in which packages can be written, by name."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Content of a package's manifest: everything the processor knows about the package."""

    name: str
    version: str
    system: str
    description: str
    range: float
    neutral: float
    modalities: Mapping[str, Tokens | FeatureMatrix]
    model: GraphSpec
    files: Mapping[str, FileStamp]
    training: Mapping[str, Any] = field(default_factory=dict)
    encoder: GraphSpec | None = None
    synthetic: bool = False
    confidence: Confidence | None = None
    compute: Compute = FLOAT32

    def __post_init__(self) -> None:
        for entry in self.confidence.half_widths if self.confidence else ():
            for modality in entry.modalities:
                if modality not in self.modalities:
                    found = f"{self.title} has a half width for {' and '.join(entry.modalities)}"
                    raise TrainingError(
                        f"{found}, expected only modalities that it reads: {', '.join(self.modalities)}"
                    )

    @property
    def title(self) -> str:
        return f"{self.name}/{self.version}"

    @property
    def scorable_sets(self) -> tuple[tuple[str, ...], ...]:
        """Every set of modalities that the package can be scored from, the smaller sets first."""
        read = [modality for modality in MODALITIES if modality in self.modalities]
        required = {modality for modality in read if self.modalities[modality].required}
        sets = (chosen for size in range(1, len(read) + 1) for chosen in combinations(read, size))
        return tuple(chosen for chosen in sets if required <= set(chosen))

    def to_json(self) -> str:
        """The text of manifest.json; TrainingError if it violates the schema."""
        graphs = {"encoder": _graph_json(self.encoder)} if self.encoder else {}
        document = {
            "format": 1,
            "name": self.name,
            "version": self.version,
            "system": self.system,
            "description": self.description,
            "synthetic": self.synthetic,
            "label": {"range": self.range, "neutral": self.neutral},
            "modalities": {name: _modality_json(modality) for name, modality in self.modalities.items()},
            "graphs": graphs | {"model": _graph_json(self.model)},
            **({"compute": asdict(self.compute)} if self.compute != FLOAT32 else {}),
            "files": {path: {"sha256": s.sha256, "bytes": s.bytes} for path, s in sorted(self.files.items())},
            "training": dict(self.training),
            **({"confidence": self.confidence.to_json()} if self.confidence else {}),
        }
        _check(document, f"the manifest of {self.title}")
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Manifest:
    """Reads a manifest; TrainingError if it is missing or violates the schema."""
    document = typed.document(path, f"no manifest at {path}, expected a model package in {path.parent}")
    _check(document, str(path))
    encoder, intervals = document["graphs"].get("encoder"), document.get("confidence")
    return Manifest(
        name=document["name"],
        version=document["version"],
        system=document["system"],
        description=document["description"],
        range=float(document["label"]["range"]),
        neutral=float(document["label"]["neutral"]),
        modalities={name: _modality(modality) for name, modality in document["modalities"].items()},
        model=_graph(document["graphs"]["model"]),
        files={name: FileStamp(**stamp) for name, stamp in document["files"].items()},
        training=document["training"],
        encoder=_graph(encoder) if encoder else None,
        synthetic=document.get("synthetic", False),
        confidence=confidences.read(intervals, f"{path}: confidence") if intervals else None,
        compute=Compute(**document["compute"]) if "compute" in document else FLOAT32,
    )


def _check(document: Any, where: str) -> None:
    validator = jsonschema.Draft202012Validator(manifest_schema())
    error = next(iter(validator.iter_errors(document)), None)
    if error is not None:
        raise TrainingError(f"{where} breaks the manifest schema at {error.json_path}: {error.message}")


def _modality_json(modality: Tokens | FeatureMatrix) -> dict[str, Any]:
    if isinstance(modality, Tokens):
        annotation = {"annotation": asdict(modality.annotation)} if modality.annotation else {}
        return {
            "required": modality.required,
            "content": "tokens",
            "tokenizer": modality.tokenizer,
            "max_length": modality.max_length,
            **annotation,
        }
    compact: dict[str, Any] = {"dtype": modality.dtype, "dims": modality.dims, "sequence": modality.sequence}
    document = {"required": modality.required, "content": "features", "width": modality.width}
    if modality.extractor:
        document["extractor"] = modality.extractor
    if modality.sound:
        document["sound"] = asdict(modality.sound)
    if modality.quantizer:
        document["quantizer"] = modality.quantizer
    if modality.max_steps:
        compact["max_steps"] = modality.max_steps
    return document | {"compact": compact}


def _modality(document: dict[str, Any]) -> Tokens | FeatureMatrix:
    if document["content"] == "tokens":
        annotation = document.get("annotation")
        source = AnnotationSource(**annotation) if annotation else None
        return Tokens(document["tokenizer"], document["max_length"], document["required"], source)
    compact, sound = document["compact"], document.get("sound")
    return FeatureMatrix(
        width=document["width"],
        dims=compact["dims"],
        sequence=compact["sequence"],
        required=document["required"],
        quantizer=document.get("quantizer"),
        max_steps=compact.get("max_steps"),
        dtype=compact["dtype"],
        extractor=document.get("extractor"),
        sound=Sound(**sound) if sound else None,
    )


def _graph_json(graph: GraphSpec) -> dict[str, Any]:
    return {
        "file": graph.file,
        "inputs": [_tensor_json(spec) for spec in graph.inputs],
        "outputs": [_tensor_json(spec) for spec in graph.outputs],
    }


def _tensor_json(spec: TensorSpec) -> dict[str, Any]:
    modality = {"modality": spec.modality} if spec.modality else {}
    untrained = {} if spec.trained else {"trained": False}
    return {
        "name": spec.name, "role": spec.role, **modality, **untrained, "dtype": spec.dtype, "shape": list(spec.shape)
    }  # fmt: skip


def _graph(document: dict[str, Any]) -> GraphSpec:
    return GraphSpec(
        document["file"],
        tuple(_tensor(spec) for spec in document["inputs"]),
        tuple(_tensor(spec) for spec in document["outputs"]),
    )


def _tensor(document: dict[str, Any]) -> TensorSpec:
    return TensorSpec(
        document["name"],
        document["role"],
        document["dtype"],
        tuple(document["shape"]),
        document.get("modality"),
        document.get("trained", True),
    )
