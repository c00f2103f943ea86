"""Imports of synthetic files of each format: frames, labels, ids and the planted signal equal the generated ones."""

from pathlib import Path

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import families
from trivalent_training.data.synthesis.planted import Planted, Size
from trivalent_training.data.utterance import MODALITIES, Split, Utterance

NAMES = sorted(families.FAMILIES)
SPLITS = {"train": Split.TRAIN, "valid": Split.VALID, "test": Split.TEST}
WITH_WORDS = ("mmsa", "mmsa-aligned", "mmsa-sims", "mag", "sentilare", "mmim")
WITH_TEXT_FEATURES = ("mmsa", "mmsa-aligned", "mmsa-sims", "mmim", "mult", "multibench")


def imported(folder: Path, family: str) -> dataset_file.Dataset:
    """A synthetic file of the family, written and imported by the two commands."""
    pickle, output = folder / "source.pkl", folder / "output.avro"
    assert main(["synthesize", "--family", family, str(pickle)]) == 0
    options = ["--texts", str(pickle.with_suffix(".csv"))] if family == "mmim" else []
    if family.partition("-")[0] in ("mmsa", "mmim"):
        options.append("--text-features")
    assert main(["import", family.partition("-")[0], str(pickle), str(output), *options]) == 0
    return dataset_file.read(output)


def pairs(folder: Path, family: str) -> list[tuple[Planted, Utterance]]:
    """Every generated sample with its imported utterance."""
    splits = families.planted_samples(family)
    found = imported(folder, family).utterances
    return list(zip((sample for split in splits.values() for sample in split), found, strict=True))


def matrix(utterance: Utterance, modality: str) -> np.ndarray:
    features = utterance.features(modality)
    assert features is not None
    return features.matrix


@pytest.mark.parametrize("family", NAMES)
def test_every_family_is_marked_synthetic_and_keeps_its_splits(tmp_path: Path, family: str) -> None:
    data = imported(tmp_path, family)
    assert data.header.synthetic
    assert data.header.dataset.startswith("synthetic-")
    assert data.header.range == (1.0 if family == "mmsa-sims" else 3.0)
    size = Size()
    assert [len(data.part(split)) for split in SPLITS.values()] == [size.train, size.valid, size.test]


@pytest.mark.parametrize("family", NAMES)
def test_imports_labels_and_ids(tmp_path: Path, family: str) -> None:
    for planted, utterance in pairs(tmp_path, family):
        assert utterance.labels.score == pytest.approx(planted.label, abs=1e-6)
        assert utterance.clip_id == planted.video
        if family == "mult":  # the format has times instead of clip numbers
            assert utterance.start_ms == 5000 * planted.clip
            assert utterance.end_ms == 5000 * planted.clip + 4500
        else:
            assert utterance.sequence == planted.clip


@pytest.mark.parametrize("family", NAMES)
def test_imports_six_emotions_after_the_sentiment(tmp_path: Path, family: str) -> None:
    for planted, utterance in pairs(tmp_path, family):
        if family != "multibench":
            assert utterance.emotions is None
            continue
        assert utterance.emotions is not None
        assert set(utterance.emotions) == {"happiness", "sadness", "anger", "surprise", "disgust", "fear"}
        assert utterance.emotions["happiness"] == pytest.approx(max(planted.label, 0), abs=1e-6)
        assert utterance.emotions["sadness"] == pytest.approx(max(-planted.label, 0), abs=1e-6)
        assert sum(utterance.emotions.values()) == pytest.approx(abs(planted.label), abs=1e-6)


@pytest.mark.parametrize("family", NAMES)
def test_imports_frames_without_padding(tmp_path: Path, family: str) -> None:
    for place, (planted, utterance) in enumerate(pairs(tmp_path, family)):
        in_split = place - (0 if place < 48 else 48 if place < 64 else 64)
        if family == "mmim" and in_split == 0:
            assert utterance.visual is None
        else:
            np.testing.assert_allclose(matrix(utterance, "visual"), planted.visual, rtol=1e-6)
        acoustic = planted.acoustic.copy()
        if in_split == 0 and family.startswith("mmsa"):
            acoustic[0, 0] = 0
        if in_split == 0 and family in ("mmim", "mult"):
            acoustic[-1, 0] = 0
        np.testing.assert_allclose(matrix(utterance, "acoustic"), acoustic, rtol=1e-6)


