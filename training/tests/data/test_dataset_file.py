"""The data-set file: it returns the written utterances, is reproducible byte by byte, and rejects invalid input."""

from pathlib import Path

import numpy as np
import pytest

from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError

HEADER = Header("synthetic", 3.0, synthetic=True)


def utterance(name: str = "a", label: float = 0.5) -> Utterance:
    features = Features("test", np.asarray([[1.5, -2.0], [0.0, 3.25]], np.float32))
    return Utterance(
        name, "clip", 3, 10, 20, Split.VALID, Transcript("en", "hello", None, features), features, None, Labels(label)
    )


def test_reads_the_written_utterances(tmp_path: Path) -> None:
    path = tmp_path / "data.avro"
    assert dataset_file.write(path, HEADER, [utterance()]) == 1
    data = dataset_file.read(path)
    assert data.header == HEADER
    (found,) = data.part(Split.VALID)
    assert found.text == "hello"
    assert found.visual is None
    assert found.labels == Labels(0.5)
    assert found.acoustic is not None
    np.testing.assert_array_equal(found.acoustic.matrix, [[1.5, -2.0], [0.0, 3.25]])


def test_writes_equal_utterances_as_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        dataset_file.write(tmp_path / name, HEADER, [utterance("a"), utterance("b")])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("utterances", "message"),
    [
        ([utterance("a"), utterance("a")], "utterance id 'a' appears twice, expected once"),
        ([utterance("a", label=3.5)], r"utterance 'a' has label 3.5, expected \[-3, 3\]"),
        ([utterance("a", label=float("nan"))], r"utterance 'a' has label nan, expected \[-3, 3\]"),
    ],
)
def test_invalid_utterances_raise_and_keep_the_old_file(
    tmp_path: Path, utterances: list[Utterance], message: str
) -> None:
    path = tmp_path / "data.avro"
    path.write_bytes(b"old")
    with pytest.raises(TrainingError, match=message):
        dataset_file.write(path, HEADER, utterances)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_another_format_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "data.avro"
    path.write_bytes(b"something else")
    with pytest.raises(TrainingError, match="is not a data-set file"):
        dataset_file.read(path)
