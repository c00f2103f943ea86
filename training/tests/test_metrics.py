"""Metrics against the golden file, which the processor reproduces too, and against scikit-learn."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score  # type: ignore[import-untyped]

from trivalent_training.errors import TrainingError
from trivalent_training.metrics import metrics

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "golden" / "metrics.json").read_text())


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
        ([1.0], [1.0], 5.0, "metrics are defined for the label ranges 3 and 1, found 5"),
    ],
)
def test_refuses_what_it_cannot_judge(
    predictions: list[float], labels: list[float], bound: float, message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        metrics(predictions, labels, bound)
