"""Published samples with a fault: the complaint names file, sample and field."""

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.spoiled_pickles import SMALL, Spoil, complaint, in_list, put, replace
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import families


@pytest.mark.parametrize(
    ("family", "spoil", "expected"),
    [
        (
            "mmsa",
            put("train", "vision", (1, 2, 0), math.nan),
            "train sample 1 'video00$_$1': vision is nan in step 2, expected finite numbers",
        ),
        (
            "mmsa",
            put("train", "vision", (1, 0, 3), -math.inf),
            "train sample 1 'video00$_$1': vision is -inf in step 0, expected finite numbers",
        ),
        (
            "mmsa",
            put("train", "audio", (1, 0, 3), 1e60),
            "train sample 1 'video00$_$1': audio is inf in step 0, expected finite numbers",
        ),
        (
            "mmsa",
            put("test", "audio", (0, 0, 3), math.inf),
            "test sample 0 'video01$_$1': audio is inf in step 0, expected finite numbers",
        ),
        (
            "mmim",
            put("test", "audio", (0, -1, 3), -math.inf),
            "test sample 0 'video01[1]': audio is -inf in step 15, expected finite numbers",
        ),
        (
            "mag",
            in_list("test", 0, 1, lambda frames: frames * math.nan),
            "test sample 0 'video01[1]': visual is nan in step 0, expected finite numbers",
        ),
        (
            "multibench",
            put("valid", "vision", (0, -1, 0), math.nan),
            "valid sample 0 'video00[3]': vision is nan in step 15, expected finite numbers",
        ),
        (
            "mmsa",
            replace("valid", "vision", lambda values: values[:, :, :-1]),
            "valid sample 0 'video00$_$3': vision is 19 columns wide, expected 20 as in the samples before",
        ),
        (
            "mag",
            in_list("train", 2, 2, lambda frames: frames[:, :4]),
            "train sample 2 'video00[2]': acoustic is 4 columns wide, expected 5 as in the samples before",
        ),
        (
            "mmsa",
            replace("train", "audio", lambda values: values[:, :, 0]),
            "train sample 0 'video00$_$0': audio is of shape (16,), expected a matrix (steps, columns)",
        ),
        (
            "mmsa",
            replace("train", "audio", lambda values: ["loud"] * 3),
            "train sample 0 'video00$_$0': audio is no numbers, expected a matrix (steps, columns)",
        ),
        (
            "mag",
            in_list("test", 1, 1, lambda frames: frames[:-1]),
            "test sample 1 'video01[2]': visual is 1 frames long, expected 2, one per word",
        ),
        (
            "multibench",
            replace("train", "audio", lambda values: values[:, 1:]),
            "train sample 0 'video00[0]': audio is 15 steps long, expected 16 as 'text' is",
        ),
        (
            "mmsa",
            put("valid", "audio_lengths", 1, 17),
            "valid sample 1 'video01$_$0': audio_lengths is 17, expected whole steps from 0 to 16",
        ),
        (
            "mmsa",
            put("valid", "audio_lengths", 1, 2.5),
            "valid sample 1 'video01$_$0': audio_lengths is 2.5, expected whole steps from 0 to 16",
        ),
    ],
)
def test_bad_features_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], family: str, spoil: Spoil, expected: str
) -> None:
    assert complaint(tmp_path, capsys, family, spoil) == expected


@pytest.mark.parametrize(
    ("family", "spoil", "expected"),
    [
        (
            "mmsa",
            put("test", "regression_labels", 1, 3.5),
            "test sample 1 'video01$_$2': regression_labels is 3.5, expected a label in [-3, 3]",
        ),
        (
            "mmsa-sims",
            put("test", "regression_labels_V", 1, -1.2),
            "test sample 1 'video01$_$2': regression_labels_V is -1.2, expected a label in [-1, 1]",
        ),
        (
            "multibench",
            put("test", "labels", (0, 0, 0), math.nan),
            "test sample 0 'video01[1]': labels is nan, expected a label in [-3, 3]",
        ),
        (
            "mult",
            replace("train", "labels", lambda values: np.zeros((3, 1, 2))),
            "train sample 0 'video00_0.000_4.500': labels is 2 numbers, expected a label in [-3, 3]",
        ),
        (
            "mmsa",
            put("valid", "id", 1, "video00$_$1"),
            "valid sample 1: id is 'video00$_$1', expected an id of its own, train sample 1 has it too",
        ),
        (
            "mag",
            lambda d: d["test"].append(d["dev"][0]),
            "test sample 2: segment is 'video00[3]', expected an id of its own, dev sample 0 has it too",
        ),
        ("mmsa", put("train", "id", 0, ""), "train sample 0: id is '', expected a text"),
        (
            "mmsa",
            put("train", "raw_text", 2, 4),
            "train sample 2 'video00$_$2': raw_text is 4, expected a text",
        ),
        (
            "mag",
            in_list("train", 0, 0, lambda words: "not a list"),
            "train sample 0 'video00[0]': words is str, expected a list of texts",
        ),
        (
            "sentilare",
            in_list("train", 1, 3, lambda ids: [*ids, 4]),
            "train sample 1 'video00[1]': pos_ids is 7 long, expected 6, one per word",
        ),
        (
            "sentilare",
            in_list("train", 1, 4, lambda ids: [3] * len(ids)),
            "train sample 1 'video00[1]': senti_ids is 3, expected ids from 0 to 2",
        ),
    ],
)
def test_bad_labels_ids_and_words_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], family: str, spoil: Spoil, expected: str
) -> None:
    assert complaint(tmp_path, capsys, family, spoil) == expected


def test_a_sample_of_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def silence(document: Any) -> None:
        document["test"]["raw_text"][0] = " "
        document["test"]["audio_lengths"][0] = document["test"]["vision_lengths"][0] = 0

    said = complaint(tmp_path, capsys, "mmsa", silence)
    assert said == "test sample 0 'video01$_$1': every modality is empty, expected words, voice or picture"


def test_a_mask_with_holes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = complaint(tmp_path, capsys, "mmsa", put("train", "text_bert", (0, 1, 0), 0.0), ("--text-features",))
    assert said == (
        "train sample 0 'video00$_$0': text_bert is a mask of another kind in its second row, expected 1s and then 0s"
    )


def test_a_length_of_zero_is_a_missing_modality(tmp_path: Path) -> None:
    families.write("mmsa", tmp_path / "made.pkl", size=SMALL)
    document = pickle.loads((tmp_path / "made.pkl").read_bytes())
    document["train"]["audio_lengths"][1] = 0
    (tmp_path / "made.pkl").write_bytes(pickle.dumps(document))
    assert main(["import", "mmsa", str(tmp_path / "made.pkl"), str(tmp_path / "made.avro")]) == 0
    utterance = dataset_file.read(tmp_path / "made.avro").utterances[1]
    assert utterance.acoustic is None
    assert utterance.visual is not None
