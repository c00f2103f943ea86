"""The sentence on baselines that a recipe does not beat."""

from dataclasses import replace
from pathlib import Path

import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, compare
from trivalent_training.judging.results import AS_TRAINED, Result
from trivalent_training.judging.unbeaten import unbeaten
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest
from trivalent_training.serving.manifest import MANIFEST_FILE


def result(name: str, seed: int | None, mae: float, corr: float | None, acc2: float) -> Result:
    measured = {AS_TRAINED: {"mae": mae, "corr": corr, "acc2_nonneg": acc2, "acc2": 1.0}}
    return Result(
        f"system of {name}", name, "cmu-mosi", "0" * 64, 3.0, False, seed, 0, "0" * 40, (), 10, 391, 4.0, 1.0, measured
    )  # fmt: skip


RUNS = [result("tfn-mosi", 1, 0.70, 0.7, 0.79), result("tfn-mosi", 2, 0.80, 0.8, 0.81)]
CONSTANT = result("constant", None, 1.35, None, 0.355)
WORDS = result("words", None, 0.74, 0.60, 0.70)
STATES = result("text-states", None, 0.83, 0.68, 0.808)


def test_names_the_strongest_baseline_of_each_metric_that_is_not_beaten() -> None:
    assert unbeaten([*RUNS, CONSTANT, WORDS, STATES], "tfn-mosi", "cmu-mosi") == (
        "On cmu-mosi, the mean of 2 runs of this recipe does not beat 'words' (system of words) in mae (0.750 against "
        "0.740), nor 'text-states' (system of text-states) in acc2_nonneg (0.800 against 0.808)."
    )


def test_names_a_baseline_once_for_several_metrics() -> None:
    better = result("ridge", None, 0.5, 0.9, 0.5)
    assert unbeaten([RUNS[0], better], "tfn-mosi", "cmu-mosi") == (
        "On cmu-mosi, the run of this recipe does not beat 'ridge' (system of ridge) in mae (0.700 against 0.500) and "
        "corr (0.700 against 0.900)."
    )


def test_an_equal_mean_does_not_beat_a_baseline() -> None:
    assert "in acc2_nonneg (0.790 against 0.790)" in unbeaten(
        [RUNS[0], result("equal", None, 0.9, 0.1, 0.79)], "tfn-mosi", "cmu-mosi"
    )


def test_a_metric_that_one_run_does_not_define_is_not_beaten() -> None:
    runs = [RUNS[0], result("tfn-mosi", 2, 0.7, None, 0.9)]
    assert "in corr (undefined against 0.680)" in unbeaten([*runs, STATES], "tfn-mosi", "cmu-mosi")


def test_scores_between_minus_one_and_one_are_compared_in_acc2() -> None:
    results = [replace(one, range=1.0) for one in (RUNS[0], WORDS)]
    assert "in acc2 (1.000 against 1.000)" in unbeaten(results, "tfn-mosi", "cmu-mosi")


@pytest.mark.parametrize(
    "results",
    [
        [],
        RUNS,
        [CONSTANT, STATES],
        [*RUNS, CONSTANT],
        [*RUNS, replace(STATES, dataset="ch-sims-v2")],
    ],
)
def test_nothing_is_said_without_runs_baselines_or_a_baseline_that_is_not_beaten(results: list[Result]) -> None:
    assert unbeaten(results, "tfn-mosi", "cmu-mosi") == ""


def test_a_comparison_replaces_the_earlier_one_and_goes_when_all_baselines_are_beaten(tmp_path: Path) -> None:
    shipped = REPOSITORY / "models" / "tfn-mosi" / "1"
    package, card = manifest.read(shipped / MANIFEST_FILE), tmp_path / CARD_FILE
    card.write_text("# tfn-mosi/1\n\nWhat it is.\n\n## Results\n", "utf-8")
    plain = card.read_text("utf-8")
    assert compare(card, package, [*RUNS, STATES])
    title, first, second, *_ = card.read_text("utf-8").split("\n\n")
    assert title == "# tfn-mosi/1"
    assert first.startswith("**Baselines not beaten.** On cmu-mosi, the mean of 2 runs of this recipe does not beat ")
    assert first.endswith(" The package averages 5 networks; results of 'evaluate' below are those of the average.")
    assert second == "What it is."
    assert not compare(card, package, [*RUNS, STATES])
    assert compare(card, package, [*RUNS, WORDS])
    assert card.read_text("utf-8").count("not beaten") == 1
    assert compare(card, package, [*RUNS, CONSTANT])
    assert card.read_text("utf-8") == plain


def test_a_card_of_another_package_is_rejected(tmp_path: Path) -> None:
    package, card = manifest.read(REPOSITORY / "models" / "tfn-mosi" / "1" / MANIFEST_FILE), tmp_path / CARD_FILE
    card.write_text("# other/1\n\nWhat it is.\n", "utf-8")
    with pytest.raises(TrainingError, match="begins with '# other/1', expected the title '# tfn-mosi/1'"):
        compare(card, package, [])
