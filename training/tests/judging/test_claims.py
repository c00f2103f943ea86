"""Claims: paired differences, intervals and verdicts on errors that were made for the test."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.judging import claims
from trivalent_training.judging.claims import Claim, effect
from trivalent_training.judging.results import Result

CLAIM = Claim("attention helps", "A et al. 2020", "data", "with", "without")


def result(name: str, seed: int, errors: list[float]) -> Result:
    return Result(
        system="S", name=name, dataset="data", dataset_sha256="", range=3.0, synthetic=True, seed=seed, fold=0,
        commit="", modalities=("text",), parameters=1, utterances=len(errors), bytes_float32=0, bytes_smaller=0,
        metrics={}, errors=tuple(errors),
    )  # fmt: skip


def pair(gain: float, noise: float, seeds: int = 5, utterances: int = 100) -> list[Result]:
    draws = np.random.default_rng(0)
    found = []
    for seed in range(seeds):
        base = draws.random(utterances)
        found.append(result("without", seed, list(base)))
        found.append(result("with", seed, list(base - gain + noise * draws.standard_normal(utterances))))
    return found


@pytest.mark.parametrize(("gain", "verdict"), [(0.1, "holds"), (-0.1, "does not hold"), (0.0, "not told apart")])
def test_the_verdict_follows_the_interval(gain: float, verdict: str) -> None:
    found = effect(CLAIM, pair(gain, 0.05))
    assert found.verdict == verdict
    assert found.low <= found.mean <= found.high
    assert found.mean == pytest.approx(gain, abs=0.02)


@pytest.mark.parametrize(("margin", "verdict"), [(0.05, "holds"), (0.1, "not told apart"), (0.2, "does not hold")])
def test_an_effect_is_compared_with_the_stated_margin(margin: float, verdict: str) -> None:
    found = effect(replace(CLAIM, margin=margin), pair(0.1, 0.05))
    assert found.verdict == verdict


def test_the_interval_is_wider_with_fewer_seeds_that_differ() -> None:
    errors = {0: 0.0, 1: 0.2, 2: -0.1}
    few = [result("without", seed, [1.0 + shift] * 50) for seed, shift in errors.items()]
    few += [result("with", seed, [1.0] * 50) for seed in errors]
    found = effect(CLAIM, few)
    assert found.low == pytest.approx(-0.1, abs=0.05)
    assert found.high == pytest.approx(0.2, abs=0.05)
    assert found.verdict == "not told apart"


def test_both_recipes_need_the_same_seeds() -> None:
    with pytest.raises(TrainingError, match="expected the same seeds and folds"):
        effect(CLAIM, [result("with", 1, [0.0]), result("without", 2, [0.0])])


def test_a_recipe_without_stored_errors_is_named() -> None:
    with pytest.raises(TrainingError, match="'without' has no stored errors on 'data'"):
        effect(CLAIM, [result("with", 1, [0.0])])


def test_reads_claims_and_writes_a_row_for_each(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([{"claim": "attention helps", "paper": "A et al. 2020", "dataset": "data",
                                 "system": "with", "ablation": "without"}]))  # fmt: skip
    assert claims.read(path) == [CLAIM]
    row = claims.table(claims.read(path), pair(0.1, 0.0)).splitlines()[-1]
    assert claims.table(claims.read(path), pair(0.1, 0.0)[:1]) == ""
    assert row.endswith("| +0.100 (+0.100 to +0.100) | 5, 100 | holds |")
