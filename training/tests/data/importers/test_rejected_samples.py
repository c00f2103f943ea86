"""Invalid published samples: the error names file, sample and field."""

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.spoiled_pickles import SMALL, Spoil, import_error, in_list, put, replace
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
            "valid sample 0 'video00$_$3': vision is 19 columns wide, expected 20 as in the earlier samples",
        ),
        (
            "mag",
            in_list("train", 2, 2, lambda frames: frames[:, :4]),
            "train sample 2 'video00[2]': acoustic is 4 columns wide, expected 5 as in the earlier samples",
        ),
        (
            "mmsa",
            replace("train", "audio", lambda values: values[:, :, 0]),
            "train sample 0 'video00$_$0': audio is of shape (16,), expected a matrix (steps, columns)",
        ),
        (
            "mmsa",
            replace("train", "audio", lambda values: ["loud"] * 3),
            "train sample 0 'video00$_$0': audio is not numeric, expected a matrix (steps, columns)",
        ),
        (
            "mag",
            in_list("test", 1, 1, lambda frames: frames[:-1]),
            "test sample 1 'video01[2]': visual is 1 frames long, expected 2, one per word",
        ),
        (
            "multibench",
            replace("train", "audio", lambda values: values[:, 1:]),
            "train sample 0 'video00[0]': audio is 15 steps long, expected 16, the length of 'text'",
        ),
        (
            "mmsa",
            put("valid", "audio_lengths", 1, 17),
            "valid sample 1 'video01$_$0': audio_lengths is 17, expected a whole number of steps from 0 to 16",
        ),
        (
            "mmsa",
            put("valid", "audio_lengths", 1, 2.5),
            "valid sample 1 'video01$_$0': audio_lengths is 2.5, expected a whole number of steps from 0 to 16",
        ),
    ],
)
def test_invalid_features_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], family: str, spoil: Spoil, expected: str
) -> None:
    assert import_error(tmp_path, capsys, family, spoil) == expected


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
            "multibench",
            put("test", "labels", (0, 0, 3), 3.5),
            "test sample 0 'video01[1]': labels is 3.5 for anger, expected a strength in [0, 3]",
        ),
        (
            "multibench",
            put("test", "labels", (0, 0, 6), math.nan),
            "test sample 0 'video01[1]': labels is nan for fear, expected a strength in [0, 3]",
        ),
        (
            "mult",
            replace("train", "labels", lambda values: np.zeros((3, 1, 2))),
            "train sample 0 'video00_0.000_4.500': labels is 2 numbers, expected a label in [-3, 3]",
        ),
        (
            "mmsa",
            put("valid", "id", 1, "video00$_$1"),
            "valid sample 1: id is 'video00$_$1', expected a unique id, train sample 1 has the same",
        ),
        (
            "mag",
            lambda d: d["test"].append(d["dev"][0]),
            "test sample 2: segment is 'video00[3]', expected a unique id, dev sample 0 has the same",
        ),
        ("mmsa", put("train", "id", 0, ""), "train sample 0: id is '', expected a string"),
        (
            "mmsa",
            put("train", "raw_text", 2, 4),
            "train sample 2 'video00$_$2': raw_text is 4, expected a string",
        ),
        (
            "mag",
            in_list("train", 0, 0, lambda words: "not a list"),
            "train sample 0 'video00[0]': words is str, expected a list of strings",
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
def test_invalid_labels_ids_and_words_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], family: str, spoil: Spoil, expected: str
) -> None:
    assert import_error(tmp_path, capsys, family, spoil) == expected


def test_a_sample_without_any_modality_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def remove_modalities(document: Any) -> None:
        document["test"]["raw_text"][0] = " "
        document["test"]["audio_lengths"][0] = document["test"]["vision_lengths"][0] = 0

    error = import_error(tmp_path, capsys, "mmsa", remove_modalities)
    assert error == (
        "test sample 0 'video01$_$1': every modality is empty, expected words, acoustic or visual features"
    )


def test_a_mask_with_gaps_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = import_error(tmp_path, capsys, "mmsa", put("train", "text_bert", (0, 1, 0), 0.0), ("--text-features",))
    assert error == (
        "train sample 0 'video00$_$0': text_bert is an invalid mask in its second row, expected 1s followed by 0s"
    )


def test_a_length_of_zero_is_a_missing_modality(tmp_path: Path) -> None:
    families.write("mmsa", tmp_path / "source.pkl", size=SMALL)
    document = pickle.loads((tmp_path / "source.pkl").read_bytes())
    document["train"]["audio_lengths"][1] = 0
    (tmp_path / "source.pkl").write_bytes(pickle.dumps(document))
    assert main(["import", "mmsa", str(tmp_path / "source.pkl"), str(tmp_path / "output.avro")]) == 0
    utterance = dataset_file.read(tmp_path / "output.avro").utterances[1]
    assert utterance.acoustic is None
    assert utterance.visual is not None
