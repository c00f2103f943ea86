"""Importers of tables, on small tables of their formats and on the real recordings if available."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split, Word

SIMS_HEADER = (
    "utterance_id,video_id,clip_id,split,label,label_text,label_audio,label_video,pred_text,pred_audio,pred_video"
)
SIMS_ROWS = ["v1/1,v1,1,train,-1.0,-0.8,0.0,0.2,-0.7,-0.9,-0.5", "v1/3,v1,3,test,0.4,0.2,0.4,0.6,,0.5,"]
MELD_HEADER = "utterance_id,dialogue_id,utterance_index,split,start_s,end_s,sentiment,emotion,text"
MELD_ROWS = [
    'train_0_0,train_0,0,train,102.5,103.5,negative,anger,"No, I\'m not!"',
    "train_0_1,train_0,1,train,100,101,neutral,neutral,Yes.",
    "dev_0_0,dev_0,0,dev,7,8,positive,joy,Great!",
]


def sims(folder: Path, rows: list[str], header: str = SIMS_HEADER) -> Path:
    with gzip.open(folder / "labels.csv.gz", "wt") as file:
        file.write("\n".join([header, *rows]) + "\n")
    return folder


def mosi(folder: Path, acoustic: str = "0.5") -> Path:
    (folder / "utterances.csv").write_text(
        "utterance_id,video_id,segment,split,start_s,end_s,label,text\nv_1,v,1,test,1.5,2.25,-1.2,NOT GOOD\n"
    )
    with gzip.open(folder / "audio.csv.gz", "wt") as file:
        header = ",".join(f"a{i}" for i in range(73))
        file.write(f"utterance_id,{header}\nv_1,{','.join([acoustic] * 73)}\n")
    with gzip.open(folder / "video.csv.gz", "wt") as file:
        header = ",".join(f"v{i}" for i in range(100))
        file.write(f"utterance_id,{header}\nv_1,{','.join(['2'] * 100)}\n")
    with gzip.open(folder / "words.csv.gz", "wt") as file:
        file.write("video_id,word_index,start_s,end_s,word,utterance_id\nv,0,0.1,0.2,uh,\nv,1,1.5,1.75,not,v_1\n")
    return folder


def meld(folder: Path, rows: list[str]) -> Path:
    with gzip.open(folder / "utterances.csv.gz", "wt") as file:
        file.write("\n".join([MELD_HEADER, *rows]) + "\n")
    return folder / "utterances.csv.gz"


def test_imports_words_acoustic_and_visual_features_of_mosi(tmp_path: Path) -> None:
    assert main(["import", "mosi", str(mosi(tmp_path)), str(tmp_path / "mosi.avro")]) == 0
    data = dataset_file.read(tmp_path / "mosi.avro")
    assert data.header == dataset_file.Header("cmu-mosi", 3.0)
    (utterance,) = data.utterances
    assert (utterance.clip_id, utterance.sequence, utterance.start_ms, utterance.end_ms) == ("v", 1, 1500, 2250)
    assert utterance.split is Split.TEST
    assert utterance.text == "NOT GOOD"
    assert utterance.transcript is not None
    assert utterance.transcript.words == (Word("not", 1500, 1750),)
    assert utterance.acoustic is not None
    assert utterance.acoustic.matrix.shape == (1, 73)
    assert utterance.visual is not None
    assert utterance.visual.matrix.shape == (1, 100)
    assert utterance.labels.score == pytest.approx(-1.2)


def test_imports_scores_of_sims_and_omits_missing_ones(tmp_path: Path) -> None:
    assert main(["import", "sims", str(sims(tmp_path, SIMS_ROWS)), str(tmp_path / "sims.avro")]) == 0
    whole, partial = dataset_file.read(tmp_path / "sims.avro").utterances
    assert whole.transcript is not None
    assert whole.transcript.language == "zh"
    assert whole.transcript.features is not None
    np.testing.assert_allclose(whole.transcript.features.matrix, [[-0.7]])
    assert (partial.transcript, partial.visual) == (None, None)
    assert partial.labels.visual == pytest.approx(0.6)
    assert [u.sequence for u in (whole, partial)] == [0, 1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["v/1,v,1,train,1.5,0,0,0,0,0,0"], "row 2: label is '1.5', expected a label in [-1, 1]"),
        (["v/1,v,1,train,0.5,0,0,0,nan,0,0"], "row 2: pred_text is 'nan', expected a finite number"),
        (["v/1,v,1,dev,0.5,0,0,0,0,0,0"], "row 2: split is 'dev', expected one of train, valid, test"),
        (["v/1,v,1,train,0.5,0,0,0,0,0"], "row 2: 10 fields, expected 11 as in the header"),
        (
            [SIMS_ROWS[0], SIMS_ROWS[0]],
            "row 3: utterance_id is 'v1/1', expected a unique id, row 2 has the same",
        ),
    ],
)
def test_an_invalid_row_is_rejected_and_no_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], message: str
) -> None:
    table = sims(tmp_path, rows) / "labels.csv.gz"
    assert main(["import", "sims", str(tmp_path), str(tmp_path / "sims.avro")]) == 1
    assert capsys.readouterr().err == f"trivalent-train import: {table} {message}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.csv.gz"]


def test_the_error_names_a_missing_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = sims(tmp_path, [], SIMS_HEADER.replace("pred_audio", "audio")) / "labels.csv.gz"
    assert main(["import", "sims", str(tmp_path), str(tmp_path / "sims.avro")]) == 1
    assert f"{table} row 1: column pred_audio is missing, found 11 other columns" in capsys.readouterr().err


def test_the_error_names_a_missing_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "mosei", str(tmp_path / "nowhere"), str(tmp_path / "mosei.avro")]) == 1
    assert f"no folder {tmp_path / 'nowhere'}" in capsys.readouterr().err


def test_a_table_may_have_a_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "labels.csv.gz", "wt", encoding="utf-8-sig") as file:
        file.write("\n".join([SIMS_HEADER, "", *SIMS_ROWS, "", ""]))
    assert main(["import", "sims", str(tmp_path), str(tmp_path / "sims.avro")]) == 0
    assert len(dataset_file.read(tmp_path / "sims.avro").utterances) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(SIMS_HEADER.encode() + b"\n\xff"), "is not UTF-8, expected UTF-8: invalid start byte at byte "),
        (b"no gzip", "is damaged or no table: Not a gzipped file"),
        (gzip.compress(SIMS_HEADER.encode())[:-20], "is damaged or no table: Compressed file ended"),
    ],
)
def test_a_damaged_table_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    table = tmp_path / "labels.csv.gz"
    table.write_bytes(content)
    assert main(["import", "sims", str(tmp_path), str(tmp_path / "sims.avro")]) == 1
    assert f"trivalent-train import: {table} {message}" in capsys.readouterr().err


def test_infinite_features_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "mosi", str(mosi(tmp_path, acoustic="inf")), str(tmp_path / "mosi.avro")]) == 1
    assert "audio.csv.gz row 2: a0 is 'inf', expected a finite number" in capsys.readouterr().err


def test_imports_words_and_three_sentiments_of_meld(tmp_path: Path) -> None:
    meld(tmp_path, MELD_ROWS)
    assert main(["import", "meld", str(tmp_path), str(tmp_path / "meld.avro")]) == 0
    data = dataset_file.read(tmp_path / "meld.avro")
    assert data.header == dataset_file.Header("meld", 1.0)
    later, earlier, other = data.utterances
    assert [u.labels.score for u in data.utterances] == [-1.0, 0.0, 1.0]
    assert [u.emotions for u in data.utterances] == [{"anger": 1.0}, {"neutral": 1.0}, {"joy": 1.0}]
    assert (later.text, later.clip_id, later.sequence, later.split) == ("No, I'm not!", "train_0", 0, Split.TRAIN)
    assert (later.start_ms, later.end_ms) == (2500, 3500)
    assert (earlier.start_ms, earlier.end_ms) == (0, 1000)
    assert (other.start_ms, other.split) == (0, Split.VALID)
    assert (later.acoustic, later.visual) == (None, None)


def test_speakers_of_meld_are_imported_where_the_table_names_them(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "utterances.csv.gz", "wt") as file:
        rows = [f"{row},{speaker}" for row, speaker in zip(MELD_ROWS, ("Ross", "Monica Geller", "Ross"), strict=True)]
        file.write("\n".join([f"{MELD_HEADER},speaker", *rows]) + "\n")
    assert main(["import", "meld", str(tmp_path), str(tmp_path / "meld.avro")]) == 0
    transcripts = [u.transcript for u in dataset_file.read(tmp_path / "meld.avro").utterances]
    assert [t.speaker for t in transcripts if t] == ["Ross", "Monica Geller", "Ross"]
    assert {t.role for t in transcripts if t} == {""}


def test_a_table_of_meld_without_emotions_is_imported_without_them(tmp_path: Path) -> None:
    table = MELD_HEADER.replace("emotion", "mood")
    with gzip.open(tmp_path / "utterances.csv.gz", "wt") as file:
        file.write("\n".join([table, *MELD_ROWS]) + "\n")
    assert main(["import", "meld", str(tmp_path), str(tmp_path / "meld.avro")]) == 0
    assert {u.emotions is None for u in dataset_file.read(tmp_path / "meld.avro").utterances} == {True}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            MELD_ROWS[0].replace("anger", "rage"),
            "emotion is 'rage', expected one of anger, disgust, fear, joy, neutral, sadness, surprise",
        ),
        (
            MELD_ROWS[0].replace("negative", "mixed"),
            "sentiment is 'mixed', expected one of negative, neutral, positive",
        ),
        (MELD_ROWS[0].replace("103.5", "102"), "end_s is '102', expected at least start_s, which is '102.5'"),
        (MELD_ROWS[0].replace(",train,", ",none,"), "split is 'none', expected one of train, dev, test"),
    ],
)
def test_an_invalid_row_of_meld_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, message: str
) -> None:
    table = meld(tmp_path, [row])
    assert main(["import", "meld", str(tmp_path), str(tmp_path / "meld.avro")]) == 1
    assert capsys.readouterr().err == f"trivalent-train import: {table} row 2: {message}\n"
    assert not (tmp_path / "meld.avro").exists()


def test_an_unknown_family_exits_with_code_2() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["import", "unheard-of", "here", "there"])
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("name", "splits"),
    [
        ("mosi", {"train": 1447, "test": 391}),
        ("sims", {"train": 2722, "valid": 647, "test": 1034}),
        ("mosei", {"train": 16327, "valid": 1871, "test": 4662}),
        ("ict_mmmo", {"train": 220, "valid": 40, "test": 80}),
        ("meld", {"train": 9989, "valid": 1109}),
    ],
)
def test_imports_every_utterance_of_the_real_recordings(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, splits: dict[str, int]
) -> None:
    assert main(["import", name, str(recordings / name), str(tmp_path / f"{name}.avro"), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["splits"] == splits
    assert summary["emotions"] == (11098 if name == "meld" else 0)


def mosi_words(folder: Path, change: dict[str, object]) -> Path:
    mosi(folder)
    sample = {"utterance_id": "v_1", "words": ["not", "good"], "audio": [[1.0] * 74] * 2, "video": [[2.0] * 47] * 2}
    with gzip.open(folder / "word_features.jsonl.gz", "wt") as file:
        file.write(json.dumps({**sample, **change}) + "\n")
    return folder


def test_imports_a_frame_per_word_of_mosi(tmp_path: Path) -> None:
    assert main(["import", "mosi_words", str(mosi_words(tmp_path, {})), str(tmp_path / "words.avro")]) == 0
    data = dataset_file.read(tmp_path / "words.avro")
    assert data.header == dataset_file.Header("cmu-mosi-words", 3.0)
    (utterance,) = data.utterances
    assert utterance.split is Split.TEST
    assert utterance.text == "NOT GOOD"
    assert utterance.acoustic is not None
    assert utterance.acoustic.matrix.shape == (2, 74)
    assert utterance.visual is not None
    assert utterance.visual.matrix.shape == (2, 47)
    assert utterance.labels.score == pytest.approx(-1.2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"utterance_id": "v_2"}, "line 1: utterance_id is 'v_2', expected an id of utterances.csv"),
        ({"audio": [[1.0] * 74]}, "'v_1': audio is (1, 74), expected words x 74"),
        ({"video": [["x"]]}, "'v_1': video is no matrix, expected words x 47 numbers"),
    ],
)
def test_rejects_word_sequences_that_do_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], expected: str
) -> None:
    folder = mosi_words(tmp_path, change)
    assert main(["import", "mosi_words", str(folder), str(tmp_path / "words.avro")]) == 1
    assert expected in capsys.readouterr().err
