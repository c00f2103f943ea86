"""openSMILE as a plug-in: its name in records, its levels, and sound that is too short for it."""

import sys
import warnings
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fixtures.recordings import tone, wav
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.importers.extractors.extracted import name
from trivalent_training.errors import TrainingError
from trivalent_training.publishing.opensmile import OpenSmile

NAMES = ["Loudness_sma3", "alphaRatio_sma3"]


class Level(Enum):
    LowLevelDescriptors = "lld"
    Functionals = "func"


class Smile:
    """Two columns, 100 frames a second: number of the frame, and of samples; functionals have one row."""

    feature_names = NAMES

    def __init__(self, feature_set: Any, feature_level: Level) -> None:
        self._level = feature_level

    def process_signal(self, pcm_N: Any, rate: int) -> Any:
        assert rate == 16_000
        frames = 1 if self._level is Level.Functionals else len(pcm_N) // 160
        matrix = np.stack([np.arange(frames), np.full(frames, len(pcm_N))], axis=1).astype(np.float32)
        if len(pcm_N) < 960:
            warnings.warn("Segment too short, filling with NaN.", UserWarning, stacklevel=2)
            matrix[:] = np.nan
        return SimpleNamespace(to_numpy=lambda kind: matrix.astype(kind))


@pytest.fixture(autouse=True)
def opensmile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with openSMILE's names, as version 2.6.0 has them."""
    module = ModuleType("opensmile")
    sets = Enum("sets", {"GeMAPS": 1, "eGeMAPSv02": 2})
    module.__dict__.update(__version__="2.6.0", FeatureSet=sets, FeatureLevel=Level, Smile=Smile)
    monkeypatch.setitem(sys.modules, "opensmile", module)


def test_the_name_has_version_set_and_the_columns_as_imported_files_have_them() -> None:
    found = OpenSmile("eGeMAPSv02")

    assert found.name.startswith("opensmile/2.6.0/eGeMAPSv02#")
    assert found.name.partition("#")[2] == name("opensmile", NAMES).partition("#")[2]
    features = found.extract(np.zeros(16_000, np.float32))
    assert features is not None
    assert (features.extractor, features.matrix.shape) == (found.name, (100, 2))


def test_functionals_are_one_row_and_short_sound_has_none() -> None:
    functionals = OpenSmile("GeMAPS:functionals")

    features = functionals.extract(np.zeros(16_000, np.float32))
    assert features is not None
    assert features.matrix.tolist() == [[0, 16_000]]
    assert functionals.extract(np.zeros(800, np.float32)) is None


def test_what_is_wrong_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TrainingError, match=r"openSMILE 2.6.0 has no feature set 'MAPS', expected one of GeMAPS, eGeM"):
        OpenSmile("MAPS")
    with pytest.raises(TrainingError, match="the level of openSMILE is 'means', expected frames or functionals"):
        OpenSmile("GeMAPS:means")
    monkeypatch.setitem(sys.modules, "opensmile", None)
    with pytest.raises(TrainingError, match=r"needs the library opensmile, .*pip install -e 'training\[opensmile\]'"):
        OpenSmile("GeMAPS")


def test_publishing_and_importing_take_it_in_place_of_the_graph(tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    wav(folder / "talk.wav", tone(2, 300))
    (folder / "talk.vtt").write_text("WEBVTT\n\n00:00.500 --> 00:01.500\nhello\n\n00:01.600 --> 00:01.640\nyes\n")
    (folder / "labels.csv").write_text("clip_id,cue,label,split\ntalk,1,1,train\n")
    chosen = ["--acoustic", "opensmile:eGeMAPSv02"]

    published, imported = tmp_path / "talk.avro", tmp_path / "calls.avro"
    clip = [str(folder / "talk.wav"), "--transcript", str(folder / "talk.vtt")]
    assert main(["publish", *clip, *chosen, "--to", str(published)]) == 0
    assert main(["import", "recordings", str(folder), str(imported), "--range", "3", *chosen]) == 0

    for file in (published, imported):
        first, short = dataset_file.read(file).utterances
        assert first.acoustic is not None
        assert first.acoustic.extractor.startswith("opensmile/2.6.0/eGeMAPSv02#")
        assert first.acoustic.matrix.shape == (100, 2)
        assert (short.acoustic, short.text) == (None, "yes")


def test_it_does_not_compute_features_of_samples_that_are_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "talk.wav", "--acoustic", "opensmile:GeMAPS", "--sound-topic", "sound"]) == 1

    expected = "--sound-topic sends samples to the package's own graph, expected no openSMILE"
    assert capsys.readouterr().err == f"trivalent-train publish: {expected}\n"
