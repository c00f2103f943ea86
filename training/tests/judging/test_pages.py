"""Synthetic data have a page of their own, and are labelled wherever they are named."""

from dataclasses import replace
from pathlib import Path

from trivalent_training.cli import main
from trivalent_training.judging import results
from trivalent_training.judging.claims import Claim, Paper
from trivalent_training.judging.metrics import Metrics
from trivalent_training.judging.page import page, synthetic_page
from trivalent_training.judging.results import AS_TRAINED, Result

NAMES = ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7")
MEASURED: Metrics = {**dict.fromkeys(NAMES, 0.5), "mae": 0.5}
CLAIMS = (
    Claim("attention helps", "cmu-mosi", "with", "without"),
    Claim("attention helps much", "synthetic-attention", "with", "without", 0.3),
)
PAPER = Paper("S", "A, 2020", "0.9.", "All.", "Noise.", CLAIMS)


def made(dataset: str, synthetic: bool) -> list[Result]:
    base = Result(
        "S", "without", dataset, "0" * 64, 3.0, synthetic, 1, 0, "0" * 40, ("text",), 1, 4, 1.0, 1.0,
        {AS_TRAINED: MEASURED, results.AS_INT8: MEASURED}, errors=(0.9,) * 4,
    )  # fmt: skip
    return [base, replace(base, name="with", errors=(0.5,) * 4)]


def test_recordings_and_synthetic_data_have_pages_of_their_own() -> None:
    found = [*made("cmu-mosi", False), *made("synthetic-attention", True)]
    recorded, synthetic = page(found, "results", {}, [PAPER]), synthetic_page(found, "results", {"cmu-mosi": "x"})
    assert "## synthetic-attention" not in recorded
    assert "| synthetic-attention | `with` | `without` | +0.400 (+0.400 to +0.400) | 0.3 | 1, 4 | holds |" in recorded
    assert "cmu-mosi" not in synthetic
    assert synthetic.startswith("# Results on synthetic data")
    assert "**Synthetic data: the metrics do not apply to real recordings.**" in synthetic


def test_without_synthetic_results_there_is_one_page() -> None:
    assert synthetic_page(made("cmu-mosi", False), "results", {}) == ""


def test_the_command_writes_the_page_of_synthetic_data_to_the_folder_of_results(tmp_path: Path) -> None:
    for one in made("synthetic-attention", True):
        results.write(tmp_path / "r", one)
    assert main(["results", str(tmp_path / "r"), "--output", str(tmp_path / "RESULTS.md")]) == 0
    assert "## synthetic-attention" not in (tmp_path / "RESULTS.md").read_text()
    assert "## synthetic-attention" in (tmp_path / "r" / "synthetic.md").read_text()
