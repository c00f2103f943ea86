"""RESULTS.md agrees with the stored results."""

from pathlib import Path

from trivalent_training.judging import claims, results, sweeps
from trivalent_training.judging.searches import recorded
from trivalent_training.schemas import REPOSITORY

TRAINING = Path(REPOSITORY / "training")


def test_the_page_agrees_with_the_stored_results() -> None:
    found = results.read(TRAINING / "results")
    table = claims.table(claims.read(TRAINING / "claims.json"), found)
    page = results.page(found, "trivalent-train results", recorded(TRAINING / "configs"), table)
    assert (TRAINING / "RESULTS.md").read_text("utf-8") == page + sweeps.section(TRAINING / "results")


def test_every_trained_recipe_was_run_five_times() -> None:
    runs: dict[str, set[int]] = {}
    for result in results.read(TRAINING / "results"):
        if result.seed is not None:
            runs.setdefault(f"{result.dataset}: {result.name}", set()).add(result.seed)
    assert all(seeds == {1111, 1112, 1113, 1114, 1115} for seeds in runs.values()), runs
