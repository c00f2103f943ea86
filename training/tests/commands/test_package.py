"""Fit, export and evaluate with a tiny encoder: from a data set to a package and its metrics, and invalid inputs."""

import csv
import json
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.serving import parity
from trivalent_training.serving.package import Package


def package(root: Path) -> Path:
    return root / "models" / "tiny" / "1"


@pytest.fixture
def copy(workshop: Path, tmp_path: Path) -> Path:
    """A copy of the package that a test may damage."""
    shutil.copytree(workshop / "models", tmp_path / "models")
    return package(tmp_path)


def test_a_package_reproduces_its_parity_cases(workshop: Path) -> None:
    loaded = Package(package(workshop))
    assert parity.verify(loaded) == 8
    cases = [json.loads(line) for line in (package(workshop) / parity.FILE).read_text().splitlines()]
    assert any(case["text"] is None for case in cases)
    assert any(case["acoustic"] is None and case["visual"] is None for case in cases)
    assert len({case["acoustic"]["frames"] for case in cases if case["acoustic"]}) > 1


def test_the_manifest_records_data_runs_metrics_and_bytes(workshop: Path) -> None:
    training = Package(package(workshop)).manifest.training
    data = dataset_file.read(workshop / "corpus.avro")
    assert training["dataset"] == "synthetic-templates"
    assert training["dataset_sha256"] == data.sha256
    assert [run["seed"] for run in training["config"]["runs"]] == [1, 2]
    assert training["metrics"]["validation"]["utterances"] == 40
    assert training["quantization"]["bytes_after"] == 4 * (6 + 8)
    assert training["quantization"]["bytes_before"] > 3 * 4 * (6 + 8)


def test_scores_do_not_depend_on_batching(workshop: Path) -> None:
    loaded = Package(package(workshop))
    utterances = dataset_file.read(workshop / "corpus.avro", (Split.VALID,)).utterances
    together, apart = loaded.score(utterances, batch_size=40), loaded.score(utterances, batch_size=3)
    for one, other in zip(together, apart, strict=True):
        assert one is not None
        assert other is not None
        assert one["score"] == pytest.approx(other["score"], abs=1e-5)


