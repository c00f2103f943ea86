"""Combinations of data sets: labels of the largest range keep their strength, others become polarities."""

from pathlib import Path

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.combination import combined
from trivalent_training.data.dataset_file import Dataset, Header
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError


def utterance(name: str, score: float | None, split: Split = Split.TRAIN) -> Utterance:
    features = Features("test", np.ones((1, 2), np.float32))
    return Utterance(name, "clip", split=split, transcript=Transcript("en", "hello"), acoustic=features,
                     labels=Labels(score))  # fmt: skip


def dataset(name: str, bound: float, *utterances: Utterance) -> Dataset:
    return Dataset(Header(name, bound), utterances, "0" * 64)


REVIEWS = dataset("reviews", 3.0, utterance("a", 1.0), utterance("b", -2.5, Split.TEST), utterance("c", None))
TALK = dataset("talk", 1.0, utterance("a", 1.0), utterance("b", 0.0, Split.VALID))


def test_labels_of_the_smaller_range_have_no_strength(tmp_path: Path) -> None:
    header, utterances = combined([REVIEWS, TALK])
    dataset_file.write(tmp_path / "both.avro", header, utterances)
    found = dataset_file.read(tmp_path / "both.avro")
    assert found.header == Header("reviews+talk", 3.0, polarity=("talk/",))
    assert [(u.utterance_id, u.labels.score, u.labels.graded) for u in found.utterances] == [
        ("reviews/a", 1.0, True),
        ("reviews/b", -2.5, True),
        ("talk/a", 1.0, False),
        ("talk/b", 0.0, False),
    ]
    assert {u.clip_id for u in found.utterances} == {"reviews/clip", "talk/clip"}


def test_the_validation_split_becomes_the_test_split_of_a_data_set_without_one() -> None:
    _, utterances = combined([REVIEWS, TALK])
    assert {u.utterance_id: u.split for u in utterances} == {
        "reviews/a": Split.TRAIN,
        "reviews/b": Split.TEST,
        "talk/a": Split.TRAIN,
        "talk/b": Split.TEST,
    }


@pytest.mark.parametrize(
    ("datasets", "message"),
    [
        ([REVIEWS], "data sets are reviews, expected two or more with different names"),
        ([REVIEWS, REVIEWS], "data sets are reviews, reviews, expected two or more with different names"),
        (
            [REVIEWS, dataset("clips", 1.0, utterance("a", 0.4))],
            "clips has the range 1 and the label 0.4, expected the range 3, or the labels -1, 0 and 1 only",
        ),
    ],
)
def test_data_sets_that_cannot_be_combined_raise(datasets: list[Dataset], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        combined(datasets)


def test_the_command_reports_the_polarities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / "reviews.avro", tmp_path / "talk.avro"]
    for path, data in zip(paths, (REVIEWS, TALK), strict=True):
        dataset_file.write(path, data.header, data.utterances)
    assert main(["combine", *map(str, paths), str(tmp_path / "both.avro")]) == 0
    assert capsys.readouterr().out == "4 utterances (2 train, 2 test; 2 with a polarity) of reviews+talk\n"


def test_a_polarity_with_a_strength_is_not_written(tmp_path: Path) -> None:
    graded = Utterance("talk/a", transcript=Transcript("en", "hello"), labels=Labels(0.5, graded=False))
    with pytest.raises(TrainingError, match=r"utterance 'talk/a' has the polarity 0.5, expected -1, 0 or 1"):
        dataset_file.write(tmp_path / "talk.avro", Header("talk", 3.0, polarity=("talk/",)), [graded])
