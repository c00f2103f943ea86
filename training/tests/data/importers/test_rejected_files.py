"""Incomplete or wrong published files: the error names the fault, and no output file is written."""

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from fixtures.spoiled_pickles import SMALL, Spoil, import_error, replace
from trivalent_training.cli import main
from trivalent_training.data.synthesis import families


@pytest.mark.parametrize(
    ("family", "spoil", "expected"),
    [
        ("mmsa", lambda d: d.pop("test"), "lacks 'test', found train, valid, synthetic"),
        (
            "mmsa",
            lambda d: d["valid"].pop("audio"),
            "valid lacks 'audio', found raw_text, text, text_bert, vision, id,",
        ),
        ("mag", lambda d: d.pop("dev"), "lacks 'dev', found train, test, synthetic"),
        ("mult", lambda d: d["train"].pop("labels"), "train lacks 'labels', found text, audio, vision, id"),
        (
            "mmsa",
            lambda d: d["test"].update({name: values[:0] for name, values in d["test"].items()}),
            "test holds 0 samples, expected at least one",
        ),
        ("mag", lambda d: d["test"].clear(), "test holds 0 samples, expected at least one"),
        ("mag", lambda d: d.update(test=5), "test is int, expected a list of samples"),
        ("mult", lambda d: d.update(test=[]), "test is list, expected a dictionary of arrays"),
        (
            "mult",
            lambda d: d["test"].update(audio=7),
            "test: audio is int, expected a row per sample",
        ),
        (
            "mmsa",
            replace("valid", "vision", lambda values: values[:1]),
            "valid: vision has 1 rows, expected 2 as for id",
        ),
        (
            "sentilare",
            lambda d: d["train"].insert(1, ((["a"], 1, 2), 0.5, "v[1]")),
            "train sample 1 has a wrong structure, expected ((words, visual, acoustic, pos_ids, senti_ids, "
            "visual_ids, acoustic_ids), label, segment)",
        ),
    ],
)
def test_the_error_names_the_missing_or_invalid_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], family: str, spoil: Spoil, expected: str
) -> None:
    assert import_error(tmp_path, capsys, family, spoil).startswith(expected)


class Harmful:
    """Creates a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def test_code_in_a_pickle_is_not_executed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = import_error(tmp_path, capsys, "mag", lambda d: d.update(harm=Harmful(tmp_path / "trace")))
    assert error == f"contains {os.mkdir.__module__}.mkdir, expected arrays and plain containers only"


def test_a_truncated_file_does_not_replace_an_older_data_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, output = tmp_path / "source.pkl", tmp_path / "output.avro"
    families.write("mult", path, size=SMALL)
    path.write_bytes(path.read_bytes()[:-500])
    output.write_bytes(b"older")
    assert main(["import", "mult", str(path), str(output)]) == 1
    assert f"{path} is damaged or not a pickle of arrays: " in capsys.readouterr().err
    assert output.read_bytes() == b"older"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["output.avro", "source.pkl"]


def test_a_pickle_of_a_list_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "source.pkl").write_bytes(pickle.dumps([1, 2]))
    assert main(["import", "mmsa", str(tmp_path / "source.pkl"), str(tmp_path / "output.avro")]) == 1
    assert "source.pkl holds list, expected a dictionary of train, valid, test" in capsys.readouterr().err


def test_a_sample_without_a_row_in_the_table_of_transcripts_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    families.write("mmim", tmp_path / "source.pkl", size=SMALL)
    table = tmp_path / "source.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
    arguments = ["import", "mmim", str(tmp_path / "source.pkl"), str(tmp_path / "output.avro"), "--texts", str(table)]
    assert main(arguments) == 1
    expected = f"source.pkl test sample 1: id is 'video01[2]', expected video and clip of a row in {table}\n"
    assert capsys.readouterr().err.endswith(expected)


def test_an_option_that_the_family_does_not_read_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "mult", str(tmp_path / "source.pkl"), str(tmp_path / "output.avro"), "--text-features"]) == 1
    assert capsys.readouterr().err == (
        "trivalent-train import: mult does not read --text-features, expected one of mmsa, mmim\n"
    )