def test_evaluate_writes_metrics_predictions_and_card(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predictions = workshop / "predictions.csv"
    arguments = ["evaluate", str(workshop / "corpus.avro"), "--package", str(package(workshop)), "--split", "valid"]
    assert main([*arguments, "--json", "--predictions", str(predictions), "--without", "visual", "--card"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["utterances"], summary["unscored"]) == (40, 0)
    with predictions.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    assert all(-3 < float(row["score"]) < 3 for row in rows)
    assert all(-3 <= float(row["label"]) <= 3 for row in rows)
    card = (package(workshop) / "README.md").read_text()
    assert f"| mae | {summary['metrics']['mae']:.4f} |" in card
    assert "--split valid --without visual" in card


def test_a_repeated_evaluation_replaces_its_result_on_the_card(copy: Path, workshop: Path) -> None:
    arguments = ["evaluate", str(workshop / "corpus.avro"), "--package", str(copy), "--split", "valid", "--card"]
    assert main(arguments) == 0
    once = (copy / "README.md").read_text()
    assert main(arguments) == 0
    assert (copy / "README.md").read_text() == once


def test_the_same_seed_trains_the_same_run(workshop: Path) -> None:
    first = json.loads((workshop / "run-1" / "run.json").read_text())
    assert main([*tiny.fit(workshop, "1"), "--replace"]) == 0
    again = json.loads((workshop / "run-1" / "run.json").read_text())
    assert again["history"] == first["history"]
    assert again["validation"] == first["validation"]


def test_a_changed_file_is_rejected(copy: Path) -> None:
    with (copy / "parity.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(TrainingError, match=r"package file parity\.jsonl is \d+ bytes of sha256 .*, expected \d+ of"):
        Package(copy)


def test_a_package_in_a_folder_of_another_name_is_rejected(copy: Path) -> None:
    with pytest.raises(TrainingError, match="holds the package tiny/1, expected a folder of that name"):
        Package(copy.rename(copy.with_name("2")))


def test_a_manifest_that_breaks_the_schema_is_rejected(copy: Path) -> None:
    document = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(document | {"colour": "blue"}))
    with pytest.raises(TrainingError, match=r"breaks the manifest schema at \$: Additional properties are not allowed"):
        Package(copy)


def test_a_package_that_does_not_reproduce_a_parity_case_is_rejected(workshop: Path) -> None:
    loaded = Package(package(workshop))
    case = json.loads((package(workshop) / parity.FILE).read_text().splitlines()[0])
    case["outputs"]["score"] += 0.001
    with pytest.raises(TrainingError, match="parity case 'parity-1' of tiny/1, scored alone: score is"):
        parity._compare(loaded, case, "alone", loaded.score([parity._utterance(case, loaded)])[0])


def test_an_existing_package_is_not_overwritten(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (package(workshop) / "manifest.json").read_bytes()
    arguments = ["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), "--models", str(workshop / "models")]
    assert main(arguments) == 1
    assert "exists already, expected a new folder" in capsys.readouterr().err
    assert (package(workshop) / "manifest.json").read_bytes() == before


def test_texts_of_a_recipe_corrected_after_the_runs_reach_the_package(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((workshop / "recipe.json").read_text())
    document["package"] |= {"description": "Corrected.", "limits": "It knows less."}
    (tmp_path / "recipe.json").write_text(json.dumps(document))
    shutil.copytree(workshop / "models" / "shared", tmp_path / "models" / "shared")
    options = ["--models", str(tmp_path / "models"), "--texts", str(tmp_path / "recipe.json")]
    assert main(["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), *options]) == 0
    written = Package(package(tmp_path))
    assert written.manifest.description == "Corrected."
    assert "It knows less." in (package(tmp_path) / "README.md").read_text()
    document["package"]["name"] = "other"
    (tmp_path / "recipe.json").write_text(json.dumps(document))
    capsys.readouterr()
    assert main(["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), *options, "--version", "2"]) == 1
    assert "is the recipe of 'other', expected 'tiny', that of the runs" in capsys.readouterr().err


def test_features_of_another_width_are_rejected(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = dataset_file.read(workshop / "corpus.avro", (Split.VALID,))
    swapped = [replace(utterance, acoustic=utterance.visual) for utterance in data.utterances]
    dataset_file.write(tmp_path / "swapped.avro", data.header, swapped)
    arguments = ["evaluate", str(tmp_path / "swapped.avro"), "--package", str(package(workshop)), "--split", "valid"]
    assert main(arguments) == 1
    assert "has 8 acoustic columns, the package expects 6" in capsys.readouterr().err


def test_a_network_whose_results_depend_on_padding_cannot_be_exported(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((workshop / "recipe.json").read_text())
    document["network"]["config"]["profile"] = "reproduce"
    (tmp_path / "recipe.json").write_text(json.dumps(document))
    models = ["--models", str(workshop / "models")]
    corpus = str(workshop / "corpus.avro")
    assert main(["fit", str(tmp_path / "recipe.json"), corpus, str(tmp_path / "run"), *models]) == 0
    assert main(["export", corpus, str(tmp_path / "run"), *models]) == 1
    assert "tiny cannot be exported: its results depend on the padding" in capsys.readouterr().err


def test_a_full_disk_fails_an_export_with_one_sentence_and_no_files(workshop: Path, tmp_path: Path) -> None:
    shutil.copytree(workshop / "models" / "shared", tmp_path / "models" / "shared")
    command = ["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), "--models", str(tmp_path / "models")]
    done = subprocess.run(
        [sys.executable, "-m", "trivalent_training.cli", *command],
        # A limit of 4 KB on file size simulates a full disk without privileges.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "trivalent-train export: " in done.stderr.splitlines()[-1]
    assert "File too large" in done.stderr.splitlines()[-1]
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["shared"]


def test_the_error_names_an_encoder_that_cannot_be_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["encoder", str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 1
    assert f"encoder '{tmp_path / 'nowhere'}' cannot be loaded" in capsys.readouterr().err
