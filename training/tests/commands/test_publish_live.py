"""Sound from standard input is published as the same sound in a file is, utterance by utterance."""

import os
import signal
import subprocess
import sys
import threading
import warnings
import wave
from collections.abc import Callable, Iterator, Sized
from pathlib import Path

import numpy as np
import pytest

from fixtures import recordings
from fixtures.producers import FakeProducer
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Utterance
from trivalent_training.export.acoustic.publish import probe
from trivalent_training.publishing import connection
from trivalent_training.serving.acoustic import FloatVector

Feed = Callable[[bytes], None]


def speech(rate: int = 16_000) -> FloatVector:
    """Three stretches of voiced sound in faint noise, 1.2 s to 3 s long."""
    sound = 0.001 * np.random.default_rng(1).standard_normal(14 * rate)
    for start_s, seconds in ((1.0, 2.0), (5.0, 3.0), (10.5, 1.2)):
        start, samples = round(start_s * rate), round(seconds * rate)
        sound[start : start + samples] += probe(samples, 3)
    return np.asarray(np.clip(sound, -1, 1), np.float32)


def pcm(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    """Writes bytes to standard input in pieces of an odd size, from another thread, and then closes it."""
    reader, writer = os.pipe()
    threads: list[threading.Thread] = []

    def write(content: bytes) -> None:
        with os.fdopen(writer, "wb", buffering=0) as pipe:
            for start in range(0, len(content), 777):
                pipe.write(content[start : start + 777])

    def start(content: bytes) -> None:
        threads.append(threading.Thread(target=write, args=(content,)))
        threads[-1].start()

    with os.fdopen(reader) as standard_input:
        monkeypatch.setattr("sys.stdin", standard_input)
        yield start
        for thread in threads:
            thread.join(timeout=10)


def assert_equal(found: tuple[Utterance, ...], expected: tuple[Utterance, ...]) -> None:
    def position(one: Utterance) -> tuple[str, str, int, int, int]:
        return one.utterance_id, one.clip_id, one.sequence, one.start_ms, one.end_ms

    assert [position(one) for one in found] == [position(one) for one in expected]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.acoustic is not None
        assert theirs.acoustic is not None
        assert ours.acoustic.extractor == theirs.acoustic.extractor
        np.testing.assert_array_equal(ours.acoustic.matrix, theirs.acoustic.matrix)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_live_sound_becomes_the_utterances_of_the_file(
    rate: int, tmp_path: Path, feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings.wav(tmp_path / "talk.wav", speech(rate), rate=rate)
    assert main(["publish", str(path), "--to", str(tmp_path / "file.avro")]) == 0
    feed(pcm(path))

    live = ["publish", "--live", "--clip-id", "talk", "--rate", str(rate), "--to", str(tmp_path / "live.avro")]
    assert main(live) == 0

    expected = dataset_file.read(tmp_path / "file.avro").utterances
    assert len(expected) == 3
    assert_equal(dataset_file.read(tmp_path / "live.avro").utterances, expected)


def test_an_utterance_is_sent_while_the_next_one_is_spoken(
    tmp_path: Path, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    producer, written = FakeProducer(), pcm(recordings.wav(tmp_path / "talk.wav", speech()))
    producer.polls = producer.confirm_all
    monkeypatch.setattr(connection, "producer", lambda destination: producer)
    monkeypatch.setenv("SCHEMA_REGISTRY_URL", "mock://live")
    heard_s: list[float] = []
    monkeypatch.setattr("os.read", _counting(heard_s, producer.sent))
    feed(written)

    assert main(["publish", "--live", "--clip-id", "talk"]) == 0

    assert [key.decode() for _, _, key, _ in producer.sent] == ["talk-0001", "talk-0002", "talk-0003"]
    # The first two end at 3 s and at 8 s; the last one is known when the sound has gone on long enough.
    assert heard_s[0] < 4.5
    assert heard_s[1] < 9.5


def _counting(heard_s: list[float], sent: Sized) -> Callable[[int, int], bytes]:
    """os.read in pieces of at most 0.1 s; notes the sound that was read when a record has been sent."""
    read, total = os.read, 0

    def counted(source: int, _: int) -> bytes:
        nonlocal total
        while len(heard_s) < len(sent):
            heard_s.append(total / 32_000)
        found = read(source, 3_200)
        total += len(found)
        return found

    return counted


def test_an_interrupt_publishes_the_last_utterance(tmp_path: Path) -> None:
    path = recordings.wav(tmp_path / "talk.wav", speech()[: 7 * 16_000])
    command = [sys.executable, "-m", "trivalent_training.cli", "publish", "--live", "--clip-id", "talk", "--to"]
    with subprocess.Popen(
        [*command, str(tmp_path / "live.avro")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # More than a pipe holds: once it is written, the process has begun to read.
        process.stdin.write(pcm(path))
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        printed = process.stdout.read().decode()
        assert process.wait(timeout=60) == 0

    assert " utterances of talk (0 text, " in printed
    found = dataset_file.read(tmp_path / "live.avro").utterances
    assert found[0].start_ms == pytest.approx(900, abs=60)
    assert found[-1].end_ms <= 7_000


def test_half_a_sample_at_the_end_is_left_out(tmp_path: Path, feed: Feed, capsys: pytest.CaptureFixture[str]) -> None:
    feed(pcm(recordings.wav(tmp_path / "talk.wav", speech())) + b"\x01")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert main(["publish", "--live", "--clip-id", "talk", "--to", str(tmp_path / "live.avro")]) == 0

    assert "standard input ends within a sample; its last byte is not read" in capsys.readouterr().err
    assert len(dataset_file.read(tmp_path / "live.avro").utterances) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--live"], "--live has no file with a name, expected --clip-id"),
        (["--live", "--clip-id", "a", "talk.wav"], "--live reads standard input, expected no recording, --transcript"),
        (["--live", "--clip-id", "a", "--paced"], "--live publishes what is spoken now, expected neither --paced nor"),
        (["--live", "--clip-id", "a", "--extractor", "none"], "found --live without an extractor, expected one, or a"),
        (["talk.wav", "--rate", "8000"], "--rate is that of standard input, expected --live with it"),
        (["talk.wav", "--vad", "silero.onnx"], "found one of --vad and --vad-sha256, expected both or none"),
    ],
)
def test_options_that_exclude_each_other(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", *arguments]) == 1
    assert f"trivalent-train publish: {message}" in capsys.readouterr().err


def test_a_terminal_is_no_sound(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    controller, terminal = os.openpty()
    with os.fdopen(terminal) as standard_input, os.fdopen(controller, "wb"):
        monkeypatch.setattr("sys.stdin", standard_input)
        assert main(["publish", "--live", "--clip-id", "talk", "--to", "none.avro"]) == 1

    assert "standard input is a terminal, expected samples of 16 bits from another program" in capsys.readouterr().err
