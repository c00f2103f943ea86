"""The command publish with --visual: what is announced, what is missing, and that training sees the same rows."""

from pathlib import Path

import numpy as np
import pytest

from fixtures import recordings
from fixtures.pictures import BLACK, GREEN, RED, colors, mean_color, sha256
from fixtures.producers import FakeProducer
from fixtures.recordings import tone
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.publishing import connection

pytestmark = pytest.mark.filterwarnings("always::trivalent_training.errors.TrainingWarning")
TRANSCRIPT = """WEBVTT

00:00:00.200 --> 00:00:00.900
Good morning.

00:00:01.000 --> 00:00:01.800
Hello.

00:00:05.000 --> 00:00:06.000
Nobody is here.
"""


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A video with a face in its first second, its transcript, and the options of its extractor."""
    monkeypatch.chdir(tmp_path)
    Path("talk.vtt").write_text(TRANSCRIPT)
    colors(Path("talk.mkv"), [RED] * 25 + [BLACK] * 25, sound=tone(2, 300))
    detector = mean_color(Path("detector.onnx"))
    return ["--transcript", "talk.vtt", "--visual", str(detector), "--visual-sha256", sha256(detector)]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> FakeProducer:
    producer = FakeProducer()
    producer.polls = lambda: producer.confirm_all()
    monkeypatch.setattr(connection, "producer", lambda destination: producer)
    monkeypatch.setenv("SCHEMA_REGISTRY_URL", "mock://publish-visual")
    return producer


def test_an_utterance_announces_its_face_and_one_without_a_face_does_not(
    talk: list[str], broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "talk.mkv", *talk, "--visual-topic", "faces"]) == 0

    announced = {key.decode(): headers[0][1].decode() for _, _, key, headers in broker.sent}
    assert announced == {"talk-0001": "text,acoustic,visual", "talk-0002": "text,acoustic", "talk-0003": "text"}
    assert [key for topic, _, key, _ in broker.sent if topic == "faces"] == [b"talk-0001"]
    assert "(3 text, 2 acoustic, 1 visual, 1.5 s of sound, 0 dropped)" in capsys.readouterr().out


def test_training_sees_the_rows_that_are_published(talk: list[str]) -> None:
    folder = Path("calls")
    folder.mkdir()
    colors(folder / "talk.mkv", [RED] * 25 + [GREEN] * 25, sound=tone(2, 300))
    (folder / "talk.vtt").write_text(TRANSCRIPT)
    recordings.wav(folder / "voice.wav", tone(2, 300))
    (folder / "voice.vtt").write_text(TRANSCRIPT)
    (folder / "words.vtt").write_text(TRANSCRIPT)
    rows = ["clip_id,cue,label", *(f"{clip},{cue},1" for clip in ("talk", "voice", "words") for cue in (1, 2))]
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    visual = talk[2:]

    assert main(["publish", "calls/talk.mkv", *talk, "--to", "talk.avro"]) == 0
    assert main(["import", "recordings", "calls", "calls.avro", "--range", "3", *visual]) == 0

    published = [u.visual for u in dataset_file.read(Path("talk.avro")).utterances]
    trained = {u.utterance_id: u for u in dataset_file.read(Path("calls.avro")).utterances}
    assert [None if one is None else one.matrix.shape for one in published] == [(17, 3), (20, 3), None]
    for number, one in enumerate(published[:2], 1):
        other = trained[f"talk-000{number}"].visual
        assert one is not None
        assert other is not None
        assert one.extractor == other.extractor
        assert np.array_equal(one.matrix, other.matrix)
    assert trained["voice-0001"].visual is None
    assert trained["voice-0001"].acoustic is not None
    assert (trained["words-0001"].acoustic, trained["words-0001"].visual) == (None, None)


def test_a_stream_that_is_missing_is_named_and_the_others_are_published(
    talk: list[str], broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    recordings.wav(Path("voice.wav"), tone(2, 300))
    assert main(["publish", "voice.wav", *talk]) == 0
    assert "warning: voice.wav has no picture: its utterances have no visual features" in capsys.readouterr().err
    assert {topic for topic, *_ in broker.sent} == {"trivalent.transcripts", "trivalent.acoustic"}

    broker.sent.clear()
    colors(Path("silent.mkv"), [RED] * 50)
    assert main(["publish", "silent.mkv", *talk]) == 0
    assert "warning: silent.mkv has no sound: its utterances have no acoustic features" in capsys.readouterr().err
    assert {topic for topic, *_ in broker.sent} == {"trivalent.transcripts", "trivalent.visual"}

    assert main(["publish", "silent.mkv", *talk[2:]]) == 1
    assert "silent.mkv has no sound, expected an audio stream" in capsys.readouterr().err


def test_wrong_weights_are_one_sentence_before_anything_is_sent(
    talk: list[str], broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    found, other = talk[-1], "0" * 64
    for options, message in (
        ([*talk[:-1], other], f"detector.onnx has the SHA-256 {found}, expected {other}"),
        (
            [*talk[:2], "--visual", "none.onnx", *talk[4:]],
            "no file none.onnx, expected a visual extractor as an ONNX file",
        ),
        (talk[:4], "found one of --visual and --visual-sha256, expected both or none"),
    ):
        assert main(["publish", "talk.mkv", *options]) == 1
        assert capsys.readouterr().err == f"trivalent-train publish: {message}\n"
    assert main(["publish", *talk]) == 1
    assert "--visual is set without a recording, expected one with a picture" in capsys.readouterr().err
    assert broker.sent == []
