"""A folder of recordings with labels becomes a data set, with the features that publishing computes."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from fixtures.recordings import tone, wav
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor

VTT = """WEBVTT

00:00.000 --> 00:01.000
<v Ann>so it goes

00:01.200 --> 00:02.000
<v Bob>and on
"""
LABELS = "clip_id,cue,label,split\na,1,5,train\na,2,3,train\nb,1,1,valid\nc,1,2,test\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    calls = tmp_path / "calls"
    calls.mkdir()
    for index, clip in enumerate("abc"):
        wav(calls / f"{clip}.wav", tone(2, 200 + 50 * index))
        (calls / f"{clip}.vtt").write_text(VTT)
    (calls / "labels.csv").write_text(LABELS)
    return calls


def imported(folder: Path, *options: str) -> int:
    return main(["import", "recordings", str(folder), str(folder.parent / "calls.avro"), *options])


def test_cues_become_utterances_with_labels(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported(folder, "--scale", "1", "5", "--synthetic", "--json") == 0

    summary = json.loads(capsys.readouterr().out)
    assert (summary["utterances"], summary["range"]) == (6, 2)
    assert summary["splits"] == {"train": 2, "valid": 2, "test": 2}
    data = dataset_file.read(folder.parent / "calls.avro")
    assert data.header.synthetic
    found = {u.utterance_id: u for u in data.utterances}
    first, unlabelled = found["a-0001"], found["b-0002"]
    assert (first.labels.score, first.text, first.clip_id, first.end_ms) == (2, "so it goes", "a", 1_000)
    assert first.transcript is not None
    assert first.transcript.speaker == "Ann"
    assert (unlabelled.labels.score, unlabelled.split) == (None, Split.VALID)
    assert first.acoustic is not None
    assert first.acoustic.extractor == AcousticExtractor(SHIPPED).name


def test_the_features_are_those_that_publishing_writes(folder: Path) -> None:
    assert imported(folder, "--range", "5") == 0
    published = folder.parent / "a.avro"
    assert main(["publish", str(folder / "a.wav"), "--transcript", str(folder / "a.vtt"), "--to", str(published)]) == 0

    trained = {u.utterance_id: u.acoustic for u in dataset_file.read(folder.parent / "calls.avro").utterances}
    for utterance in dataset_file.read(published).utterances:
        ours, other = utterance.acoustic, trained[utterance.utterance_id]
        assert ours is not None
        assert other is not None
        assert np.array_equal(ours.matrix, other.matrix)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("clip_id,cue,label\nz,1,1\n", "row 2: clip_id is 'z', expected the name of a recording or transcript in"),
        ("clip_id,cue,label\na,9,1\n", "row 2: cue is '9', expected the number of a cue of a that has words or sound"),
        ("clip_id,cue,label\na,1,1\na,1,2\n", "row 3: cue is '1', expected a cue of its own, row 2 has the same"),
        ("clip_id,cue,label\na,one,1\n", "row 2: cue is 'one', expected a whole number"),
        ("clip_id,cue,label\na,1,4\n", r"row 2: label is '4', expected a label in [-3, 3]"),
        ("clip_id,cue\n", "has no row below its header, expected a labelled cue per row"),
        ("clip,cue\na,1\n", "row 1: column clip_id is missing"),
    ],
)
def test_a_wrong_table_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], table: str, message: str
) -> None:
    (folder / "labels.csv").write_text(table)
    shares = ("--shares", "1", "0", "0")
    assert imported(folder, "--range", "3", *shares) == 1
    assert message in capsys.readouterr().err
    assert not (folder.parent / "calls.avro").exists()


def test_says_what_was_left_out_and_what_is_ambiguous(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "d.vtt").write_text(VTT)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert imported(folder, "--range", "5") == 0
    assert "1 clips have no row in labels.csv and were left out, the first is 'd'" in capsys.readouterr().err
    (folder / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    assert imported(folder, "--range", "5") == 1
    assert "has a.srt and a.vtt, expected one transcript for a clip" in capsys.readouterr().err
