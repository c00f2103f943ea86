"""Parity cases: a few inputs with expected outputs that Java and Python must both reproduce."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.utterance import Annotation, Features, Transcript, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.serving.acoustic import AcousticExtractor, read_wav
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.package import Package, Scores

FILE = "parity.jsonl"


def write(path: Path, utterances: Sequence[Utterance], scores: Sequence[Scores], sounds: Mapping[str, str]) -> None:
    """Writes one case per line, as JSON.

    'sounds' has the WAV file of each utterance whose acoustic features are computed from sound: the case names it
    instead of the features.
    """
    cases = [_case(u, s) | _sound_json(u, sounds) for u, s in zip(utterances, scores, strict=True)]
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def verify(package: Package) -> int:
    """Scores every case alone and all cases in one batch; returns their number.

    TrainingError if a score differs from the expected one by more than the tolerance of the manifest's 'compute'.
    """
    cases, utterances = _read(package)
    batched = package.score(utterances, batch_size=max(1, len(utterances)))
    for case, utterance, in_batch in zip(cases, utterances, batched, strict=True):
        (alone,) = package.score([utterance])
        for mode, found in (("alone", alone), ("in a batch", in_batch)):
            _compare(package, case, mode, found)
    return len(cases)


def read(package: Package) -> tuple[list[Utterance], list[Scores]]:
    """The utterances of the cases, and the expected scores of each."""
    cases, utterances = _read(package)
    return utterances, [case["outputs"] for case in cases]


def _read(package: Package) -> tuple[list[dict[str, Any]], list[Utterance]]:
    lines = (package.folder / FILE).read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return cases, [_utterance(case, package) for case in cases]


def _compare(package: Package, case: dict[str, Any], mode: str, found: Scores | None) -> None:
    expected: Scores = case["outputs"]
    tolerance = package.manifest.compute.tolerance
    for role, value in expected.items():
        score = (found or {}).get(role, float("nan"))
        if not abs(score - value) <= tolerance:
            where = f"parity case '{case['utterance_id']}' of {package.manifest.title}, scored {mode}"
            raise TrainingError(f"{where}: {role} is {score:.6f}, expected {value:.6f} within {tolerance:g}")


def _case(utterance: Utterance, scores: Scores) -> dict[str, Any]:
    return {
        "utterance_id": utterance.utterance_id,
        "text": utterance.text or None,
        "text_features": _matrix_json(utterance.features("text")),
        "acoustic": _matrix_json(utterance.acoustic),
        "visual": _matrix_json(utterance.visual),
        **_annotation_json(utterance.transcript),
        "outputs": scores,
    }


def _sound_json(utterance: Utterance, sounds: Mapping[str, str]) -> dict[str, Any]:
    file = sounds.get(utterance.utterance_id)
    return {"acoustic": None, "sound": file} if file else {}


def _annotation_json(transcript: Transcript | None) -> dict[str, Any]:
    """The annotation of the words; the processor computes its own, which must be equal."""
    return {"annotation": asdict(transcript.annotation)} if transcript and transcript.annotation else {}


def _matrix_json(features: Features | None) -> dict[str, Any] | None:
    if features is None:
        return None
    frames, dims = features.matrix.shape
    # The shortest decimal that float32 reads back unchanged.
    return {"frames": frames, "dims": dims, "data": [float(str(x)) for x in features.matrix.ravel()]}


def _utterance(case: dict[str, Any], package: Package) -> Utterance:
    text, text_features = case["text"] or "", _features(case["text_features"])
    annotation = _annotation(case["annotation"]) if "annotation" in case else None
    return Utterance(
        case["utterance_id"],
        transcript=Transcript("", text, None, text_features, annotation) if text or text_features else None,
        acoustic=_heard(case["sound"], package) if "sound" in case else _features(case["acoustic"]),
        visual=_features(case["visual"]),
    )


def _heard(file: str, package: Package) -> Features:
    """The features that the package's extractor computes from a WAV file of the package."""
    contract = package.manifest.modalities.get("acoustic")
    if not (isinstance(contract, FeatureMatrix) and contract.sound):
        raise TrainingError(f"{package.manifest.title} has a parity case with sound and no 'sound' in its manifest")
    rate, pcm_N = read_wav(package.folder / file)
    extractor = AcousticExtractor(package.folder / contract.sound.graph)
    if rate != extractor.rate:
        raise TrainingError(f"{package.folder / file} has {rate} samples per second, expected {extractor.rate}")
    return extractor.extract(pcm_N)


def _annotation(document: dict[str, Any]) -> Annotation:
    tags, sentiments = tuple(document["parts_of_speech"]), tuple(document["sentiments"])
    return Annotation(document["tagger"], document["lexicon"], tags, sentiments)


def _features(document: dict[str, Any] | None) -> Features | None:
    if document is None:
        return None
    matrix = np.asarray(document["data"], np.float32).reshape(document["frames"], document["dims"])
    return Features("", matrix)
