"""Import of the user's own folder: each form of features, every column, names of extractors, warnings."""

import json
from pathlib import Path

import numpy as np
import pytest

from fixtures.own_folder import NAMED, Store, csv, csv_gz, hdf5, imported, npy, npz, own, parquet
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split, Utterance


def acoustic(utterance: Utterance) -> list[list[float]] | None:
    return utterance.acoustic.matrix.tolist() if utterance.acoustic else None


@pytest.mark.parametrize("store", [npy, npz, hdf5, parquet, csv, csv_gz])
def test_features_of_every_form_are_imported(tmp_path: Path, store: Store) -> None:
    folder = own(tmp_path)
    store(folder)
    data = imported(folder, *NAMED)
    assert data.header == dataset_file.Header("own", 1.0)
    first, second, third = data.utterances
    assert [acoustic(u) for u in data.utterances] == [[[1, 2], [3, 4]], [[5, 6]], None]
    assert first.acoustic is not None
    assert first.acoustic.extractor == "opensmile/3.0.2/eGeMAPSv02"
    assert (first.transcript, second.text, third.text) == (None, "Good.", "Bad.")
    assert [u.split for u in data.utterances] == [Split.TRAIN, Split.TEST, Split.TRAIN]


def test_every_column_is_imported(tmp_path: Path) -> None:
    header = (
        "utterance_id,clip_id,sequence,start_s,end_s,speaker,role,split,text,language,"
        "label,label_text,label_acoustic,label_visual"
    )
    rows = ["u,call,7,1.5,2.25,1,agent,valid,Guten Tag.,de,0.5,-1,,0", "v,call,,,,,,valid,Hello.,,,,,"]
    folder = own(tmp_path, *rows, header=header)
    first, second = imported(folder, "--range", "1", "--language", "en", "--name", "calls").utterances
    assert (first.clip_id, first.sequence, first.start_ms, first.end_ms) == ("call", 7, 1500, 2250)
    assert first.transcript is not None
    assert (first.transcript.speaker, first.transcript.role, first.transcript.language) == ("1", "agent", "de")
    assert (first.labels.score, first.labels.text, first.labels.acoustic, first.labels.visual) == (0.5, -1, None, 0)
    assert (second.clip_id, second.sequence, second.start_ms, second.end_ms) == ("call", 1, 0, 0)
    assert second.transcript is not None
    assert (second.transcript.speaker, second.transcript.language) == ("", "en")
    assert second.labels.score is None


def test_text_and_visual_features_are_imported_with_the_names_of_the_folder(tmp_path: Path) -> None:
    folder = own(tmp_path, "u,train,", "v,test,")
    for modality in ("text", "visual"):
        np.savez(folder / f"{modality}.npz", u=np.ones((2, 3)), v=np.ones((1, 3)))
    (folder / "extractors.json").write_text('{"text": "bert", "visual": "openface", "acoustic": "unused"}')
    utterances = imported(folder, "--extractor", "visual=openface/2.2.0").utterances
    assert [u.features("text").extractor for u in utterances] == ["bert", "bert"]  # type: ignore[union-attr]
    assert [u.features("visual").extractor for u in utterances] == ["openface/2.2.0"] * 2  # type: ignore[union-attr]


def test_the_summary_lists_widths_extractors_and_splits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path)
    npz(folder)
    imported(folder, *NAMED)
    assert capsys.readouterr().out == (
        f"3 utterances (2 train, 1 test) of own in {tmp_path / 'own.avro'}\n"
        "  acoustic 2 utterances, 2 wide, opensmile/3.0.2/eGeMAPSv02\n"
        "  labels in [-1, 1]\n"
    )
    imported(folder, *NAMED, "--json")
    summary = json.loads(capsys.readouterr().out)
    assert summary["splits"] == {"train": 2, "test": 1}
    assert summary["features"] == {"acoustic": {"utterances": 2, "width": 2, "extractor": "opensmile/3.0.2/eGeMAPSv02"}}


def test_only_data_that_are_said_to_be_synthetic_are_marked(tmp_path: Path) -> None:
    folder = own(tmp_path)
    npz(folder)
    assert not imported(folder, *NAMED).header.synthetic
    assert imported(folder, *NAMED, "--synthetic").header.synthetic


def test_arrays_of_librosa_have_their_dims_first(tmp_path: Path) -> None:
    folder = own(tmp_path, "b,train,")
    np.savez(folder / "acoustic.npz", b=np.array([[1, 2, 3], [4, 5, 6]]))
    assert acoustic(imported(folder, *NAMED, "--dims-first", "acoustic").utterances[0]) == [[1, 4], [2, 5], [3, 6]]


@pytest.mark.filterwarnings("always")
def test_unknown_columns_and_files_are_listed_in_warnings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path, "u,train,a,1,2", header="utterance_id,split,text,labl,mood")
    (folder / "audio.npz").touch()
    imported(folder)
    warnings = capsys.readouterr().err
    assert "utterances.csv: columns labl, mood are not read, expected utterance_id, clip_id, sequence," in warnings
    assert f"{folder}: audio.npz not read, expected utterances.csv, extractors.json and features" in warnings


@pytest.mark.filterwarnings("always")
def test_a_speaker_without_words_is_dropped_with_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path, "b,test,,1", header="utterance_id,split,text,speaker")
    np.savez(folder / "acoustic.npz", b=np.ones(2))
    imported(folder, *NAMED)
    assert "1 utterances have a speaker or a role and neither text nor text features" in capsys.readouterr().err
