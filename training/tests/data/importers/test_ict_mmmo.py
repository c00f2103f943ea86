"""ICT-MMMO: leading padding, missing streams, and invalid archives."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file


def ict_mmmo() -> dict[str, Any]:
    """Two train samples, the first with a zero acoustic step, the second without visual frames; one valid, one test."""
    arrays: dict[str, Any] = {}
    for part, labels in (("train", [1.0, 5.0]), ("valid", [3.5]), ("test", [3.0])):
        arrays[f"{part}_label"] = np.array(labels, np.float32)
        arrays[f"{part}_audio"] = np.ones((len(labels), 4, 2), np.float32)
        arrays[f"{part}_video"] = np.full((len(labels), 4, 1), 2, np.float32)
    arrays["train_audio"][0, (0, 2)] = 0
    arrays["train_video"][0, :2] = 0
    arrays["train_video"][1] = 0
    arrays["valid_text"] = arrays["test_text"] = np.ones((1, 4, 3), np.float32)
    return arrays


def test_imports_ict_mmmo_without_padding_and_missing_streams(tmp_path: Path) -> None:
    np.savez(tmp_path / "sequences.npz", **ict_mmmo())
    assert main(["import", "ict_mmmo", str(tmp_path), str(tmp_path / "ict.avro")]) == 0
    data = dataset_file.read(tmp_path / "ict.avro")
    assert data.header == dataset_file.Header("ict-mmmo", 2.0)
    first, second, valid, _ = data.utterances
    assert [u.utterance_id for u in data.utterances] == ["train-0001", "train-0002", "valid-0001", "test-0001"]
    assert [u.labels.score for u in data.utterances] == [-2.0, 2.0, 0.5, 0.0]
    assert first.acoustic is not None
    np.testing.assert_array_equal(first.acoustic.matrix, [[1, 1], [0, 0], [1, 1]])
    assert first.visual is not None
    np.testing.assert_array_equal(first.visual.matrix, [[0], [2], [2]])
    assert (first.transcript, second.visual) == (None, None)
    assert valid.transcript is not None
    assert valid.transcript.features is not None
    assert valid.transcript.features.matrix.shape == (4, 3)


@pytest.mark.parametrize(
    ("name", "place", "value", "message"),
    [
        ("test_label", 0, 5.5, "'test-0001': test_label is 5.5, expected a label in [1, 5]"),
        ("test_label", 0, np.nan, "'test-0001': test_label is nan, expected a label in [1, 5]"),
        ("train_audio", (1, 3, 0), np.nan, "'train-0002': audio holds NaN or infinity, expected finite numbers"),
        ("train_audio", 1, 0, "'train-0002': every stream is zero, expected acoustic or visual features"),
    ],
)
def test_an_invalid_sample_of_ict_mmmo_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, place: Any, value: float, message: str
) -> None:
    arrays = ict_mmmo()
    arrays[name][place] = value
    np.savez(tmp_path / "sequences.npz", **arrays)
    assert main(["import", "ict_mmmo", str(tmp_path), str(tmp_path / "ict.avro")]) == 1
    assert capsys.readouterr().err == f"trivalent-train import: {tmp_path / 'sequences.npz'} {message}\n"
    assert not (tmp_path / "ict.avro").exists()


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("test_label", np.empty(0), " test holds 0 samples, expected at least one"),
        ("test_label", np.empty((1, 1)), ": test_label is float64 (1, 1), expected a number per sample"),
        ("test_video", np.ones((1, 3, 1)), ": test_video is float64 (1, 3, 1), expected (1, 4, columns)"),
        ("test_video", np.ones((1, 4, 2)), ": test_video has 2 columns, expected 1 as in train_video"),
    ],
)
def test_an_invalid_array_of_ict_mmmo_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, array: Any, message: str
) -> None:
    np.savez(tmp_path / "sequences.npz", **(ict_mmmo() | {name: array}))
    assert main(["import", "ict_mmmo", str(tmp_path), str(tmp_path / "ict.avro")]) == 1
    assert capsys.readouterr().err == f"trivalent-train import: {tmp_path / 'sequences.npz'}{message}\n"


def test_an_archive_with_objects_or_a_truncated_one_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sequences.npz"
    np.savez(path, train_label=np.array([{}], dtype=object))
    whole = path.read_bytes()
    for content in (whole, whole[:100], b""):
        path.write_bytes(content)
        assert main(["import", "ict_mmmo", str(path), str(tmp_path / "ict.avro")]) == 1
        assert f"{path} is damaged or not an archive of arrays: " in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["sequences.npz"]
