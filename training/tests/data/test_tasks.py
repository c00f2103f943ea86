"""The synthetic benchmarks have the stated property: their mechanism solves them, and what lacks it does not."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis.tasks import TASKS, attention, federated, hierarchy, meta_labels
from trivalent_training.data.utterance import MODALITIES, Split, Utterance
from trivalent_training.judging.baselines import BASELINES

Values = NDArray[np.float64]
STREAMS = ("acoustic", "visual")
MADE = {name: list(task.utterances(1)) for name, task in TASKS.items()}


def part(task: str, split: Split) -> list[Utterance]:
    return [utterance for utterance in MADE[task] if utterance.split is split]


def labels(utterances: list[Utterance]) -> Values:
    return np.array([utterance.labels.score for utterance in utterances], np.float64)


def frames(utterance: Utterance, modality: str) -> Values:
    features = utterance.features(modality)
    assert features is not None
    return features.matrix.astype(np.float64)


def projections(utterances: list[Utterance], modality: str, direction: Values) -> Values:
    """The mean frame of each utterance on a direction, in units of the direction's length."""
    return np.array([frames(u, modality).mean(axis=0) @ direction for u in utterances]) / (direction @ direction)


def mae(predicted: Values, utterances: list[Utterance]) -> float:
    return float(np.abs(predicted - labels(utterances)).mean())


def baseline(name: str, task: str) -> float:
    """Error of a baseline on the validation split."""
    _, _, predict = BASELINES[name]
    valid = part(task, Split.VALID)
    return mae(predict(part(task, Split.TRAIN), valid, Path()), valid)


def correlation(one: Values, other: Values) -> float:
    return float(np.corrcoef(one, other)[0, 1])


@pytest.mark.parametrize("task", list(TASKS))
def test_a_benchmark_is_named_synthetic_and_reproducible(task: str, tmp_path: Path) -> None:
    path = tmp_path / "made.avro"
    assert main(["synthesize", "--task", task, str(path)]) == 0
    data = dataset_file.read(path)
    assert data.header.dataset == f"synthetic-{task}"
    assert data.header.synthetic
    assert data.header.range == 3.0
    assert len({utterance.utterance_id for utterance in data.utterances}) == len(data.utterances) == len(MADE[task])
    for seed, same in (("1", True), ("2", False)):
        again = tmp_path / "again.avro"
        assert main(["synthesize", "--task", task, "--seed", seed, str(again)]) == 0
        assert (again.read_bytes() == path.read_bytes()) == same


@pytest.mark.parametrize("task", list(TASKS))
def test_no_clip_is_in_two_splits(task: str) -> None:
    clips = [{utterance.clip_id for utterance in part(task, split)} for split in (Split.TRAIN, Split.VALID, Split.TEST)]
    assert sum(len(one) for one in clips) == len(set.union(*clips))


def test_attention_needs_the_frame_that_the_word_selects() -> None:
    valid, predicted = part("attention", Split.VALID), []
    for utterance in valid:
        key = next(index for index, word in enumerate(attention.KEYS) if word in utterance.text.split())
        chosen = [x_LI[x_LI[:, key].argmax()] for x_LI in (frames(utterance, m) for m in STREAMS)]
        predicted.append(3 * np.mean([frame[len(attention.KEYS) :].mean() for frame in chosen]))
    assert mae(np.array(predicted), valid) < 0.15
    constant = baseline("constant", "attention")
    assert baseline("feature-means", "attention") > 0.98 * constant
    by_key = [labels([u for u in part("attention", Split.TRAIN) if key in u.text.split()]) for key in attention.KEYS]
    assert all(abs(of_key.mean()) < 0.15 for of_key in by_key)


def test_modalities_of_the_hierarchy_have_only_the_level_in_common() -> None:
    utterances = MADE["hierarchy"]
    means = [np.stack([frames(u, m).mean(axis=0) for u in utterances]) for m in STREAMS]
    rest = [x - np.outer(labels(utterances) / 3, hierarchy.basis(index)[0]) for index, x in enumerate(means)]
    crossed = np.corrcoef(rest[0], rest[1], rowvar=False)[: hierarchy.WIDTH, hierarchy.WIDTH :]
    assert np.abs(crossed).max() < 0.12
    for index, x in enumerate(means):
        on_axes = x @ hierarchy.basis(index).T
        assert correlation(on_axes[:, 0], labels(utterances)) > 0.8
        assert on_axes[:, 1:].var(axis=0).min() > 3 * on_axes[:, 0].var()


def test_half_of_the_words_of_the_hierarchy_have_its_level() -> None:
    levels = {word: level for level, words in hierarchy.LEXICON.items() for word in words}
    agreeing = [np.mean([levels[word] == u.labels.score for word in u.text.split()]) for u in MADE["hierarchy"]]
    expected = hierarchy.TEXT_RELIABILITY + (1 - hierarchy.TEXT_RELIABILITY) / len(hierarchy.LEVELS)
    assert np.mean(agreeing) == pytest.approx(expected, abs=0.03)


def test_the_label_is_a_weak_label_of_each_modality_and_the_truths_are_kept() -> None:
    utterances = MADE["meta-labels"]
    truths = {m: np.array([getattr(u.labels, m) for u in utterances], np.float64) for m in MODALITIES}
    for modality, expected in zip(MODALITIES, (0.82, 0.41, 0.41), strict=True):
        assert correlation(truths[modality], labels(utterances)) == pytest.approx(expected, abs=0.05)
        found = projections(utterances, modality, meta_labels.direction(MODALITIES.index(modality)))
        assert correlation(found, truths[modality]) > 0.95
    total = sum(share * truths[m] for m, share in zip(MODALITIES, meta_labels.SHARES, strict=True))
    np.testing.assert_allclose(total, labels(utterances), atol=1e-5)


def test_labels_of_noisy_clients_have_nothing_to_do_with_their_frames() -> None:
    for client, (count, noisy) in enumerate(federated.CLIENTS):
        members = [u for u in part("federated", Split.TRAIN) if u.clip_id == f"client-{client}"]
        assert len(members) == count
        assert (correlation(oracle(members), labels(members)) < 0.3) == noisy
    test = part("federated", Split.TEST)
    assert mae(oracle(test), test) < 0.25
    parts = [projections(test, m, federated.direction(index)) for index, m in enumerate(MODALITIES)]
    assert all(correlation(one, labels(test)) == pytest.approx(3**-0.5, abs=0.1) for one in parts)


def oracle(utterances: list[Utterance]) -> Values:
    """The sum of the parts of all modalities."""
    directions = [federated.direction(index) for index in range(len(MODALITIES))]
    parts = [projections(utterances, m, direction) for m, direction in zip(MODALITIES, directions, strict=True)]
    return np.asarray(np.sum(parts, axis=0))
