"""A package of scores and polarities: its neutral band, and what its card says about its scores."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.run import Held
from trivalent_training.judging.metrics import BANDS, best_band
from trivalent_training.serving.package import Package

POLARITIES = (Held("a", 0.22, 0.0, False), Held("b", 0.9, 1.0, False), Held("c", -0.8, -1.0, False))


def trained(workshop: Path, neutral: float | None, *validations: tuple[Held, ...]) -> TrainedRuns:
    """The workshop's run with other held-out utterances, once for each of 'validations'."""
    record, network = runs.read(workshop / "run-1")
    package = replace(record.recipe.package, neutral=neutral)
    record = replace(record, recipe=replace(record.recipe, package=package))
    records = tuple(replace(record, validation=held) for held in validations)
    return TrainedRuns(records, (network,) * len(records))


def test_a_recipe_without_a_neutral_band_gets_the_best_one(workshop: Path) -> None:
    assert trained(workshop, None, POLARITIES).neutral == 0.25
    assert trained(workshop, 0.7, POLARITIES).neutral == 0.7


def test_held_out_scores_are_the_means_over_the_runs(workshop: Path) -> None:
    strong = Held("d", 2.0, 2.4)
    both = trained(workshop, None, (*POLARITIES, strong), (Held("a", 0.42, 0.0, False),))
    assert both.held_out(graded=False) == ([pytest.approx(0.32), 0.9, -0.8], [0.0, 1.0, -1.0])
    assert both.held_out(graded=True) == ([2.0], [2.4])
    assert both.neutral == 0.35


def test_a_neutral_band_needs_held_out_polarities(workshop: Path) -> None:
    message = "package.neutral of tiny is null and no polarity was held out, expected a number, or data with labels"
    with pytest.raises(TrainingError, match=message):
        _ = trained(workshop, None, (Held("d", 2.0, 2.4),)).neutral


def test_the_package_of_combined_data_has_the_band_of_its_held_out_polarities(workshop: Path, tmp_path: Path) -> None:
    reviews = dataset_file.read(workshop / "corpus.avro")
    talk = [
        replace(u, labels=Labels(float((u.labels.score > 0.5) - (u.labels.score < -0.5))))
        for u in reviews.utterances
        if u.labels.score is not None
    ]
    dataset_file.write(tmp_path / "talk.avro", Header("talk", 1.0, synthetic=True), talk)
    parts = [str(workshop / "corpus.avro"), str(tmp_path / "talk.avro")]
    assert main(["combine", *parts, str(tmp_path / "both.avro")]) == 0

    recipe = json.loads((workshop / "recipe.json").read_text())
    recipe["package"] |= {"name": "tiny-polarity", "system": "polarity network", "neutral": None}
    width = tiny.HIDDEN
    backbone = {
        "weights": None, "first_layer": 1, "hidden": width, "layers": 2, "heads": 2, "intermediate": 32,
        "states_width": width * len(tiny.LAYERS),
    }  # fmt: skip
    network = {"backbone": backbone, "acoustic_width": 6, "acoustic_hidden": 4, "hidden": 16}
    recipe["network"] = {"name": "polarity", "config": network}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    models = ["--models", str(workshop / "models")]
    fit = ["fit", str(tmp_path / "recipe.json"), str(tmp_path / "both.avro"), str(tmp_path / "run"), *models]
    assert main(fit) == 0
    assert main(["export", str(tmp_path / "both.avro"), str(tmp_path / "run"), *models]) == 0

    held = [h for h in runs.read(tmp_path / "run")[0].validation if not h.graded]
    package = Package(workshop / "models" / "tiny-polarity" / "1")
    assert package.manifest.neutral == best_band([h.prediction for h in held], [h.label for h in held])
    assert package.manifest.neutral in BANDS
    assert sum(row["utterances"] for row in package.manifest.training["calibration"]) == len(held)
    assert package.manifest.training["metrics"]["validation"]["polarity_utterances"] == len(held)
    assert "| score | utterances | negative | neutral | positive |" in (package.folder / "README.md").read_text()
