"""The data-set file: it returns the written utterances, is reproducible byte by byte, and rejects invalid input."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastavro
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


def test_every_part_names_the_speaker_of_the_transcript(tmp_path: Path) -> None:
    spoken = replace(utterance(), transcript=Transcript("en", "hello", speaker="Ada", role="agent"))
    silent = replace(utterance("b"), transcript=None)
    dataset_file.write(tmp_path / "data.avro", HEADER, [spoken, silent])
    with (tmp_path / "data.avro").open("rb") as file:
        records: list[Any] = list(fastavro.reader(file))
    for part in ("transcript", "acoustic"):
        assert (records[0][part]["speaker"], records[0][part]["role"]) == ("Ada", "agent")
    assert (records[1]["acoustic"]["speaker"], records[1]["acoustic"]["role"]) == ("", "")


def test_keeps_emotions_and_writes_them_in_one_order(tmp_path: Path) -> None:
    strengths = {"sadness": 0.5, "happiness": 2.0}
    dataset_file.write(tmp_path / "one", HEADER, [replace(utterance(), emotions=strengths), utterance("b")])
    other = dict(reversed(strengths.items()))
    dataset_file.write(tmp_path / "two", HEADER, [replace(utterance(), emotions=other), utterance("b")])
    with_emotions, without = dataset_file.read(tmp_path / "one").utterances
    assert with_emotions.emotions == strengths
    assert with_emotions.without(["acoustic"]).emotions == strengths
    assert without.emotions is None
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("strengths", [{}, {"joy": -0.5}, {"joy": float("nan")}, {"joy": float("inf")}])
def test_invalid_strengths_of_emotions_are_rejected(strengths: dict[str, float]) -> None:
    with pytest.raises(TrainingError, match=r"'a' has the emotions \{.*\}, expected finite strengths of at least 0"):
        replace(utterance(), emotions=strengths)


def test_reads_a_file_that_was_written_before_utterances_had_emotions(tmp_path: Path) -> None:
    path, old = tmp_path / "data.avro", tmp_path / "old.avro"
    dataset_file.write(path, HEADER, [utterance()])
    with path.open("rb") as file:
        reader: Any = fastavro.reader(file)
        records, schema = list(reader), reader.writer_schema
        metadata = {key: value for key, value in reader.metadata.items() if key.startswith("trivalent.")}
    assert schema["fields"].pop()["name"] == "emotions"
    for record in records:
        record.pop("emotions")
    with old.open("wb") as file:
        fastavro.writer(file, schema, records, metadata=metadata, strict=True)
    (found,) = dataset_file.read(old).utterances
    assert found.emotions is None
    assert found.labels == Labels(0.5)


@pytest.mark.parametrize("bound", [1.1, 0.7, 2.0, 123.456789])
def test_a_file_of_any_range_is_read_and_written_again(tmp_path: Path, bound: float) -> None:
    header = Header("any", bound)
    dataset_file.write(tmp_path / "one", header, [utterance("a", bound), utterance("b", -bound)])
    data = dataset_file.read(tmp_path / "one")
    assert data.header == header
    dataset_file.write(tmp_path / "two", data.header, data.utterances)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


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


def test_takes_one_utterance_at_a_time(tmp_path: Path) -> None:
    written: list[int] = []

    def long_clip() -> Iterator[Utterance]:
        for name in map(str, range(60)):
            features = Features("test", np.random.default_rng(1).normal(size=(100, 60)).astype(np.float32))
            written.append((tmp_path / ".data.avro.draft").stat().st_size)
            yield replace(utterance(name), acoustic=features)

    assert dataset_file.write(tmp_path / "data.avro", HEADER, long_clip()) == 60
    assert written[-1] > 500_000


def test_leaves_no_file_if_an_utterance_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="appears twice"):
        dataset_file.write(tmp_path / "data.avro", HEADER, [utterance(), utterance()])
    assert list(tmp_path.iterdir()) == []
