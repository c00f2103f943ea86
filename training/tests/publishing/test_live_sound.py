"""Sound through the running pipeline: the score of a clip that is published from its WAV is its offline score.

A small network is fitted on words and sound of synthetic recordings. The test needs the built processor
(`./mvnw package`).
"""

import csv
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from confluent_kafka import admin

from fixtures import recordings
from fixtures.processor import BUILT, NOT_BUILT, TIMEOUT_SECONDS, Processor, running
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.export.acoustic.publish import probe
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.package import Package

RATE = 16_000
SENTENCES = ("the parcel came on monday", "it is in the kitchen", "we talked about it", "see you at ten")
CUE_S, PAUSE_S = 1.5, 1.0

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason=NOT_BUILT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings with labels in 'calls', the data set of them, and a package 'calls' in 'models'."""
    root = tmp_path_factory.mktemp("sound")
    calls = root / "calls"
    calls.mkdir()
    rows = ["clip_id,cue,label,split"]
    for number in range(8):
        split = "train" if number < 6 else "valid" if number < 7 else "test"
        rows += clip(calls / f"call{number}", number, split)
    (calls / "labels.csv").write_text("\n".join(rows) + "\n")
    shutil.copytree(REPOSITORY / "models" / "shared", root / "models" / "shared")
    data, recipe, run, models = (str(root / name) for name in ("calls.avro", "calls.json", "run", "models"))
    for command in (
        ["import", "recordings", str(calls), data, "--range", "1", "--language", "en", "--synthetic"],
        ["recipes", "--network", "tfn", "--new", recipe, data],
        ["fit", recipe, data, run, "--models", models, "--set", "fit.epochs=40"],
        ["export", data, run, "--models", models],
    ):
        assert main(command) == 0, command
    return root


def clip(path: Path, number: int, split: str) -> list[str]:
    """Writes a recording of four cues, loud ones with the label 1 and quiet ones with -1; returns its labels."""
    sound = 0.001 * np.random.default_rng(number).standard_normal(round(4 * (CUE_S + PAUSE_S) * RATE) + RATE)
    cues, rows = ["WEBVTT\n"], []
    for cue, sentence in enumerate(SENTENCES, start=1):
        start_s, label = (cue - 1) * (CUE_S + PAUSE_S) + PAUSE_S, (-1) ** (cue + number)
        start, samples = round(start_s * RATE), round(CUE_S * RATE)
        sound[start : start + samples] += (0.8 if label > 0 else 0.2) * probe(samples, number)
        cues.append(f"00:{start_s:06.3f} --> 00:{start_s + CUE_S:06.3f}\n{sentence}\n")
        rows.append(f"{path.name},{cue},{label},{split}")
    recordings.wav(path.with_suffix(".wav"), np.asarray(np.clip(sound, -1, 1), np.float32))
    path.with_suffix(".vtt").write_text("\n".join(cues))
    return rows


@pytest.fixture(scope="module")
def processor(folder: Path) -> Iterator[Processor]:
    settings = (f"-Dtrivalent.models.directory={folder / 'models'}", "-Dtrivalent.topics.audio=trivalent.audio")
    with running("calls", *settings) as started:
        yield started


def test_the_scores_of_a_published_recording_equal_the_offline_scores(folder: Path, processor: Processor) -> None:
    package, table = folder / "models" / "calls" / "1", folder / "offline.csv"
    call = str(folder / "calls" / "call7")
    evaluate = ["evaluate", str(folder / "calls.avro"), "--package", str(package), "--predictions", str(table)]
    assert main(evaluate) == 0
    with table.open(newline="") as file:
        rows = {row["utterance_id"]: float(row["score"]) for row in csv.DictReader(file)}
    offline = {name: score for name, score in rows.items() if name.startswith("call7-")}

    assert main(["publish", f"{call}.wav", "--transcript", f"{call}.vtt", "--language", "en", *processor.servers]) == 0

    events = processor.events(4, "call7")
    assert len(offline) == 4
    assert {name: event["score"] for name, event in events.items()} == {
        name: pytest.approx(score, abs=1e-4) for name, score in offline.items()
    }
    assert {tuple(event["modalities"]) for event in events.values()} == {("TEXT", "ACOUSTIC")}
    assert {event["release"] for event in events.values()} == {"COMPLETE"}
    # The sound is in the score: without it the score is another one.
    spoken = [one for one in dataset_file.read(folder / "calls.avro").utterances if one.utterance_id in offline]
    for one, scores in zip(spoken, Package(package).score([one.without(["acoustic"]) for one in spoken]), strict=True):
        assert scores is not None
        assert abs(scores["score"] - offline[one.utterance_id]) > 1e-3


def test_samples_are_scored_as_features_are(folder: Path, processor: Processor) -> None:
    call, data = str(folder / "calls" / "call5"), folder / "samples.avro"
    publish = ["publish", f"{call}.wav", "--transcript", f"{call}.vtt", "--language", "en", "--clip-id", "samples"]
    assert main([*publish, "--to", str(data)]) == 0
    offline = dataset_file.read(data).utterances
    scores = Package(folder / "models" / "calls" / "1").score(offline)

    assert main([*publish, "--sound-topic", "trivalent.audio", *processor.servers]) == 0

    events = processor.events(4, "samples")
    assert {name: event["score"] for name, event in events.items()} == {
        utterance.utterance_id: pytest.approx(expected["score"], abs=1e-4)
        for utterance, expected in zip(offline, scores, strict=True)
        if expected
    }
    assert {tuple(event["modalities"]) for event in events.values()} == {("TEXT", "ACOUSTIC")}
    assert {event["release"] for event in events.values()} == {"COMPLETE"}


def test_live_sound_is_scored_as_the_recording_is(folder: Path, processor: Processor) -> None:
    path, data = folder / "calls" / "call6.wav", folder / "file.avro"
    assert main(["publish", str(path), "--to", str(data)]) == 0
    offline = dataset_file.read(data).utterances
    scores = Package(folder / "models" / "calls" / "1").score(offline)
    with wave.open(str(path), "rb") as file:
        pcm = file.readframes(file.getnframes())

    command = [sys.executable, "-m", "trivalent_training.cli", "publish", "--live", "--clip-id", "spoken"]
    done = subprocess.run([*command, *processor.servers], input=pcm, capture_output=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert len(offline) == 4
    events = processor.events(4, "spoken")
    for utterance, expected in zip(offline, scores, strict=True):
        event = events[utterance.utterance_id.replace("call6", "spoken")]
        assert expected is not None
        assert event["score"] == pytest.approx(expected["score"], abs=1e-4)
        assert (event["start_ms"], event["end_ms"]) == (utterance.start_ms, utterance.end_ms)
        assert event["modalities"] == event["waited_for"] == ["ACOUSTIC"]


def test_a_record_too_large_for_its_topic_is_noticed_before_anything_is_sent(
    folder: Path, processor: Processor, capsys: pytest.CaptureFixture[str]
) -> None:
    call = str(folder / "calls" / "call0")
    before = accept(processor, 20_000)
    try:
        code = main(["publish", f"{call}.wav", "--transcript", f"{call}.vtt", *processor.servers])
    finally:
        accept(processor, before)

    assert code == 1
    assert capsys.readouterr().err == (
        "trivalent-train publish: topic trivalent.acoustic accepts records of 20,000 bytes (max.message.bytes), "
        "expected 44,240 for the longest utterance: raise the setting, or publish words alone with --extractor none\n"
    )


def accept(processor: Processor, size: int) -> int:
    """Sets the size of records that the topic of acoustic features accepts; returns the one before."""
    library: Any = admin
    client, name = library.AdminClient({"bootstrap.servers": processor.brokers}), "max.message.bytes"

    def resource(*entries: Any) -> Any:
        topic = library.ConfigResource.Type.TOPIC
        return library.ConfigResource(topic, "trivalent.acoustic", incremental_configs=list(entries))

    def accepted() -> int:
        (answer,) = client.describe_configs([resource()]).values()
        return int(answer.result(timeout=60)[name].value)

    before = accepted()
    change = library.ConfigEntry(name, str(size), incremental_operation=library.AlterConfigOpType.SET)
    (answer,) = client.incremental_alter_configs([resource(change)]).values()
    answer.result(timeout=60)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while accepted() != size:  # the broker learns of it a moment later
        assert time.monotonic() < deadline, f"the broker still accepts {accepted()} bytes, expected {size}"
        time.sleep(0.1)
    return before
