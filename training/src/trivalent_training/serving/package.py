"""Loads a model package and scores utterances with the same steps as the processor.

    record → quantize → batch → encode → score

Loading fails if the manifest is invalid, a checksum differs, or a graph does not match the manifest. parity.verify()
checks the parity cases.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trivalent_training.data.utterance import MODALITIES, Features, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.serving import manifest as manifests
from trivalent_training.serving.batching import ANNOTATION, Part, Parts, assemble
from trivalent_training.serving.contract import FeatureMatrix, Tokens
from trivalent_training.serving.manifest import FileStamp, Manifest
from trivalent_training.serving.runtime import Graph
from trivalent_training.serving.tokens import TextTokenizer

Scores = dict[str, float]
"""Scores by role: 'score', and 'score_<modality>' if the model has that head and the modality was present."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Converts one modality of an utterance to the part that the graphs read."""

    modality: str
    contract: Tokens | FeatureMatrix
    tokenizer: TextTokenizer | None
    quantizer: Graph | None

    def has_part(self, utterance: Utterance) -> bool:
        """Whether the utterance has what the package reads of this modality."""
        return bool(utterance.text.strip()) if self.tokenizer else utterance.features(self.modality) is not None

    def part(self, utterance: Utterance) -> Part | None:
        if self.tokenizer:
            return self.tokenizer.ids(utterance.text) if self.has_part(utterance) else None
        features = utterance.features(self.modality)
        return None if features is None else self._compact(utterance.utterance_id, features)

    def annotation(self, utterance: Utterance) -> Part | None:
        """Part of speech and word sentiment of each token, int64 (steps, 2); None if the model does not read them."""
        contract = self.contract
        if not (self.tokenizer and isinstance(contract, Tokens) and contract.annotation and utterance.text.strip()):
            return None
        found = utterance.transcript.annotation if utterance.transcript else None
        if found is None or found.tagger != contract.annotation.tagger:
            tagger = f"of {found.tagger}" if found else "missing"
            raise TrainingError(
                f"utterance '{utterance.utterance_id}': parts of speech are {tagger}, the package expects those of "
                f"{contract.annotation.tagger}: run ./trivalent annotate on the data set"
            )
        return self.tokenizer.annotation(utterance.text, found)

    def _compact(self, utterance_id: str, features: Features) -> Part:
        contract = self.contract
        assert isinstance(contract, FeatureMatrix)
        if features.width != contract.width:
            found = f"{features.width} {self.modality} columns"
            raise TrainingError(f"utterance '{utterance_id}' has {found}, the package expects {contract.width}")
        if contract.extractor and features.extractor.strip() and features.extractor != contract.extractor:
            found = f"utterance '{utterance_id}' has {self.modality} features of '{features.extractor}'"
            raise TrainingError(f"{found}, the package learned from '{contract.extractor}'")
        matrix = features.matrix
        if self.quantizer:
            return self.quantizer.run({"frames": matrix}, ["compact"])[0]
        if contract.sequence:
            return matrix[: contract.max_steps]
        if len(matrix) != 1:
            found = f"{len(matrix)} {self.modality} frames"
            raise TrainingError(f"utterance '{utterance_id}' has {found}, the package has no quantizer and expects 1")
        return np.asarray(matrix[0])


