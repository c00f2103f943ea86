"""Packages that contain their acoustic extractor: parity cases that begin at a WAV file."""

import json
import shutil
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.export.sound import extractor_graph
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest as manifests
from trivalent_training.serving import parity
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor, pcm16, read_wav, write_wav
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.package import Package, stamp

MODELS = REPOSITORY / "models"
VOICES = MODELS / "tfn-voices" / "1"


def test_reproduces_cases_from_their_sound() -> None:
    cases = [json.loads(line) for line in (VOICES / parity.FILE).read_text().splitlines()]
    assert sum("sound" in case for case in cases) == 5
    assert not any(case["acoustic"] for case in cases)
    assert parity.verify(Package(VOICES)) == 8


def test_another_sound_has_another_score(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    rate, pcm_N = read_wav(folder / "parity-3.wav")
    write_wav(folder / "parity-3.wav", rate, pcm_N[::-1])
    restamp(folder, "parity-3.wav")
    with pytest.raises(TrainingError, match="parity case 'parity-3' of tfn-voices/1, scored alone"):
        parity.verify(Package(folder))


def test_a_case_of_another_rate(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    write_wav(folder / "parity-3.wav", 8000, np.zeros(80, np.float32))
    restamp(folder, "parity-3.wav")
    with pytest.raises(TrainingError, match=r"parity-3\.wav has 8000 samples per second, expected 16000"):
        parity.verify(Package(folder))


def test_sound_needs_an_extractor(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    found = manifests.read(folder / manifests.MANIFEST_FILE)
    acoustic = found.modalities["acoustic"]
    assert isinstance(acoustic, FeatureMatrix)
    without = replace(found, modalities={**found.modalities, "acoustic": replace(acoustic, sound=None)})
    (folder / manifests.MANIFEST_FILE).write_text(without.to_json())
    with pytest.raises(TrainingError, match="has a parity case with sound and no 'sound' in its manifest"):
        parity.verify(Package(folder))


def test_the_manifest_keeps_the_extractor() -> None:
    text = (VOICES / manifests.MANIFEST_FILE).read_text("utf-8")
    assert manifests.read(VOICES / manifests.MANIFEST_FILE).to_json() == text


def test_finds_the_graph_of_an_extractor() -> None:
    found = extractor_graph(AcousticExtractor(SHIPPED).name, MODELS)
    assert found is not None
    assert (found.graph, found.rate, found.hop) == ("../../shared/trivalent-acoustic-1/extractor.onnx", 16_000, 160)
    assert extractor_graph("trivalent-acoustic/1#000000000000", MODELS) is None


def test_samples_survive_16_bits() -> None:
    pcm_N = np.array([-1.0, -0.5, 0.0, 1 / 32768, 1.0], np.float32)
    assert np.frombuffer(pcm16(pcm_N), "<i2").tolist() == [-32768, -16384, 0, 1, 32767]


@pytest.mark.parametrize(
    ("content", "message"), [("noise", "expected a WAV file"), ("stereo", "2 channels of 16 bits")]
)
def test_files_that_are_no_mono_wav(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.wav"
    if content == "noise":
        path.write_bytes(b"no wav")
    else:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(b"\0" * 8)
    with pytest.raises(TrainingError, match=message):
        read_wav(path)


def copied(folder: Path) -> Path:
    """A copy of the package and of the shared files that it names."""
    for name in ("minilm-l6-v2", "trivalent-acoustic-1"):
        shutil.copytree(MODELS / "shared" / name, folder / "shared" / name)
    shutil.copytree(VOICES, folder / "tfn-voices" / "1")
    return folder / "tfn-voices" / "1"


def restamp(folder: Path, file: str) -> None:
    """Writes the checksum of a changed file into the manifest."""
    found = manifests.read(folder / manifests.MANIFEST_FILE)
    changed = replace(found, files={**found.files, file: stamp(folder / file)})
    (folder / manifests.MANIFEST_FILE).write_text(changed.to_json())
