"""The command publish: a clip becomes a data-set file or records, and what is wrong is said in one sentence."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from fixtures import recordings
from fixtures.producers import FakeProducer
from fixtures.recordings import tone
from trivalent_training.cli import main, publish
from trivalent_training.data import dataset_file
from trivalent_training.publishing import connection
from trivalent_training.publishing.connection import Destination

TRANSCRIPT = """WEBVTT

00:00:00.200 --> 00:00:00.900
<v Ann>Good morning.

00:00:00.500 --> 00:00:02.000
<v Bob>Hello Ann.

00:00:02.100 --> 00:00:02.600
<v Ann>How are you?
"""


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording talk.wav of three seconds and its transcript talk.vtt, in the working directory."""
    (tmp_path / "talk.vtt").write_text(TRANSCRIPT)
    monkeypatch.chdir(tmp_path)
    return recordings.wav(tmp_path / "talk.wav", tone(3, 300), tone(3, 500))


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> FakeProducer:
    """A broker that confirms every record at once, and a registry in memory."""
    producer = FakeProducer()
    producer.polls = lambda: producer.confirm_all()
    monkeypatch.setattr(connection, "producer", lambda destination: producer)
    monkeypatch.setenv("SCHEMA_REGISTRY_URL", "mock://publish")
    return producer


def keys(producer: FakeProducer) -> list[tuple[str, str]]:
    return [(topic.removeprefix("trivalent."), key.decode()) for topic, _, key, _ in producer.sent]