class Package:
    """A loaded model package.

    With draft=True the folder may have another name than the package: export loads a package before it renames it.
    """

    def __init__(self, folder: Path, draft: bool = False) -> None:
        folder = folder.resolve()
        self.manifest = manifests.read(folder / manifests.MANIFEST_FILE)
        if not draft and (folder.parent.name, folder.name) != (self.manifest.name, self.manifest.version):
            raise TrainingError(f"{folder} holds the package {self.manifest.title}, expected a folder of that name")
        files = {name: _verified(folder, name, stamp) for name, stamp in self.manifest.files.items()}
        self.folder = folder
        self._model = Graph(_file(files, self.manifest.model.file))
        self._model.check(self.manifest.model)
        self._encoder = Graph(_file(files, self.manifest.encoder.file)) if self.manifest.encoder else None
        if self._encoder and self.manifest.encoder:
            self._encoder.check(self.manifest.encoder)
        self._readers = [
            _reader(modality, self.manifest, files) for modality in MODALITIES if modality in self.manifest.modalities
        ]

    def modalities_of(self, utterance: Utterance) -> tuple[str, ...]:
        """The modalities that the utterance has and the package reads, in the order text, acoustic, visual."""
        return tuple(reader.modality for reader in self._readers if reader.has_part(utterance))

    def parts(self, utterance: Utterance) -> Parts:
        """The parts of one utterance by modality; TrainingError if a required modality is missing."""
        parts = {reader.modality: reader.part(utterance) for reader in self._readers}
        parts[ANNOTATION] = next((r.annotation(utterance) for r in self._readers if r.tokenizer), None)
        for modality, contract in self.manifest.modalities.items():
            if contract.required and parts[modality] is None:
                raise TrainingError(
                    f"utterance '{utterance.utterance_id}' lacks {modality}, which the package requires"
                )
        return parts

    def score(self, utterances: Sequence[Utterance], batch_size: int = 64) -> list[Scores | None]:
        """The scores of each utterance, in order; None for an utterance without any modality that the package reads."""
        parts = [self.parts(utterance) for utterance in utterances]
        scorable = [i for i, part in enumerate(parts) if any(part.get(m) is not None for m in MODALITIES)]
        scores: list[Scores | None] = [None] * len(parts)
        for start in range(0, len(scorable), batch_size):
            chosen = scorable[start : start + batch_size]
            for index, found in zip(chosen, self._score_batch([parts[i] for i in chosen]), strict=True):
                scores[index] = found
        return scores

    def _score_batch(self, batch: list[Parts]) -> Iterator[Scores]:
        spec = self.manifest.model
        inputs = assemble([tensor for tensor in spec.inputs if tensor.role != "states"], batch)
        if self._encoder and self.manifest.encoder:
            encoder = self.manifest.encoder
            (states,) = self._encoder.run(assemble(encoder.inputs, batch), [encoder.outputs[0].name])
            inputs |= {tensor.name: states for tensor in spec.inputs if tensor.role == "states"}
        heads = [tensor for tensor in spec.outputs if tensor.role.startswith("score") and tensor.trained]
        columns = self._model.run(inputs, [tensor.name for tensor in heads])
        for row, parts in enumerate(batch):
            yield {
                head.role: float(column[row, 0])
                for head, column in zip(heads, columns, strict=True)
                if head.role == "score" or parts.get(head.role.removeprefix("score_")) is not None
            }


def stamp(path: Path) -> FileStamp:
    """Size and checksum of a file."""
    content = path.read_bytes()
    return FileStamp(hashlib.sha256(content).hexdigest(), len(content))


def _verified(folder: Path, name: str, expected: FileStamp) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.parents[1]):
        raise TrainingError(f"package file {name} is outside {folder.parents[1]}")
    if not path.is_file():
        raise TrainingError(f"package file {name} is missing in {folder}")
    found = stamp(path)
    if found != expected:
        sizes = f"{found.bytes} bytes of sha256 {found.sha256[:12]}…"
        raise TrainingError(f"package file {name} is {sizes}, expected {expected.bytes} of {expected.sha256[:12]}…")
    return path


def _file(files: dict[str, Path], name: str) -> Path:
    if name not in files:
        raise TrainingError(f"the manifest refers to the file {name} but does not list it under 'files'")
    return files[name]


def _reader(modality: str, manifest: Manifest, files: dict[str, Path]) -> _Reader:
    contract = manifest.modalities[modality]
    if isinstance(contract, Tokens):
        return _Reader(modality, contract, TextTokenizer(_file(files, contract.tokenizer), contract.max_length), None)
    quantizer = Graph(_file(files, contract.quantizer)) if contract.quantizer else None
    return _Reader(modality, contract, None, quantizer)
