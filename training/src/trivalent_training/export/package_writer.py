"""Runs → a model package: graphs compared with their modules, manifest, parity cases, card.

The folder is made beside its place, loaded and checked by the very code that serves it, and only then renamed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.atomic import new_folder
from trivalent_training.data.annotation import annotated
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export import cases, graphs
from trivalent_training.export.card import CARD_FILE, card
from trivalent_training.fitting.examples import ExampleMaker, training_frames
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import Recipe, TextRecipe
from trivalent_training.fitting.run import Run
from trivalent_training.judging.metrics import metrics
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.compaction import BYTES, compacted
from trivalent_training.networks.wrappers.ensemble import Ensemble
from trivalent_training.provenance import commit
from trivalent_training.serving import parity
from trivalent_training.serving.contract import STEPS, AnnotationSource, FeatureMatrix, GraphSpec, TensorSpec, Tokens
from trivalent_training.serving.manifest import FileStamp, Manifest
from trivalent_training.serving.package import Package, stamp
from trivalent_training.serving.text_states import ENCODER_FILE, TOKENIZER_FILE, encoder_spec

MODEL_FILE = "model.onnx"
MANIFEST_FILE = "manifest.json"
LEXICON_FILE = "lexicon.tsv"


@dataclass(frozen=True, slots=True)
class Trained:
    """One or several runs of one recipe, to be served as their mean."""

    runs: tuple[Run, ...]
    networks: tuple[Network, ...]

    def __post_init__(self) -> None:
        first = self.runs[0]
        for run in self.runs[1:]:
            if (run.recipe, run.dataset_sha256) != (first.recipe, first.dataset_sha256):
                raise TrainingError(
                    "the runs differ in recipe or data, expected runs that differ in seed and fold only"
                )
        if refusal := self.networks[0].refuse_to_serve():
            raise TrainingError(f"{first.recipe.package.name} cannot be exported: {refusal}")

    @property
    def recipe(self) -> Recipe:
        return self.runs[0].recipe

    def network(self, utterances: Sequence[Utterance]) -> Network:
        """What is served: the one network or the mean of several, frames in the recipe's numbers."""
        network = self.networks[0] if len(self.networks) == 1 else Ensemble(self.networks)
        return compacted(network, self.recipe.package.frames, training_frames(utterances, network))


def export(trained: Trained, utterances: Sequence[Utterance], models: Path, replace_old: bool) -> Package:
    """Writes the package of a recipe below the models folder; the utterances lend their statistics to the cases."""
    plan = trained.recipe.package
    place = models / plan.name / plan.version
    if not models.is_dir():
        raise TrainingError(f"no models folder at {models}")
    with new_folder(place, replace_old) as draft:
        _build(trained, utterances, models, draft)
    return Package(place)


def _build(trained: Trained, utterances: Sequence[Utterance], models: Path, folder: Path) -> None:
    network, plan = trained.network(utterances), trained.recipe.package
    contract = network.contract
    model = graphs.export(network, folder / MODEL_FILE, contract.inputs, contract.outputs, plan.weights)
    modalities: dict[str, Tokens | FeatureMatrix] = {
        modality: _quantized(network, modality, matrix, folder) for modality, matrix in contract.features.items()
    }
    encoder = None
    if text := trained.recipe.text:
        shared = f"../../{text.encoder}"
        annotation = _annotation(text, utterances) if text.lexicon else None
        words = Tokens(f"{shared}/{TOKENIZER_FILE}", text.max_length, contract.text_required, annotation)
        modalities = {"text": words, **modalities}
        for tensor in contract.inputs:
            if tensor.role == "states":
                encoder = encoder_spec(f"{shared}/{ENCODER_FILE}", tensor.shape[-1])
    draft = Manifest(
        name=plan.name,
        version=plan.version,
        system=plan.system,
        description=plan.description,
        range=trained.runs[0].range,
        neutral=plan.neutral,
        modalities=modalities,
        model=model,
        files=_stamps(folder, modalities, encoder),
        training=_training(trained, modalities, utterances, _cost(trained, utterances, models)),
        encoder=encoder,
        synthetic=trained.runs[0].synthetic,
    )
    (folder / MANIFEST_FILE).write_text(draft.to_json(), "utf-8")
    made = cases.cases(draft, utterances)
    if isinstance(read := draft.modalities.get("text"), Tokens) and read.annotation:
        made = annotated(made, folder / read.annotation.lexicon)
    scores = [scored for scored in Package(folder, draft=True).score(made, batch_size=1) if scored is not None]
    parity.write(folder / parity.FILE, made, scores)
    whole = replace(draft, files=_stamps(folder, modalities, encoder))
    (folder / MANIFEST_FILE).write_text(whole.to_json(), "utf-8")
    (folder / CARD_FILE).write_text(card(whole, plan.limits), "utf-8")
    parity.verify(Package(folder, draft=True))


