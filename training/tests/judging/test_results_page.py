"""RESULTS.md, results/synthetic.md and the cards of the packages agree with the stored results."""

import shutil
from pathlib import Path

from trivalent_training.export.card import CARD_FILE, compare
from trivalent_training.judging import claims, results, sweeps
from trivalent_training.judging.page import page, synthetic_page
from trivalent_training.judging.searches import recorded
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest
from trivalent_training.serving.manifest import MANIFEST_FILE

TRAINING = Path(REPOSITORY / "training")


def test_the_page_agrees_with_the_stored_results() -> None:
    stored, papers, notes = TRAINING / "results", claims.read(TRAINING / "claims"), results.notes(TRAINING / "results")
    found, command = results.read(stored), "trivalent-train results"
    made = page(found, command, recorded(TRAINING / "configs"), papers, notes)
    assert (TRAINING / "RESULTS.md").read_text("utf-8") == made + sweeps.section(stored)
    assert (stored / "synthetic.md").read_text("utf-8") == synthetic_page(found, command, notes)


def test_the_cards_agree_with_the_stored_results(tmp_path: Path) -> None:
    found = results.read(TRAINING / "results")
    for path in sorted((REPOSITORY / "models").glob(f"*/*/{MANIFEST_FILE}")):
        card = tmp_path / CARD_FILE
        shutil.copy(path.with_name(CARD_FILE), card)
        assert not compare(card, manifest.read(path), found), f"{path}: run trivalent-train results --cards models"


def test_every_trained_recipe_was_run_five_times() -> None:
    runs: dict[str, set[int]] = {}
    for result in results.read(TRAINING / "results"):
        if result.seed is not None:
            runs.setdefault(f"{result.dataset}: {result.name}", set()).add(result.seed)
    assert all(seeds == {1111, 1112, 1113, 1114, 1115} for seeds in runs.values()), runs