@pytest.mark.parametrize("family", WITH_WORDS)
def test_imports_words(tmp_path: Path, family: str) -> None:
    for planted, utterance in pairs(tmp_path, family):
        words = [word for word, *_ in planted.words]
        assert utterance.text == ("" if family == "mmsa-sims" else " ").join(words)
        assert utterance.transcript is not None
        assert utterance.transcript.language == ("zh" if family == "mmsa-sims" else "en")


@pytest.mark.parametrize("family", WITH_TEXT_FEATURES)
def test_imports_text_features_without_padding(tmp_path: Path, family: str) -> None:
    specials = 2 if family.startswith("mmsa") else 0
    for planted, utterance in pairs(tmp_path, family):
        assert matrix(utterance, "text").shape == (len(planted.words) + specials, Size().text)


def test_imports_word_ids_as_an_annotation(tmp_path: Path) -> None:
    for planted, utterance in pairs(tmp_path, "sentilare"):
        assert utterance.transcript is not None
        annotation = utterance.transcript.annotation
        assert annotation is not None
        assert annotation.parts_of_speech == tuple(tag for _, tag, _ in planted.words)
        assert annotation.sentiments == tuple(sentiment for *_, sentiment in planted.words)
        assert annotation.tagger == "stanford-english-left3words"
        assert annotation.lexicon == "sentiwordnet-3.0, as published with the file"


def test_imports_published_clusters_instead_of_frames(tmp_path: Path) -> None:
    pickle, output = tmp_path / "source.pkl", tmp_path / "output.avro"
    assert main(["synthesize", "--family", "sentilare", str(pickle)]) == 0
    assert main(["import", "sentilare", str(pickle), str(output), "--cluster-ids"]) == 0
    samples = [sample for split in families.planted_samples("sentilare").values() for sample in split]
    for planted, utterance in zip(samples, dataset_file.read(output).utterances, strict=True):
        expected = np.arange(1, len(planted.acoustic) + 1, dtype=np.float32).reshape(-1, 1)
        np.testing.assert_array_equal(matrix(utterance, "acoustic"), expected)


def test_imports_unimodal_labels(tmp_path: Path) -> None:
    for planted, utterance in pairs(tmp_path, "mmsa-sims"):
        labels = utterance.labels
        assert (labels.text, labels.acoustic, labels.visual) == pytest.approx(planted.parts, abs=1e-6)


@pytest.mark.parametrize("family", WITH_TEXT_FEATURES)
def test_each_modality_explains_a_part_of_the_label_and_all_together_the_whole(tmp_path: Path, family: str) -> None:
    utterances = [u for u in imported(tmp_path, family).utterances if all(u.features(m) for m in MODALITIES)]
    labels = [u.labels.score or 0.0 for u in utterances]
    parts = [[_planted_value(matrix(u, modality)) for u in utterances] for modality in MODALITIES]
    alone = [np.corrcoef(part, labels)[0, 1] ** 2 for part in parts]
    assert all(0.1 < share < 0.75 for share in alone)
    assert np.corrcoef(np.sum(parts, axis=0), labels)[0, 1] ** 2 > 0.95


def _planted_value(frames: np.ndarray) -> float:
    direction = np.where(np.arange(frames.shape[1]) % 2 == 0, 1.0, -1.0)
    return float((frames * direction).mean())


@pytest.mark.parametrize("family", NAMES)
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, family: str) -> None:
    small = Size(train=3, valid=1, test=1)
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        assert families.write(family, tmp_path / name, seed, small) == 5
    one, again, other = ((tmp_path / name).read_bytes() for name in ("one", "again", "other"))
    assert one == again
    assert one != other
