"""Writes a model package from runs: graphs, manifest, parity cases, card.

The package is written to a draft folder, loaded and verified with the serving code, and then renamed.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from trivalent_training.atomic import new_folder
from trivalent_training.data.annotation import annotated
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export import cases, graphs, sound
from trivalent_training.export.card import CARD_FILE, card
from trivalent_training.export.conversion import convert
from trivalent_training.export.conversion_section import section
from trivalent_training.export.inert import Inert, inert_parts
from trivalent_training.export.stamps import stamps
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.export.training_record import training_record
from trivalent_training.fitting.recipe import TextRecipe
from trivalent_training.networks.parts.base import Network, NetworkContract
from trivalent_training.serving import parity
from trivalent_training.serving.contract import STEPS, AnnotationSource, FeatureMatrix, GraphSpec, TensorSpec, Tokens
from trivalent_training.serving.manifest import FLOAT32, MANIFEST_FILE, Compute, Manifest
from trivalent_training.serving.package import Package
from trivalent_training.serving.runtime import Graph
from trivalent_training.serving.text_states import ENCODER_FILE, TOKENIZER_FILE, encoder_spec, ids_of

MODEL_FILE = "model.onnx"
LEXICON_FILE = "lexicon.tsv"


def write_package(
    trained: TrainedRuns, utterances: Sequence[Utterance], models: Path, replace_old: bool, compute: Compute = FLOAT32
) -> Package:
    """Writes models/<name>/<version>; features of the parity cases have the column statistics of the utterances.

    Raises TrainingError if the package exists and 'replace_old' is false, or if a graph or a parity case fails.
    """
    plan = trained.recipe.package
    folder = models / plan.name / plan.version
    if not models.is_dir():
        raise TrainingError(f"no models folder at {models}")
    with new_folder(folder, replace_old) as draft:
        inert = inert_parts(trained, utterances, models)
        if compute == FLOAT32:
            manifest = _write_float32(trained, utterances, models, inert, draft)
        else:
            with TemporaryDirectory(dir=draft.parent, prefix=".float32-") as beside:
                _write_float32(trained, utterances, models, inert, Path(beside))
                source = Package(Path(beside), draft=True)
                manifest = convert(source, draft, plan.version, compute, stored=False)
        numbers = section(manifest, f"trivalent-train export --compute {compute.type}")
        (draft / CARD_FILE).write_text(card(manifest, plan.limits, inert.lines(), numbers), "utf-8")
    return Package(folder)


def _write_float32(
    trained: TrainedRuns, utterances: Sequence[Utterance], models: Path, inert: Inert, folder: Path
) -> Manifest:
    """Writes graphs, parity cases and manifest of a package, and verifies it."""
    manifest = _write_graphs(trained, utterances, models, inert, folder)
    _write_cases(manifest, utterances, folder)
    final = replace(manifest, files=stamps(folder, manifest))
    (folder / MANIFEST_FILE).write_text(final.to_json(), "utf-8")
    parity.verify(Package(folder, draft=True))
    return final


def _write_graphs(
    trained: TrainedRuns, utterances: Sequence[Utterance], models: Path, inert: Inert, folder: Path
) -> Manifest:
    """Writes the graphs and returns a manifest that lists all files except the parity cases."""
    network, plan = trained.network(utterances, inert.outputs), trained.recipe.package
    contract = network.contract
    model = graphs.export(network, folder / MODEL_FILE, contract.inputs, contract.outputs, plan.weights)
    features = {m: _quantized(network, m, matrix, folder) for m, matrix in contract.features.items()}
    features = {m: _named(m, matrix, utterances, models) for m, matrix in features.items()}
    words = {"text": _tokens(trained.recipe.text, contract, utterances)} if trained.recipe.text else {}
    manifest = Manifest(
        name=plan.name,
        version=plan.version,
        system=plan.system,
        description=plan.description,
        range=trained.runs[0].range,
        neutral=trained.neutral,
        modalities={**words, **features},
        model=model,
        files={},
        training=training_record(trained, features, utterances, models) | {"inert": inert.to_json()},
        encoder=_encoder(trained.recipe.text, contract, models),
        synthetic=trained.runs[0].synthetic,
    )
    return replace(manifest, files=stamps(folder, manifest))


def _write_cases(manifest: Manifest, utterances: Sequence[Utterance], folder: Path) -> None:
    """Writes the parity cases with the scores of the draft package."""
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")
    inputs = cases.cases(manifest, utterances)
    if isinstance(text := manifest.modalities.get("text"), Tokens) and text.annotation:
        inputs = annotated(inputs, folder / text.annotation.lexicon)
    inputs, sounds = sound.with_sound(manifest, inputs, folder)
    scores = [scored for scored in Package(folder, draft=True).score(inputs, batch_size=1) if scored is not None]
    parity.write(folder / parity.FILE, inputs, scores, sounds)


def _tokens(text: TextRecipe, contract: NetworkContract, utterances: Sequence[Utterance]) -> Tokens:
    """The manifest's text modality: tokenizer, longest sequence, annotation."""
    annotation = _annotation(text, utterances) if text.lexicon else None
    return Tokens(f"../../{text.encoder}/{TOKENIZER_FILE}", text.max_length, contract.text_required, annotation)


def _encoder(text: TextRecipe | None, contract: NetworkContract, models: Path) -> GraphSpec | None:
    """The shared encoder if the network reads its states, else None."""
    widths = [tensor.shape[-1] for tensor in contract.inputs if tensor.role == "states"]
    if not (text and widths):
        return None
    ids = ids_of(Graph(models / text.encoder / ENCODER_FILE))
    return encoder_spec(f"../../{text.encoder}/{ENCODER_FILE}", widths[-1], ids)


def _annotation(text: TextRecipe, utterances: Sequence[Utterance]) -> AnnotationSource:
    """The tagger that annotated the data set, and the recipe's word-sentiment table."""
    taggers = {u.transcript.annotation.tagger for u in utterances if u.transcript and u.transcript.annotation}
    if len(taggers) != 1:
        raise TrainingError(
            f"the data set was annotated by {sorted(taggers)}, expected one tagger: run ./trivalent annotate"
        )
    return AnnotationSource(taggers.pop(), f"../../{text.lexicon}/{LEXICON_FILE}")


def _named(modality: str, matrix: FeatureMatrix, utterances: Sequence[Utterance], models: Path) -> FeatureMatrix:
    """The contract with the name of its extractor, and the extractor's graph if it is the repository's acoustic one."""
    name = extractor_of(modality, utterances)
    graph = sound.extractor_graph(name, models) if modality == "acoustic" else None
    return replace(matrix, extractor=name, sound=graph)


def extractor_of(modality: str, utterances: Sequence[Utterance]) -> str:
    """The one extractor of a modality's features; TrainingError if the data set has several, or one without a name."""
    found = {features.extractor for u in utterances if (features := u.features(modality)) is not None}
    if len(found) != 1 or not all(name.strip() for name in found):
        names = " and ".join(f"'{name}'" for name in sorted(found)) or "no extractor"
        raise TrainingError(
            f"the {modality} features of the data set name {names}, expected the name of one extractor: "
            "the processor must reject features of any other"
        )
    return found.pop()


def _quantized(network: Network, modality: str, matrix: FeatureMatrix, folder: Path) -> FeatureMatrix:
    """Writes the modality's quantizer, if it has one, and returns the contract with its file name."""
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
