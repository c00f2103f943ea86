"""Claims: paired differences, intervals and verdicts on errors that were made for the test."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.judging import claims
from trivalent_training.judging.claims import Claim, effect
from trivalent_training.judging.results import Result

CLAIM = Claim("attention helps", "data", "with", "without")
TESTED = {"claim": "attention helps", "dataset": "data", "system": "with", "ablation": "without"}
UNTESTED = {"claim": "more data helps", "published": "0.9", "not_run": "no more data"}


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


def paper(folder: Path, *entries: Mapping[str, str]) -> Path:
    """A folder with one paper that makes these claims."""
    document = {"system": "S", "paper": "A, 2020", "published": "0.9.", "shipped": "All.", "findings": "Noise.",
                "claims": entries}  # fmt: skip
    (folder / "s.json").write_text(json.dumps(document))
    return folder


def test_reads_papers_and_writes_a_row_for_each_claim(tmp_path: Path) -> None:
    (found,) = claims.read(paper(tmp_path, TESTED, UNTESTED))
    assert found.claims[0] == CLAIM
    text = claims.section(found, pair(0.1, 0.0))
    assert "A, 2020. 0.9." in text
    assert "Verdicts: holds (1), could not be run (1). Noise." in text
    tested, untested = text.splitlines()[-2:]
    assert tested.endswith("| +0.100 (+0.100 to +0.100) | 0 | 5, 100 | holds |")
    assert untested.endswith("| could not be run: no more data |")


def test_a_paper_without_results_has_no_section(tmp_path: Path) -> None:
    (found,) = claims.read(paper(tmp_path, TESTED, UNTESTED))
    assert claims.section(found, pair(0.1, 0.0)[:1]) == ""


def test_a_verdict_takes_the_margin_into_account() -> None:
    assert effect(replace(CLAIM, margin=0.2), pair(0.1, 0.0)).verdict == "does not hold"
    assert effect(replace(CLAIM, margin=0.05), pair(0.1, 0.0)).verdict == "holds"


def test_a_claim_has_recipes_or_a_reason(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="expected two recipes with a data set, or 'not_run' alone"):
        claims.read(paper(tmp_path, TESTED | {"not_run": "too large"}))


def test_a_folder_without_papers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="expected one for each paper"):
        claims.read(tmp_path)
