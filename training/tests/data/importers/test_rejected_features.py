"""Import of the user's own folder: each error names the file, the utterance or row, and what was found."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from fixtures.own_folder import NAMED, Store, csv, error, hdf5, npy, npz, own, parquet
from trivalent_training.cli import main


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,train,x,-1,2,0", "row 2: start_s is '-1', expected seconds, at least 0"),
        ("a,train,x,2,1,0", "row 2: end_s is '1', expected at least start_s, which is '2'"),
        ("a,train,x,0,1,first", "row 2: sequence is 'first', expected a whole number"),
        (",train,x,0,1,0", "row 2: utterance_id is '', expected text"),
        ("a,train,,0,1,0", "row 2: utterance_id is 'a', expected text or features of it, there is neither in"),
    ],
)
def test_an_invalid_row_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, message: str) -> None:
    folder = own(tmp_path, row, header="utterance_id,split,text,start_s,end_s,sequence")
    assert message in error(folder, capsys)


def test_a_missing_folder_or_table_or_row_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "own"
    assert error(folder, capsys) == f"no folder {folder}, expected utterances.csv and files of features in it"
    folder.mkdir()
    assert error(folder, capsys) == f"no file {folder / 'utterances.csv'}, expected a table with utterance_id"
    (folder / "utterances.csv").write_text("utterance_id,text\n")
    assert "utterances.csv has no row below its header, expected an utterance per row" in error(folder, capsys)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[1.0, np.nan]]), "'b' holds nan in frame 1, dim 2, expected finite numbers in the range of float32"),
        (np.array([[1.0, 2.0], [1e300, 1.0]]), "'b' holds 1e+300 in frame 2, dim 1, expected finite numbers"),
        (np.empty((0, 2)), "'b' is float64 (0, 2), expected numbers (frames, dims), or (dims) for one frame"),
        (np.ones((1, 2, 3)), "'b' is float64 (1, 2, 3), expected numbers (frames, dims)"),
        (np.array(["1", "2"]), "'b' is <U1 (2,), expected numbers (frames, dims)"),
        (np.ones((2, 3)), "'b' has 3 dims, expected 2 dims as for 'a/1'"),
    ],
)
def test_an_invalid_array_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], array: Any, message: str
) -> None:
    folder = own(tmp_path)
    np.savez(folder / "acoustic.npz", **{"a/1": np.ones(2), "b": array})
    assert error(folder, capsys, *NAMED).startswith(f"{folder / 'acoustic.npz'} {message}")


@pytest.mark.parametrize("name", ["acoustic.npz", "acoustic.h5", "acoustic.parquet", "acoustic.csv.gz"])
def test_a_damaged_file_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    folder = own(tmp_path)
    (folder / name).write_bytes(b"no such format")
    assert f"{folder / name} is damaged or " in error(folder, capsys, *NAMED)


def test_a_damaged_header_of_an_array_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path)
    npy(folder)
    path = folder / "acoustic" / "b.npy"
    path.write_bytes(path.read_bytes().replace(b"{'descr'", b"(('descr"))
    assert f"{path} is damaged or not an array: " in error(folder, capsys, *NAMED)


def test_an_id_of_a_parquet_table_that_is_not_utf_8_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own(tmp_path)
    ids = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    pq.write_table(pa.table({"utterance_id": ids, "f0": [1.0]}), folder / "acoustic.parquet")
    assert "acoustic.parquet is damaged or not a Parquet file: 'utf-8' codec" in error(folder, capsys, *NAMED)


def test_an_archive_of_objects_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path)
    np.savez(folder / "acoustic.npz", b=np.array([{}], dtype=object))
    assert "acoustic.npz is damaged or not an archive of arrays: Object arrays" in error(folder, capsys, *NAMED)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"utterance_id": ["b"], "f0": ["high"]}, "column f0 is object, expected numbers without empty fields"),
        ({"utterance_id": ["b"], "f0": [None]}, "column f0 is object, expected numbers"),
        ({"utterance_id": ["b", None], "f0": [1, 2]}, "row 2: utterance_id is empty, expected an id"),
        ({"id": ["b"], "f0": [1]}, "has id, f0, expected utterance_id and a column per dimension"),
        ({"utterance_id": ["b"]}, "has utterance_id, expected utterance_id and a column per dimension"),
        ({"utterance_id": ["b", "b"], "f0": [1.5, None]}, "'b' holds nan in frame 2, dim 1, expected finite numbers"),
    ],
)
def test_an_invalid_parquet_table_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: dict[str, Any], message: str
) -> None:
    folder = own(tmp_path)
    pq.write_table(pa.table(rows), folder / "acoustic.parquet")
    assert message in error(folder, capsys, *NAMED)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("utterance_id,f0\nb,\n", "row 2: f0 is '', expected a finite number"),
        ("utterance_id,f0\nb,nan\n", "row 2: f0 is 'nan', expected a finite number"),
        ("id,f0\nb,1\n", "row 1: column utterance_id is missing, found 2 other columns"),
        ("utterance_id\nb\n", "has only the column utterance_id, expected a column per dimension"),
        ("utterance_id,f0\n", "holds no features, expected them by utterance id"),
    ],
)
def test_an_invalid_csv_table_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    folder = own(tmp_path)
    (folder / "acoustic.csv").write_text(content)
    assert message in error(folder, capsys, *NAMED)


def test_a_file_of_another_kind_in_the_folder_of_a_modality_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own(tmp_path)
    npy(folder)
    (folder / "acoustic" / "b.txt").touch()
    assert f"{folder / 'acoustic' / 'b.txt'} is no feature file, expected <utt" in error(folder, capsys, *NAMED)


def test_two_forms_of_one_modality_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path)
    npz(folder)
    csv(folder)
    message = f"{folder} has acoustic.npz and acoustic.csv, expected the acoustic features in one of them"
    assert error(folder, capsys, *NAMED) == message


def test_features_of_unknown_utterances_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path)
    np.savez(folder / "acoustic.npz", b=np.ones(2), x=np.ones(2), y=np.ones(2))
    message = "has features of 2 ids that are not in utterances.csv, the first is 'x', expected ids of utterances.csv"
    assert message in error(folder, capsys, *NAMED)


@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        (None, [], "acoustic.npz has no name of its extractor, which the processor compares with that of the features"),
        ("{}", [], "extractors.json or with --extractor acoustic=NAME, such as acoustic=opensmile/3.0.2/eGeMAPSv02"),
        ('{"audio": "x"}', [], "extractors.json names 'audio', expected one of text, acoustic, visual"),
        ('{"acoustic": 5}', [], "extractors.json: acoustic is 5, expected the name of an extractor"),
        ("[]", [], "extractors.json is list, expected an object of a name per modality"),
        ("{", [], "extractors.json is not valid JSON"),
        (None, [f"acoustic={'x' * 257}"], "acoustic has a name of 257 characters, expected at most 256"),
        (None, ["visual=x"], "--extractor names visual, expected a modality with features in"),
    ],
)
def test_a_missing_or_invalid_name_of_an_extractor_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str | None, options: list[str], message: str
) -> None:
    folder = own(tmp_path)
    npz(folder)
    if document is not None:
        (folder / "extractors.json").write_text(document)
    assert message in error(folder, capsys, *(part for name in options for part in ("--extractor", name)))


def test_an_extractor_of_an_unknown_modality_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["import", "features", "own", "own.avro", "--extractor", "audio=x"])
    assert stop.value.code == 2
    assert "the extractor is 'audio=x', expected MODALITY=NAME, one of text" in capsys.readouterr().err


@pytest.mark.parametrize(("store", "module"), [(hdf5, "h5py"), (parquet, "pyarrow.parquet")])
def test_the_error_names_a_library_that_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: Store, module: str
) -> None:
    folder = own(tmp_path)
    store(folder)
    monkeypatch.setitem(sys.modules, module, None)
    message = error(folder, capsys, *NAMED)
    expected = f"needs the library {module.split('.')[0]}, which is not installed: install trivalent_training[formats]"
    assert expected in message


def test_options_of_the_family_are_rejected_for_published_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "mosi", str(tmp_path), str(tmp_path / "mosi.avro"), "--scale", "1", "5"]) == 1
    assert (
        capsys.readouterr().err
        == "trivalent-train import: mosi does not read --scale, expected one of features, recordings\n"
    )
