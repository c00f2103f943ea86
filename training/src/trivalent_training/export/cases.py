"""Synthetic inputs for a package's parity cases: no recordings, and every subset of modalities."""

import itertools
from collections.abc import Sequence

import numpy as np

from trivalent_training.data.utterance import MODALITIES, Features, Transcript, Utterance
from trivalent_training.serving.contract import FeatureMatrix, Tokens
from trivalent_training.serving.manifest import Manifest

SENTENCES = (
    "I loved every minute of it.",
    "IT DIDNT WORK FOR ME AT ALL",
    "okay",
    "The plot is thin, the acting is wooden, and yet I would watch it again tomorrow with all of my friends.",
    "not bad!",
    "Honestly? The worst two hours of my year; whoever wrote this owes everybody in that room an apology.",
)
CASES = 8
FRAMES = (1, 4, 2, 7, 1, 3, 12, 5)


def cases(manifest: Manifest, utterances: Sequence[Utterance], seed: int = 20) -> list[Utterance]:
    """Eight utterances with normally distributed features; each column has the mean and deviation of the given data.

    The first case has all modalities. The others cycle through the subsets that the package can score; lengths vary.
    """
    draws = np.random.default_rng(seed)
    subsets = _subsets(manifest)
    moments = {modality: _moments(modality, manifest, utterances) for modality in manifest.modalities}
    inputs = []
    for index in range(CASES):
        kept = subsets[index % len(subsets)]
        matrices = {}
        for modality in kept:
            contract = manifest.modalities[modality]
            if isinstance(contract, FeatureMatrix):
                frames = FRAMES[index] if contract.quantizer or contract.sequence else 1
                mean, deviation = moments[modality]
                drawn = mean + deviation * draws.standard_normal((frames, contract.width))
                matrices[modality] = Features(contract.extractor or "", np.round(drawn, 3).astype(np.float32))
        words = SENTENCES[index % len(SENTENCES)] if isinstance(manifest.modalities.get("text"), Tokens) else ""
        spoken = words if "text" in kept else ""
        inputs.append(
            Utterance(
                f"parity-{index + 1}",
                transcript=Transcript("", spoken, None, matrices.get("text")) if "text" in kept else None,
                acoustic=matrices.get("acoustic"),
                visual=matrices.get("visual"),
            )
        )
    return inputs


def _subsets(manifest: Manifest) -> list[tuple[str, ...]]:
    """The sets of modalities that the package can score, the largest first."""
    read = [modality for modality in MODALITIES if modality in manifest.modalities]
    required = {modality for modality in read if manifest.modalities[modality].required}
    sizes = range(len(read), 0, -1)
    subsets = itertools.chain.from_iterable(itertools.combinations(read, size) for size in sizes)
    return [subset for subset in subsets if required <= set(subset)]


def _moments(
    modality: str, manifest: Manifest, utterances: Sequence[Utterance]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Mean and standard deviation, (width,) each, of the columns over all frames of a modality."""
    contract = manifest.modalities[modality]
    width = contract.width if isinstance(contract, FeatureMatrix) else 1
    found = [u.features(modality) for u in utterances]
    matrices = [features.matrix for features in found if features is not None and features.width == width]
    frames = np.concatenate(matrices or [np.zeros((1, width), np.float32)]).astype(np.float64)
    return frames.mean(axis=0), frames.std(axis=0)
