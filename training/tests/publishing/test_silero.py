"""A detector of the user's: a graph with Silero's interface finds speech, and another graph is one sentence."""

from pathlib import Path

import numpy as np
import pytest

from fixtures import detectors, recordings
from fixtures.recordings import tone
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import activity
from trivalent_training.publishing.silero import Silero
from trivalent_training.publishing.weights import Weights
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import FloatVector


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    path = tmp_path / "detector.onnx"
    return Weights(path, detectors.silero(path))


def speech() -> FloatVector:
    """Loud from 1 s to 3 s and from 4 s to 4.96 s."""
    pause = np.zeros(16_000, np.float32)
    return np.concatenate([pause, tone(2, 300), pause, tone(0.96, 300), pause])


def window(sound: FloatVector, rate: int = 16_000) -> Window:
    return Window(iter(np.array_split(sound, 31)), rate)


def test_loud_frames_are_speech_with_the_margins_of_every_detector(weights: Weights) -> None:
    found = list(activity.cues(window(speech()), Silero(weights)))

    assert [cue.start_ms for cue in found] == pytest.approx([900, 3_900], abs=32)
    assert [cue.end_ms for cue in found] == pytest.approx([3_100, 5_060], abs=32)
    assert {cue.text for cue in found} == {""}


def test_an_utterance_ends_with_the_sound(weights: Weights) -> None:
    found = list(activity.cues(window(tone(1.01, 300)), Silero(weights)))

    assert [(cue.start_ms, cue.end_ms) for cue in found] == [(0, 1_010)]


def test_publish_finds_speech_with_it(weights: Weights, tmp_path: Path) -> None:
    path = recordings.wav(tmp_path / "talk.wav", speech())
    options = ["--vad", str(weights.path), "--vad-sha256", weights.sha256.upper(), "--to", str(tmp_path / "talk.avro")]

    assert main(["publish", str(path), *options]) == 0

    found = dataset_file.read(tmp_path / "talk.avro").utterances
    assert [len(one.acoustic.matrix) for one in found if one.acoustic] == pytest.approx([220, 117], abs=4)


def test_another_file_is_one_sentence(weights: Weights, tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other_sum = detectors.silero(other, "h")

    with pytest.raises(TrainingError, match=r"no file .*none.onnx, expected Silero's voice detector as an ONNX file"):
        Silero(Weights(tmp_path / "none.onnx", other_sum))
    with pytest.raises(TrainingError, match=f"detector.onnx has the SHA-256 {weights.sha256}, expected {other_sum}"):
        Silero(Weights(weights.path, other_sum))
    with pytest.raises(
        TrainingError,
        match=r"other.onnx has the inputs h, input, sr and the outputs output, stateN, expected those of Silero's "
        r"versions 5 and 6: input, sr, state and output, stateN",
    ):
        Silero(Weights(other, other_sum))
    with pytest.raises(TrainingError, match="the extractor reads 8,000 samples/s, expected 16,000: Silero reads these"):
        list(activity.cues(window(speech(), 8_000), Silero(weights)))