def sentence(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["publish", *arguments]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error.strip().removeprefix("trivalent-train publish: ")


def test_a_clip_becomes_a_data_set_file(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["talk.wav", "--transcript", "talk.vtt", "--language", "en", "--role", "Ann=agent", "--to", "talk.avro"]

    assert main(["publish", *arguments, "--range", "3"]) == 0

    assert capsys.readouterr().out == (
        "3 utterances of talk (3 text, 3 acoustic, 2.7 s of sound, 0 dropped) to talk.avro\n"
    )
    data = dataset_file.read(Path("talk.avro"))
    assert (data.header.dataset, data.header.range) == ("talk", 3.0)
    assert [one.utterance_id for one in data.utterances] == ["talk-0001", "talk-0002", "talk-0003"]
    assert [one.text for one in data.utterances] == ["Good morning.", "Hello Ann.", "How are you?"]
    assert [one.transcript.role for one in data.utterances if one.transcript] == ["agent", "", "agent"]
    assert [one.acoustic.matrix.shape for one in data.utterances if one.acoustic] == [(71, 60), (151, 60), (51, 60)]


def test_records_are_sent_in_the_order_of_ends(
    talk: Path, broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "talk.wav", "--transcript", "talk.vtt", "--json"]) == 0

    assert keys(broker) == [
        ("transcripts", "talk-0001"), ("acoustic", "talk-0001"),
        ("transcripts", "talk-0002"), ("acoustic", "talk-0002"),
        ("transcripts", "talk-0003"), ("acoustic", "talk-0003"),
    ]  # fmt: skip
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (result["clip"], result["utterances"], result["acoustic"], result["sound_ms"]) == ("talk", 3, 3, 2_700)


def test_trivalent_publish_is_the_same_command(
    talk: Path, broker: FakeProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["trivalent-publish", "--transcript", "talk.vtt"])

    assert publish() == 0
    assert len(broker.sent) == 3


def test_a_transcript_is_published_without_a_recording(
    talk: Path, broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--transcript", "talk.vtt", "--clip-id", "call", "--transcripts-topic", "speech"]) == 0

    assert keys(broker) == [("speech", f"call-{number:04}") for number in (1, 2, 3)]
    assert {headers[0] for _, _, _, headers in broker.sent} == {("trivalent.modalities", b"text")}
    assert capsys.readouterr().out.startswith("3 utterances of call (3 text, 0 acoustic, 0.0 s of sound")


def test_a_recording_is_published_without_a_transcript(talk: Path, broker: FakeProducer) -> None:
    assert main(["publish", "talk.wav", "--channel", "2"]) == 0

    assert keys(broker) == [("acoustic", "talk-2-0001")]
    assert broker.sent[0][3] == [("trivalent.modalities", b"acoustic")]


def test_publishing_goes_on_behind_the_last_confirmed_utterance(talk: Path, broker: FakeProducer) -> None:
    arguments = ["publish", "--transcript", "talk.vtt", "--resume", "talk.place"]
    assert main(arguments) == 0
    place = json.loads(Path("talk.place").read_text())
    Path("talk.place").write_text(json.dumps(place | {"end_ms": 900, "number": 1}))
    broker.sent.clear()

    assert main(arguments) == 0
    assert keys(broker) == [("transcripts", "talk-0002"), ("transcripts", "talk-0003")]
    assert json.loads(Path("talk.place").read_text()) == place
    assert (place["clip"], place["end_ms"], place["number"]) == ("talk", 2_600, 3)
    assert main(arguments) == 0
    assert len(broker.sent) == 2


def test_a_changed_file_is_noticed_before_anything_is_sent(
    talk: Path, broker: FakeProducer, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["talk.wav", "--transcript", "talk.vtt", "--resume", "talk.place"]
    assert main(["publish", *arguments]) == 0
    broker.sent.clear()
    capsys.readouterr()
    expected = (
        "the recording, the transcript or the way to find utterances has changed since talk.place was written, "
        "expected the same: delete talk.place to publish 'talk' again from its start"
    )

    assert sentence(capsys, *arguments, "--channel", "2") == expected
    recordings.wav(talk, tone(3, 301), tone(3, 500))
    assert sentence(capsys, *arguments) == expected
    recordings.wav(talk, tone(3, 300), tone(3, 500))
    assert main(["publish", *arguments]) == 0
    capsys.readouterr()
    Path("talk.vtt").write_text(TRANSCRIPT.replace("Hello", "Hi"))
    assert sentence(capsys, *arguments) == expected
    assert broker.sent == []


def test_a_password_is_read_from_a_file(
    talk: Path, broker: FakeProducer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    used: list[Destination] = []

    def connected(destination: Destination) -> FakeProducer:
        used.append(destination)
        return broker

    monkeypatch.setattr(connection, "producer", connected)
    Path("password").write_text("secret\n")
    arguments = ["publish", "--transcript", "talk.vtt", "--kafka", "security.protocol=SASL_SSL", "--kafka"]

    assert main([*arguments, "sasl.password=@password"]) == 0

    assert used[0].kafka == {"security.protocol": "SASL_SSL", "sasl.password": "secret"}
    with pytest.raises(SystemExit):
        main([*arguments, "sasl.password=@none"])
    assert "sasl.password cannot be read from none: " in capsys.readouterr().err


def test_what_is_wrong_is_said_in_one_sentence(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        sentence(capsys) == "found neither a recording nor a transcript, expected a recording, a --transcript, or both"
    )
    assert sentence(capsys, "talk.wav", "--extractor", "none") == (
        "found a recording without an extractor, expected a recording, a --transcript, or both"
    )
    assert sentence(capsys, "none.wav", "--to", "talk.avro") == "no file none.wav, expected a recording"
    assert sentence(capsys, "talk.wav", "--transcript", "none.vtt") == "no file none.vtt, expected a transcript"
    assert sentence(capsys, "talk.wav", "--channel", "3", "--to", "talk.avro") == (
        "talk.wav has no channel 3, expected 1 to 2"
    )
    assert sentence(capsys, "talk.wav", "--to", "talk.avro", "--paced") == (
        "--to writes a file, expected neither --paced nor --resume"
    )
    assert not Path("talk.avro").exists()


def test_a_missing_library_is_named(
    talk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.import_module

    def missing(name: str) -> Any:
        if name == "av":
            raise ModuleNotFoundError("No module named 'av'", name="av")
        return found(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    assert sentence(capsys, "talk.wav", "--to", "talk.avro") == (
        "publishing needs the library av, which is not installed: install trivalent_training[publish], "
        "for example with pip install -e 'training[publish]'"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--channel", "0"], "the channel is '0', expected a number from 1"),
        (["--clip-id", " "], "the id of the clip is blank, expected a name"),
        (["--role", "Ann"], "found 'Ann', expected two words with '=' between them"),
        (["--range", "0"], "the range is '0', expected a finite number above 0"),
    ],
)
def test_wrong_usage_has_exit_code_2(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["publish", "talk.wav", *arguments])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
