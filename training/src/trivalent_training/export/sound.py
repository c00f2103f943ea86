"""Packages that read sound: the acoustic extractor in a package, and parity cases that begin at a WAV file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trivalent_training.data.utterance import Utterance
from trivalent_training.export.acoustic.publish import probe
from trivalent_training.serving.acoustic import CONTEXT, EXTRACTOR_FILE, AcousticExtractor, read_wav, write_wav
from trivalent_training.serving.contract import FeatureMatrix, Sound
from trivalent_training.serving.manifest import Manifest

FRAMES = (37, 4, 510, 8, 55, 1, 70, 21)
"""Length of the sound of each parity case; one is longer than the blocks in which features are computed."""


def extractor_graph(name: str, models: Path) -> Sound | None:
    """The extractor of this name among the models' shared files; None if its graph is not there."""
    for path in sorted((models / "shared").glob(f"*/{EXTRACTOR_FILE}")):
        found = AcousticExtractor(path)
        if found.name == name:
            return Sound(f"../../shared/{path.parent.name}/{EXTRACTOR_FILE}", found.rate, found.hop, CONTEXT)
    return None


def with_sound(
    manifest: Manifest, utterances: Sequence[Utterance], folder: Path
) -> tuple[list[Utterance], dict[str, str]]:
    """The cases with acoustic features of synthetic sound, and the WAV file of each of them, written to the folder.

    Cases without acoustic features stay as they are; all do if the package reads no sound.
    """
    contract = manifest.modalities.get("acoustic")
    if not (isinstance(contract, FeatureMatrix) and contract.sound):
        return list(utterances), {}
    extractor = AcousticExtractor(folder / contract.sound.graph)
    cases, files = [], {}
    for index, utterance in enumerate(utterances):
        if utterance.acoustic:
            file = f"{utterance.utterance_id}.wav"
            write_wav(folder / file, extractor.rate, probe(FRAMES[index % len(FRAMES)] * extractor.hop, index))
            files[utterance.utterance_id] = file
            utterance = replace(utterance, acoustic=extractor.extract(read_wav(folder / file)[1]))
        cases.append(utterance)
    return cases, files