def _annotation(text: TextRecipe, utterances: Sequence[Utterance]) -> AnnotationSource:
    """The tagger that the data set was annotated by, and the table of the recipe."""
    found = {u.transcript.annotation.tagger for u in utterances if u.transcript and u.transcript.annotation}
    if len(found) != 1:
        raise TrainingError(
            f"the data set was annotated by {sorted(found)}, expected one tagger: run ./trivalent annotate"
        )
    return AnnotationSource(found.pop(), f"../../{text.lexicon}/{LEXICON_FILE}")


def _quantized(network: Network, modality: str, matrix: FeatureMatrix, folder: Path) -> FeatureMatrix:
    """Writes the modality's quantizer, if it has one, and names it in the contract."""
    quantizer = network.quantizer(modality)
    if quantizer is None:
        return matrix
    path = folder / f"quantizer-{modality}.onnx"
    steps = STEPS[modality]
    frames = TensorSpec("frames", "features", "float32", (steps, matrix.width), modality)
    shape = (steps, matrix.dims) if matrix.sequence else (matrix.dims,)
    compact = TensorSpec("compact", "features", matrix.dtype, shape, modality)
    graphs.export(quantizer, path, (frames,), (compact,))
    return replace(matrix, quantizer=path.name)


def _stamps(
    folder: Path, modalities: dict[str, Tokens | FeatureMatrix], encoder: GraphSpec | None
) -> dict[str, FileStamp]:
    own = [path.name for path in folder.iterdir() if path.name not in (MANIFEST_FILE, CARD_FILE)]
    shared = [encoder.file] if encoder else []
    for modality in modalities.values():
        if isinstance(modality, Tokens):
            shared += [modality.tokenizer, *([modality.annotation.lexicon] if modality.annotation else [])]
    return {name: stamp(folder / name) for name in sorted([*own, *shared])}


def _cost(trained: Trained, utterances: Sequence[Utterance], models: Path) -> float:
    """By how much smaller numbers raise the mean absolute error of the runs on what they held out."""
    frames, differences = None, []
    for run, network in zip(trained.runs, trained.networks, strict=True):
        frames = frames or training_frames(utterances, network)
        served = compacted(network, trained.recipe.package.frames, frames)
        chosen = {held.utterance_id for held in run.validation}
        examples = ExampleMaker(served, trained.recipe.text, models).make(
            [utterance for utterance in utterances if utterance.utterance_id in chosen]
        )
        before = np.mean([abs(held.prediction - held.label) for held in run.validation])
        after = np.abs(predict(served, examples) - [example.label for example in examples]).mean()
        differences.append(after - before)
    return round(float(np.mean(differences)), 5) + 0.0


def _training(
    trained: Trained, modalities: dict[str, Tokens | FeatureMatrix], utterances: Sequence[Utterance], cost: float
) -> dict[str, Any]:
    first = trained.runs[0]
    return {
        "dataset": first.dataset,
        "dataset_sha256": first.dataset_sha256,
        "seed": first.seed,
        "commit": commit(),
        "config": trained.recipe.to_json()
        | {
            "runs": [
                {"seed": r.seed, "fold": r.fold, "epochs": len(r.history), "commit": r.commit} for r in trained.runs
            ]
        },
        "metrics": {"validation": _validation(trained.runs)},
        "quantization": _bytes(modalities, utterances) | {"mae_cost": cost},
    }


def _validation(runs: Sequence[Run]) -> dict[str, float | int | None]:
    """Metrics over what the runs held out: each utterance is scored by the runs that did not train on it."""
    predictions, labels = defaultdict[str, list[float]](list), dict[str, float]()
    for run in runs:
        for held in run.validation:
            predictions[held.utterance_id].append(held.prediction)
            labels[held.utterance_id] = held.label
    means = [float(np.mean(predictions[name])) for name in labels]
    return {"utterances": len(labels), **metrics(means, list(labels.values()), runs[0].range)}


def _bytes(modalities: dict[str, Tokens | FeatureMatrix], utterances: Sequence[Utterance]) -> dict[str, Any]:
    """Mean bytes of an utterance's features on the wire and behind the quantizers; tokens are left out of both."""
    before, after = 0, 0
    for modality, contract in modalities.items():
        if isinstance(contract, Tokens):
            continue
        matrices = [f.matrix for f in (u.features(modality) for u in utterances) if f is not None]
        before += sum(matrix.nbytes for matrix in matrices)
        after += sum(compact_bytes(contract, len(matrix)) for matrix in matrices)
    count = max(1, len(utterances))
    return {"bytes_before": round(before / count, 1), "bytes_after": round(after / count, 1)}


def compact_bytes(contract: FeatureMatrix, frames: int) -> int:
    """Bytes of the compact tensor of a record with so many frames."""
    steps = min(frames, contract.max_steps or frames) if contract.sequence else 1
    return BYTES[contract.dtype] * contract.dims * steps
