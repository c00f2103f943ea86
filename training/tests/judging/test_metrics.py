"""Metrics against the golden file, which the processor's tests share, and against scikit-learn."""

import json
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score  # type: ignore[import-untyped]

from trivalent_training.errors import TrainingError
from trivalent_training.judging.metrics import best_band, class_metrics, metrics, polarity_metrics, polarity_shares
from trivalent_training.schemas import REPOSITORY

GOLDEN: list[dict[str, Any]] = json.loads((REPOSITORY / "training" / "tests" / "golden" / "metrics.json").read_text())


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"range {case['range']}: {case['name']}")
def test_reproduces_the_golden_case(case: dict[str, Any]) -> None:
    found = metrics(case["predictions"], case["labels"], case["range"])
    assert list(found) == list(case["metrics"])
    assert found == {name: pytest.approx(value, abs=1e-12) for name, value in case["metrics"].items()}


def test_one_hit_and_one_miss_by_hand() -> None:
    found = metrics([1.0, -1.0], [2.0, 1.0], 3.0)
    assert found["mae"] == 1.5  # (1 + 2) / 2
    assert found["mse"] == 2.5  # (1 + 4) / 2
    assert found["corr"] == pytest.approx(1.0)
    assert found["acc2_nonneg"] == 0.5
    assert found["f1_nonneg"] == pytest.approx(2 / 3)  # positive: 2·1 / (2·1 + 0 + 1), weight 1; negative: weight 0


def test_range_2_is_range_3_without_seven_classes() -> None:
    predictions, labels = [1.4, -2.0, 0.5, 0.2], [1.0, -1.0, 0.0, 2.0]
    found = metrics(predictions, labels, 2.0)
    wide = metrics(predictions, labels, 3.0)
    assert found["mae"] == pytest.approx(0.925)  # (0.4 + 1 + 0.5 + 1.8) / 4
    assert found["acc5"] == 0.5  # 1.4 → 1 and 0.5 → 0 hit
    assert wide == found | {"acc7": 0.5}


def test_three_classes_by_hand() -> None:
    logits = np.array([[2.0, 0.0, 1.0], [0.0, 1.0, 2.0], [1.0, 2.0, 0.0], [0.0, 1.0, 0.5], [1.5, 0.0, 1.0]])
    labels = [0, 2, 1, 2, 2]  # predicted: 0, 2, 1, 1, 0
    found = class_metrics(logits, labels)
    assert list(found) == ["acc3", "f1", "acc2_nonneg", "acc2_pos"]
    assert found["acc3"] == pytest.approx(0.6)
    # classes 0 and 1: 2·1 / (2 + 1), weight 1/5 each; class 2: 2·1 / (1 + 3), weight 3/5
    assert found["f1"] == pytest.approx(2 / 3 / 5 + 2 / 3 / 5 + 0.5 * 3 / 5)
    assert found["acc2_nonneg"] == pytest.approx(0.8)  # only the last is predicted negative
    assert found["acc2_pos"] == pytest.approx(
        0.75
    )  # of the rows 0, 1, 3, 4: the fourth has 0.5 > 0, the last 1.0 < 1.5


def test_acc2_pos_is_undefined_if_all_labels_are_neutral() -> None:
    found = class_metrics(np.array([[0.0, 1.0, 0.0]]), [1])
    assert found == {"acc3": 1.0, "f1": 1.0, "acc2_nonneg": 1.0, "acc2_pos": None}


@pytest.mark.parametrize("seed", range(3))
def test_three_classes_agree_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits, labels = rng.normal(size=(60, 3)), rng.integers(0, 3, 60)
    found = class_metrics(logits, labels)
    assert found["f1"] == pytest.approx(f1_score(labels, logits.argmax(axis=1), average="weighted"))


@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        ([[0.0, 1.0]], [1], r"class metrics need logits \(n, 3\) and labels \(n,\), found \(1, 2\) and \(1,\)"),
        ([[0.0, 1.0, float("inf")]], [1], "class metrics need finite logits, found NaN or infinity"),
        ([[0.0, 1.0, 0.0]], [-1], "class metrics need the labels 0, 1 and 2, found -1"),
    ],
)
def test_rejects_invalid_logits_and_class_labels(logits: list[list[float]], labels: list[int], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        class_metrics(np.array(logits), labels)


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.round(rng.uniform(-3, 3, 200))
    p = y + rng.normal(0, 1, 200)
    found = metrics(p, y, 3.0)
    assert found["acc2_nonneg"] == pytest.approx(accuracy_score(y >= 0, p >= 0))
    assert found["f1_nonneg"] == pytest.approx(f1_score(y >= 0, p >= 0, average="weighted"))
    assert found["f1_pos"] == pytest.approx(f1_score(y[y != 0] > 0, p[y != 0] > 0, average="weighted"))


@pytest.mark.parametrize(
    ("predictions", "labels", "bound", "message"),
    [
        ([1.0], [1.0, 2.0], 3.0, r"metrics need as many predictions as labels, found \(1,\) and \(2,\)"),
        ([float("nan")], [1.0], 3.0, "metrics need finite predictions and labels, found NaN or infinity"),
    ],
)
def test_rejects_invalid_predictions(predictions: list[float], labels: list[float], bound: float, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        metrics(predictions, labels, bound)


def test_polarities_by_hand() -> None:
    found = polarity_metrics([0.4, -0.6, 0.2, -0.1, 2.0], [1.0, -1.0, 0.0, 1.0, -1.0], 0.3)
    # predicted: 1, -1, 0, 0, 1; each class has F1 1/2, 2/3 and 2/3 with 2, 2 and 1 of 5 utterances
    assert found["acc3"] == pytest.approx(0.6)
    assert found["f1"] == pytest.approx(0.4 * 0.5 + 0.4 * 2 / 3 + 0.2 * 2 / 3)
    assert found["acc2_pos"] == 0.5  # 0.4 and -0.6 hit, -0.1 and 2.0 miss
    assert found["corr"] == pytest.approx(np.corrcoef([0.4, -0.6, 0.2, -0.1, 2.0], [1, -1, 0, 1, -1])[0, 1])


def test_the_best_band_separates_neutral_from_polar_scores() -> None:
    assert best_band([0.22, -0.2, 0.9, -0.8], [0.0, 0.0, 1.0, -1.0]) == 0.25


def test_labels_with_a_strength_are_not_polarities() -> None:
    with pytest.raises(TrainingError, match=r"polarities are -1, 0 and 1, found 0.5"):
        polarity_metrics([0.1], [0.5], 0.5)


def test_shares_of_polarities_by_hand() -> None:
    found = polarity_shares([-3.0, -2.9, 0.1, 0.2, 0.3, 3.0], [-1.0, 0.0, 0.0, 1.0, 1.0, 1.0], 3.0)
    assert [(row["from"], row["to"], row["utterances"]) for row in found] == [
        (-3.0, -2.25, 2),
        (0.0, 0.75, 3),
        (2.25, 3.0, 1),
    ]
    assert [(row["negative"], row["neutral"], row["positive"]) for row in found] == [
        (0.5, 0.5, 0.0),
        (0.0, pytest.approx(1 / 3), pytest.approx(2 / 3)),
        (0.0, 0.0, 1.0),
    ]
