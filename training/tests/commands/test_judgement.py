"""Evaluate, tune, report and results with a tiny encoder."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.judging import results, searches
from trivalent_training.judging.metrics import Metrics
from trivalent_training.judging.page import page
from trivalent_training.judging.results import AS_INT8, AS_TRAINED, Result


def test_a_run_is_evaluated_as_trained_with_int8_numbers_and_without_each_modality(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [str(workshop / "run-1"), str(workshop / "run-2")]
    options = ["--models", str(workshop / "models"), "--save", str(tmp_path), "--split", "valid", "--json"]
    assert main(["evaluate", str(workshop / "corpus.avro"), "--run", *runs, *options]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    conditions = {AS_TRAINED, AS_INT8, "without text", "without acoustic", "without visual"}
    assert set(first["metrics"]) == conditions
    assert first["metrics"]["without text"]["mae"] != first["metrics"][AS_TRAINED]["mae"]
    assert first["metrics"][AS_TRAINED]["mae"] != second["metrics"][AS_TRAINED]["mae"]
    assert first["utterances"] == 40
    assert [result.seed for result in results.read(tmp_path)] == [1, 2]


def test_the_validation_error_in_a_run_folder_agrees_with_evaluate(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads((workshop / "run-1" / "run.json").read_text())
    options = ["--models", str(workshop / "models"), "--split", "valid", "--json"]
    assert main(["evaluate", str(workshop / "corpus.avro"), "--run", str(workshop / "run-1"), *options]) == 0
    judged = json.loads(capsys.readouterr().out)
    held = record["validation"]
    error = sum(abs(one["prediction"] - one["label"]) for one in held) / len(held)
    assert judged["metrics"][AS_TRAINED]["mae"] == pytest.approx(error)


def test_baselines_are_fitted_on_train_and_evaluated_like_runs(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--models", str(workshop / "models"), "--save", str(tmp_path), "--split", "valid", "--json"]
    names = ["constant", "feature-means"]
    assert main(["evaluate", str(workshop / "corpus.avro"), "--baseline", *names, *options]) == 0
    constant, means = (json.loads(line)["metrics"][AS_TRAINED] for line in capsys.readouterr().out.splitlines())
    assert constant["corr"] is None
    assert means["mae"] < constant["mae"]


def test_the_page_shows_mean_and_standard_deviation_over_runs(workshop: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "r", ignore_errors=True)
    made = [result(seed, mae) for seed, mae in ((1, 0.8), (2, 0.9), (3, 1.0))]
    made.append(replace(made[0], system="constant", name="constant", seed=None, modalities=()))
    for one in made:
        results.write(tmp_path / "r", one)
    assert main(["results", str(tmp_path / "r")]) == 1
    assert main(["results", str(tmp_path / "r"), "--output", str(tmp_path / "RESULTS.md")]) == 0
    page = (tmp_path / "RESULTS.md").read_text()
    assert "| TFN (3) | `tfn` | text, acoustic | 0.900 ± 0.100 | 0.500 ± 0.000 |" in page
    assert "| system | recipe | reads | mae | mse | corr |" in page
    assert "No search of settings is on record" in page
    assert "Three classes" not in page
    assert "| constant | `constant` | nothing | 0.800 |" in page
    assert page.index("`constant`") < page.index("`tfn`")


def test_results_and_evaluate_write_the_baselines_not_beaten_to_the_card(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored, models = tmp_path / "r", tmp_path / "models"
    shutil.copytree(workshop / "models", models)
    run = replace(result(1, 0.8), name="tiny", dataset="synthetic-templates")
    results.write(stored, run)
    results.write(stored, replace(run, name="words", system="ridge", seed=None, metrics={AS_TRAINED: {"mae": 0.7}}))
    page, card = ["--output", str(tmp_path / "page.md")], models / "tiny" / "1" / "README.md"
    expected = (
        "# tiny/1\n\n**Baselines not beaten.** On synthetic-templates, the run of this recipe does not beat 'words' "
        "(ridge) in mae (0.800 against 0.700)."
    )
    before = card.read_text("utf-8")
    assert main(["results", str(stored), *page, "--cards", str(models)]) == 0
    packages = len(list(models.glob("*/*/manifest.json")))
    assert f"1 of {packages} cards in {models} changed" in capsys.readouterr().out
    assert card.read_text("utf-8").startswith(expected)
    card.write_text(before, "utf-8")
    judged = ["evaluate", str(workshop / "corpus.avro"), "--package", str(card.parent), "--split", "valid", "--card"]
    assert main([*judged, "--results", str(stored)]) == 0
    assert card.read_text("utf-8").startswith(expected)
    options = ["--models", str(models), "--results", str(stored), "--version", "2"]
    assert main(["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), *options]) == 0
    single = (models / "tiny" / "2" / "README.md").read_text("utf-8")
    assert single.startswith(expected.replace("tiny/1", "tiny/2"))
    assert "The package averages 2 networks" in card.read_text("utf-8")
    assert "The package averages" not in single


def test_cards_without_packages_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results.write(tmp_path / "r", result(1, 0.8))
    options = ["--output", str(tmp_path / "page.md"), "--cards", str(tmp_path)]
    assert main(["results", str(tmp_path / "r"), *options]) == 1
    assert f"no packages in {tmp_path}, expected a models folder" in capsys.readouterr().err


def result(seed: int, mae: float) -> Result:
    names = ("mae", "mse", "corr", "acc2_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7")
    measured: Metrics = {**dict.fromkeys(names, 0.5), "mae": mae}
    conditions = {AS_TRAINED: measured, AS_INT8: measured, "without acoustic": measured}
    return Result(
        "TFN", "tfn", "cmu-mosi", "0" * 64, 3.0, False, seed, 0, "0" * 40, ("text", "acoustic"), 10, 391, 4.0, 1.0,
        conditions,
    )  # fmt: skip


def test_an_empty_results_folder_is_an_error_that_names_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["results", str(tmp_path)]) == 1
    assert "make some with trivalent-train evaluate --save" in capsys.readouterr().err


def test_tuning_tries_the_recipe_first_and_writes_the_best(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space = {
        "fit.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
        "fit.epochs": {"low": 1, "high": 2},
        "network.config.post_hidden": [4, 8],
    }
    start = json.loads((workshop / "recipe.json").read_text())
    start["fit"]["learning_rate"] = 0.001
    (tmp_path / "space.json").write_text(json.dumps(space))
    (tmp_path / "start.json").write_text(json.dumps(start))
    paths = [str(tmp_path / "start.json"), str(workshop / "corpus.avro"), str(tmp_path / "space.json")]
    options = [str(tmp_path / "best.json"), "--trials", "3", "--json", "--models", str(workshop / "models")]
    assert main(["tune", *paths, *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["trials"][0]["settings"]["fit.learning_rate"] == 0.001
    assert found["validation"] == min(trial["validation"] for trial in found["trials"])
    assert recipe.read(tmp_path / "best.json").fit.learning_rate == found["best"]["fit.learning_rate"]


def test_the_page_shows_three_classes_of_a_classification(tmp_path: Path) -> None:
    made = [replace(result(seed, 0.8), classes={"logits": {"acc3": 0.6, "f1": 0.5 + seed / 10}}) for seed in (1, 2, 3)]
    text = page(made, "results")
    assert "| recipe | head | acc3 | weighted f1 |" in text
    assert "| `tfn` | logits | 0.600 ± 0.000 | 0.700 ± 0.100 |" in text


def test_a_search_is_kept_beside_its_recipe_and_named_on_the_page(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "space.json").write_text(json.dumps({"fit.epochs": [1, 2]}))
    paths = [str(workshop / "recipe.json"), str(workshop / "corpus.avro"), str(tmp_path / "space.json")]
    options = [str(tmp_path / "best.json"), "--trials", "2", "--models", str(workshop / "models")]
    assert main(["tune", *paths, *options]) == 0
    search = searches.recorded(tmp_path)["tiny"]
    assert len(search.trials) == 2
    assert search.best.validation == min(trial.validation for trial in search.trials)
    assert search.best.settings["fit.epochs"] == recipe.read(tmp_path / "best.json").fit.epochs
    text = page([replace(result(1, 0.8), name="tiny"), result(1, 0.8)], "results", {"tiny": search})
    assert "on record, each by validation loss alone: `tiny` (2 trials on synthetic-templates)." in text


def test_a_recipe_that_differs_from_its_best_trial_is_an_error(workshop: Path, tmp_path: Path) -> None:
    trials = (searches.Trial({"fit.epochs": 2}, 0.5), searches.Trial({"fit.epochs": 7}, 0.4))
    shutil.copy(workshop / "recipe.json", tmp_path / "tiny.json")
    search = searches.Search("tiny", "d", "0" * 64, "mae", 1, (0,), "0" * 40, {"fit.epochs": [2, 7]}, trials)
    searches.write(tmp_path / "tiny.json", search)
    with pytest.raises(TrainingError, match=r"fit.epochs is 2, expected 7 as in the best trial: tune it again"):
        searches.recorded(tmp_path)


@pytest.mark.parametrize(
    ("space", "sentence"),
    [
        ({"fit.speed": [1]}, "the recipe has no 'fit.speed' to search"),
        ({"fit.epochs": 3}, "fit.epochs is 3, expected a list of choices or an object with low and high"),
        ([], r"holds \[\], expected an object from paths"),
    ],
)
def test_an_invalid_search_space_is_rejected(
    space: object, sentence: str, workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "space.json").write_text(json.dumps(space))
    paths = [str(workshop / "recipe.json"), str(workshop / "corpus.avro"), str(tmp_path / "space.json")]
    assert main(["tune", *paths, str(tmp_path / "best.json")]) == 1
    assert sentence.replace("\\", "") in capsys.readouterr().err
    assert not (tmp_path / "best.json").exists()


def test_a_report_writes_every_plot(workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [str(workshop / "run-1"), str(workshop / "run-2")]
    data = ["--dataset", str(workshop / "corpus.avro"), "--models", str(workshop / "models")]
    assert main(["report", *runs, "--output", str(tmp_path / "report"), *data, "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert drawn["pictures"] == ["ablation.png", "confusion.png", "curves.png", "predictions.png"]
    assert all((tmp_path / "report" / name).read_bytes().startswith(b"\x89PNG") for name in drawn["pictures"])
    assert set(drawn["validation_mae"]) >= {AS_TRAINED, AS_INT8, "without text"}


def test_a_classifier_has_class_metrics_for_each_head(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((workshop / "recipe.json").read_text())
    trunk = document["network"]["config"] | {"task": "classification"}
    document["network"] = {"name": "mtfn", "config": {"trunk": trunk}}
    (tmp_path / "recipe.json").write_text(json.dumps(document))
    options = ["--models", str(workshop / "models")]
    paths = [str(tmp_path / "recipe.json"), str(workshop / "corpus.avro"), str(tmp_path / "run")]
    assert main(["fit", *paths, *options]) == 0
    capsys.readouterr()
    judged = ["evaluate", str(workshop / "corpus.avro"), "--run", str(tmp_path / "run"), "--split", "valid", "--json"]
    assert main([*judged, *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["classes"]["logits"]) == {"acc3", "f1", "acc2_nonneg", "acc2_pos"}
    assert found["metrics"][AS_TRAINED]["mae"] < 3
