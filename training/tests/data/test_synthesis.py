"""The synthetic corpora: planted sentiment, marked as synthetic, reproducible, and without common sentences."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import corpora
from trivalent_training.data.utterance import Split
from trivalent_training.data.wording import respelled
from trivalent_training.schemas import REPOSITORY


def test_the_demo_is_sixty_utterances_in_eight_clips_and_marked_synthetic(tmp_path: Path) -> None:
    assert main(["synthesize", "--demo", str(tmp_path / "demo.avro")]) == 0
    data = dataset_file.read(tmp_path / "demo.avro")
    assert data.header.synthetic
    assert "synthetic" in data.header.dataset
    assert len(data.utterances) == 60
    assert len({utterance.clip_id for utterance in data.utterances}) == 8
    assert {utterance.split for utterance in data.utterances} == {Split.TEST}
    for modality in ("transcript", "acoustic", "visual"):
        assert any(getattr(utterance, modality) is None for utterance in data.utterances)


def test_the_bundled_demo_equals_the_generated_one(tmp_path: Path) -> None:
    assert main(["synthesize", "--demo", str(tmp_path / "demo.avro")]) == 0
    generated = dataset_file.read(tmp_path / "demo.avro").utterances
    bundled = dataset_file.read(REPOSITORY / "src" / "main" / "resources" / "demo" / "demo.avro").utterances
    assert [u.text for u in generated] == [u.text for u in bundled]
    assert [u.labels for u in generated] == [u.labels for u in bundled]
    assert [u.transcript and u.transcript.speaker for u in generated] == [
        u.transcript and u.transcript.speaker for u in bundled
    ]
    for one, other in zip(generated, bundled, strict=True):
        assert (one.acoustic is None) == (other.acoustic is None)
        if one.acoustic is not None and other.acoustic is not None:
            np.testing.assert_array_equal(one.acoustic.matrix, other.acoustic.matrix)


def test_no_sentence_of_the_demo_is_in_the_training_corpus() -> None:
    training = {respelled(utterance.text) for utterance in corpora.corpus(1)}
    assert not training & {respelled(utterance.text) for utterance in corpora.demo()}


def test_the_same_seed_generates_the_same_corpus() -> None:
    first, again, other = (list(itertools.islice(corpora.corpus(seed), 50)) for seed in (1, 1, 2))
    assert [u.text for u in first] == [u.text for u in again]
    assert [u.text for u in first] != [u.text for u in other]


def test_acoustic_features_depend_on_the_planted_sentiment() -> None:
    utterances = list(itertools.islice(corpora.corpus(1), 400))
    means = [float((u.acoustic.matrix.mean(axis=0) * [1, -1, 1, -1, 1, -1]).mean()) for u in utterances if u.acoustic]
    assert np.corrcoef(means, [u.labels.score or 0.0 for u in utterances])[0, 1] > 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT DIDNT WORK AND IM SAD", "it didn't work and i'm sad."),
        ("we were ill its well", "we were ill its well."),
        ("Stop!", "stop!"),
    ],
)
def test_respelling_adds_unambiguous_apostrophes_and_a_full_stop(text: str, expected: str) -> None:
    assert respelled(text) == expected
