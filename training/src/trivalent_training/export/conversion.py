"""Conversion of a package after training: graphs that compute in float16, and integer inputs as int32.

A converted package has its own graphs, the encoder's included, and shares everything else with its source. Its parity
cases are those of the source, so that they compare the two. It has no confidence intervals: those of the source are
computed from the errors of other scores.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from trivalent_training.data.dataset_file import Dataset
from trivalent_training.errors import TrainingError
from trivalent_training.export.half import PRODUCTS, half
from trivalent_training.export.ids import narrow, narrowed
from trivalent_training.export.stamps import stamps
from trivalent_training.judging.metrics import Metrics, metrics
from trivalent_training.provenance import commit
from trivalent_training.serving import parity
from trivalent_training.serving.contract import GraphSpec
from trivalent_training.serving.manifest import FLOAT32, MANIFEST_FILE, Compute, Manifest
from trivalent_training.serving.package import Package, Scores, stamp

GRAPHS = {"encoder": "encoder.onnx", "model": "model.onnx"}
"""Files of the converted graphs, by their name in the manifest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Absolute differences between the scores of a package and those of its source, over all outputs."""

    data: str
    """The utterances: 'parity cases', or a split of a data set."""
    utterances: int
    largest: float
    """In label units."""
    mean: float
    """In label units."""
    before: Metrics | None = None
    """Metrics of the source against the labels, if there are any."""
    after: Metrics | None = None
    """Metrics of the converted package against the same labels."""


def convert(
    source: Package, folder: Path, version: str, compute: Compute, unseen: Dataset | None = None, stored: bool = True
) -> Manifest:
    """Writes the converted package, except its card, into an empty folder beside the source, and verifies it.

    'unseen' are utterances on which both are compared; 'stored' says that the source stays, so that the manifest can
    name it.

    Raises TrainingError if there is nothing to convert, or if a score differs by more than the tolerance of 'compute'.
    """
    manifest = _with_graphs(source, folder, version, compute)
    for name in source.manifest.files.keys() - {spec.file for spec in _graphs(source.manifest).values()}:
        if not name.startswith(".."):
            shutil.copyfile(source.folder / name, folder / name)
    manifest = replace(manifest, files=stamps(folder, manifest))
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")
    converted = Package(folder, draft=True)
    parity.verify(converted)
    origin = {"package": source.manifest.title, "sha256": stamp(source.folder / MANIFEST_FILE).sha256} if stored else {}
    record = {
        **origin,
        "commit": commit(),
        "bytes": {name: _bytes(folder, spec) for name, spec in _graphs(manifest).items()},
        "bytes_before": {name: _bytes(source.folder, spec) for name, spec in _graphs(source.manifest).items()},
        "differences": [asdict(difference) for difference in _differences(source, converted, unseen)],
    }
    manifest = replace(manifest, training={**manifest.training, "conversion": record})
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")
    return manifest


def differences(manifest: Manifest) -> list[Difference]:
    """The differences that the manifest of a converted package records; empty for other packages."""
    return [Difference(**entry) for entry in manifest.training.get("conversion", {}).get("differences", [])]


def _with_graphs(source: Package, folder: Path, version: str, compute: Compute) -> Manifest:
    """Writes the graphs that change; the manifest lists no files yet."""
    manifest, title = source.manifest, source.manifest.title
    if manifest.compute != FLOAT32:
        raise TrainingError(f"{title} computes in {manifest.compute.type} already, expected a package in float32")
    specs, products = dict[str, GraphSpec](), 0
    for name, spec in _graphs(manifest).items():
        specs[name], found = _graph(source.folder, spec, folder / GRAPHS[name], compute)
        products += found
    if compute.type == "float16" and not products:
        raise TrainingError(
            f"{title} has no product over steps ({', '.join(sorted(PRODUCTS))}), expected one to compute in float16: "
            "layers of one vector per utterance stay float32"
        )
    if compute.type == "float32" and specs == _graphs(manifest):
        raise TrainingError(f"{title} reads no ids as int64, expected some to convert to int32")
    return replace(
        manifest, version=version, model=specs["model"], encoder=specs.get("encoder"), compute=compute, confidence=None
    )


def _graph(source: Path, spec: GraphSpec, path: Path, compute: Compute) -> tuple[GraphSpec, int]:
    """Writes a converted graph; returns its specification and number of float16 products.

    A graph that would not change is only copied, and not even that if it is shared.
    """
    inputs = narrowed(spec.inputs)
    if compute.type == "float32" and inputs == spec.inputs:
        if spec.file.startswith(".."):
            return spec, 0
        shutil.copyfile(source / spec.file, path.with_name(spec.file))
        return spec, 0
    shutil.copyfile(source / spec.file, path)
    narrow(path)
    spec = replace(spec, file=path.name, inputs=inputs)
    if compute.type == "float32":
        return spec, 0
    model, spec, products = half(onnx.load(path), spec)
    onnx.save(model, path)
    return spec, products


def _graphs(manifest: Manifest) -> dict[str, GraphSpec]:
    return ({"encoder": manifest.encoder} if manifest.encoder else {}) | {"model": manifest.model}


def _bytes(folder: Path, spec: GraphSpec) -> int:
    return (folder / spec.file).stat().st_size


def _differences(source: Package, converted: Package, unseen: Dataset | None) -> list[Difference]:
    utterances, expected = parity.read(converted)
    found = [difference("parity cases", expected, converted.score(utterances, batch_size=1))]
    if unseen is None:
        return found
    before, after = source.score(unseen.utterances), converted.score(unseen.utterances)
    compared = difference(f"{unseen.header.dataset}, test split", before, after)
    return [*found, replace(compared, before=_measured(source, unseen, before), after=_measured(source, unseen, after))]


def difference(data: str, before: Sequence[Scores | None], after: Sequence[Scores | None]) -> Difference:
    """The differences over all outputs of the utterances that both have scored; TrainingError if there is none."""
    pairs = [(one, other) for one, other in zip(before, after, strict=True) if one and other]
    if not pairs:
        raise TrainingError(f"no utterance of {data} has what the package reads, expected some")
    sizes = [abs(one[role] - other[role]) for one, other in pairs for role in one]
    return Difference(data, len(pairs), float(max(sizes)), float(np.mean(sizes)))


def _measured(source: Package, unseen: Dataset, scores: Sequence[Scores | None]) -> Metrics | None:
    labelled: list[Any] = [
        (scored["score"], utterance.labels.score)
        for utterance, scored in zip(unseen.utterances, scores, strict=True)
        if scored and utterance.labels.score is not None and utterance.labels.graded
    ]
    if not labelled:
        return None
    return metrics([score for score, _ in labelled], [label for _, label in labelled], source.manifest.range)
