"""The committed model packages: each loads, reproduces its parity cases, and reaches the figures of its card."""

import shutil
from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.judging.metrics import metrics
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest, parity
from trivalent_training.serving.package import Package

MODELS = REPOSITORY / "models"
PACKAGES = sorted(path.parent for path in MODELS.glob("*/*/manifest.json"))


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_package_reproduces_its_parity_cases(folder: Path) -> None:
    assert parity.verify(Package(folder)) == 8
    assert (folder / "README.md").read_text().startswith(f"# {folder.parent.name}/{folder.name}\n")


def test_all_packages_together_are_smaller_than_66_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) < 66e6


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_packages_of_recordings_have_an_interval_for_every_set_of_modalities(folder: Path) -> None:
    # An export removes the intervals: this notices if the calibration was not repeated.
    found = manifest.read(folder / "manifest.json")
    card = (folder / "README.md").read_text()
    if found.synthetic or found.name == "constant":
        assert found.confidence is None
        return
    assert found.confidence is not None
    assert found.confidence.level == 0.9
    assert tuple(entry.modalities for entry in found.confidence.half_widths) == found.scorable_sets
    for entry in found.confidence.half_widths:
        assert f"| {', '.join(entry.modalities)} | {entry.half_width:.4f} | " in card


def test_late_fusion_is_calibrated_to_its_half_widths_again(recordings: Path, tmp_path: Path) -> None:
    assert main(["import", "sims", str(recordings / "sims"), str(tmp_path / "sims.avro")]) == 0
    copy = tmp_path / "models" / "late-fusion" / "1"
    shutil.copytree(MODELS / "late-fusion" / "1", copy)
    before = manifest.read(copy / "manifest.json").confidence
    assert main(["calibrate", str(tmp_path / "sims.avro"), "--package", str(copy)]) == 0
    after = manifest.read(copy / "manifest.json").confidence
    assert before is not None
    assert after is not None
    assert after.calibration.utterances == before.calibration.utterances == 1034
    for entry in before.half_widths:
        assert after.half_width(entry.modalities) == pytest.approx(entry.half_width, abs=0.001)


def package_metrics(recordings: Path, folder: Path, dataset: str, package: str) -> dict[str, float]:
    """Metrics of a package on the test split of real recordings."""
    assert main(["import", dataset, str(recordings / dataset), str(folder / "data.avro")]) == 0
    utterances = dataset_file.read(folder / "data.avro", (Split.TEST,)).utterances
    loaded = Package(MODELS / package)
    pairs = [
        (scores["score"], utterance.labels.score)
        for utterance, scores in zip(utterances, loaded.score(utterances), strict=True)
        if scores and utterance.labels.score is not None
    ]
    found = metrics([score for score, _ in pairs], [label for _, label in pairs], loaded.manifest.range)
    return {name: value for name, value in found.items() if value is not None}


def test_late_fusion_reaches_its_figures_on_sims(recordings: Path, tmp_path: Path) -> None:
    found = package_metrics(recordings, tmp_path, "sims", "late-fusion/1")
    assert found["corr"] == pytest.approx(0.797, abs=0.001)
    assert found["acc2_pos"] == pytest.approx(0.857, abs=0.001)


def test_tfn_beats_the_linear_baseline_on_mosi(recordings: Path, tmp_path: Path) -> None:
    found = package_metrics(recordings, tmp_path, "mosi", "tfn-mosi/1")
    assert found["mae"] < 0.875
    assert found["corr"] > 0.635
    assert found["acc2_nonneg"] > 0.76
