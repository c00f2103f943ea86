"""Recognizers as plug-ins: their words become utterances of the places where they were spoken.

The modules are stubs with the functions that publishing calls of faster-whisper 1.2.1 and vosk 0.3.45.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fixtures import recordings
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Utterance, Word
from trivalent_training.export.acoustic.publish import probe
from trivalent_training.serving.acoustic import FloatVector

RATE = 16_000


@dataclass(frozen=True)
class Part:
    """A segment or a word of faster-whisper."""

    start: float
    end: float
    text: str = ""
    word: str = ""
    words: "list[Part] | None" = None


class WhisperModel:
    """Hears 'hello there' in what lasts up to two seconds, two sentences in longer speech, and nothing below one."""

    def __init__(self, folder: str, local_files_only: bool) -> None:
        if not (Path(folder) / "model.bin").exists():
            raise RuntimeError(f"Unable to open file 'model.bin' in model '{folder}'")
        assert local_files_only

    def transcribe(self, pcm_N: FloatVector, **options: Any) -> tuple[Iterator[Part], Any]:
        assert options == {"language": "en", "word_timestamps": True, "condition_on_previous_text": False}
        assert pcm_N.dtype == np.float32
        seconds = len(pcm_N) / RATE
        words = [Part(0.1, 0.5, word=" hello"), Part(0.5, 0.9, word=" there")]
        first = Part(0.1, 0.9, " hello there", words=words)
        segments = [] if seconds < 1 else [first] if seconds < 2 else [first, Part(1.2, 60.0, " and on", words=None)]
        return iter(segments), SimpleNamespace(language="en")


class KaldiRecognizer:
    """Hears 'good' and a pause in the first two chunks, and 'morning' at the end of speech of at least a second."""

    def __init__(self, model: str, rate: int) -> None:
        assert (model, rate) == ("model", RATE)
        self.samples = 0

    def SetWords(self, words: bool) -> None:  # noqa: N802
        assert words

    def AcceptWaveform(self, data: bytes) -> bool:  # noqa: N802
        self.samples += len(data) // 2
        return self.samples == 8_000

    def Result(self) -> str:  # noqa: N802
        return json.dumps({"result": [{"word": "good", "start": 0.1, "end": 0.3, "conf": 1.0}], "text": "good"})

    def FinalResult(self) -> str:  # noqa: N802
        if self.samples < RATE:
            return json.dumps({"text": ""})
        return json.dumps({"result": [{"word": "morning", "start": 0.6, "end": 0.9, "conf": 1.0}], "text": "morning"})


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording with speech of 2 s, of 0.4 s and of 1.2 s, in a working directory with a folder 'model'."""
    sound = 0.001 * np.random.default_rng(1).standard_normal(11 * RATE)
    for start_s, seconds in ((1.0, 2.0), (5.0, 0.4), (8.0, 1.2)):
        start, samples = round(start_s * RATE), round(seconds * RATE)
        sound[start : start + samples] += probe(samples, 3)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.bin").touch()
    monkeypatch.chdir(tmp_path)
    vosk = {"SetLogLevel": lambda level: None, "Model": lambda folder: folder, "KaldiRecognizer": KaldiRecognizer}
    monkeypatch.setitem(sys.modules, "vosk", SimpleNamespace(**vosk))
    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=WhisperModel))
    return recordings.wav(tmp_path / "talk.wav", np.asarray(np.clip(sound, -1, 1), np.float32))


def published(*arguments: str) -> tuple[Utterance, ...]:
    assert main(["publish", "talk.wav", *arguments, "--language", "en", "--to", "talk.avro"]) == 0
    return dataset_file.read(Path("talk.avro")).utterances


def test_faster_whisper_writes_the_transcript(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = published("--recognizer", "faster-whisper:model")

    assert [one.text for one in (first, second, third)] == ["hello there", "and on", "hello there"]
    assert [one.utterance_id for one in (first, second, third)] == ["talk-0001", "talk-0002", "talk-0003"]
    assert (first.start_ms, first.end_ms) == pytest.approx((1_000, 1_800), abs=60)
    # The second segment lasts longer than the speech that was heard.
    assert (second.start_ms, second.end_ms) == pytest.approx((2_100, 3_100), abs=60)
    assert third.start_ms == pytest.approx(8_000, abs=60)
    assert first.transcript is not None
    assert first.transcript.language == "en"
    assert first.transcript.words == (
        Word("hello", first.start_ms, first.start_ms + 400), Word("there", first.start_ms + 400, first.end_ms)
    )  # fmt: skip
    assert first.acoustic is not None
    assert len(first.acoustic.matrix) == 81
    # Speech without words is not published.
    assert capsys.readouterr().out.startswith("3 utterances of talk (3 text, 3 acoustic, 2.6 s of sound, 1 dropped)")


def test_vosk_writes_the_transcript_without_an_acoustic_extractor(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["vosk"], "Model", lambda folder: Path(folder).name)

    found = published("--recognizer", "vosk:model", "--extractor", "none")

    assert [one.text for one in found] == ["good", "morning", "good", "good", "morning"]
    assert found[0].start_ms == pytest.approx(1_000, abs=60)
    assert [one.acoustic for one in found] == [None] * 5


@pytest.mark.parametrize(
    ("recognizer", "message"),
    [
        ("vosk:none", "no folder none, expected a model of vosk; nothing is downloaded"),
        ("kaldi:model", "the recognizer is 'kaldi', expected faster-whisper or vosk"),
        (
            "faster-whisper:.",
            "faster-whisper cannot load ., expected one of its models: Unable to open file 'model.bin'",
        ),
    ],
)
def test_a_recognizer_that_cannot_be_used_is_one_sentence(
    talk: Path, recognizer: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "talk.wav", "--recognizer", recognizer, "--to", "talk.avro"]) == 1
    assert capsys.readouterr().err.startswith(f"trivalent-train publish: {message}")
    assert not Path("talk.avro").exists()


def test_a_recognizer_that_is_not_installed_is_named(
    talk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "vosk", None)

    assert main(["publish", "talk.wav", "--recognizer", "vosk:model", "--to", "talk.avro"]) == 1
    assert capsys.readouterr().err == (
        "trivalent-train publish: publishing needs the library vosk, which is not installed: install vosk, for example "
        "with pip install vosk\n"
    )
    assert main(["publish", "talk.wav", "--recognizer", "vosk:model", "--transcript", "talk.vtt"]) == 1
    assert "found a --transcript, expected neither --recognizer nor --vad with it" in capsys.readouterr().err
