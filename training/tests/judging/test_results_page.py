"""RESULTS.md and results/synthetic.md agree with the stored results."""

from pathlib import Path

from trivalent_training.judging import claims, results
from trivalent_training.judging.pages import pages
from trivalent_training.judging.searches import recorded
from trivalent_training.schemas import REPOSITORY

TRAINING = Path(REPOSITORY / "training")


def test_the_pages_agree_with_the_stored_results() -> None:
    found = results.read(TRAINING / "results")
    stated, known = claims.read(TRAINING / "claims.json"), recorded(TRAINING / "configs")
    recordings, synthetic = pages(found, "trivalent-train results", stated, known, "results/synthetic.md")
    assert (TRAINING / "RESULTS.md").read_text("utf-8") == recordings
    assert (TRAINING / "results" / "synthetic.md").read_text("utf-8") == synthetic


def test_every_trained_recipe_was_run_five_times() -> None:
    runs: dict[str, set[int]] = {}
    for result in results.read(TRAINING / "results"):
        if result.seed is not None:
            runs.setdefault(f"{result.dataset}: {result.name}", set()).add(result.seed)
    assert all(seeds == {1111, 1112, 1113, 1114, 1115} for seeds in runs.values()), runs
