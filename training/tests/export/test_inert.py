"""Inert weights: on the card, in the manifest and in the report, and heads made of them are not exported."""

import json
from pathlib import Path

import pytest

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.serving import parity
from trivalent_training.serving.package import Package

STREAM = {"heads": 1, "intermediate": 8, "layers": 1, "max_steps": 8, "averaged": True}


@pytest.fixture(scope="module")
def run(workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of HSCL with one stream, whose fused embedding is in no term of the loss."""
    root = tmp_path_factory.mktemp("hscl")
    document = json.loads((workshop / "recipe.json").read_text())
    document["package"] |= {"name": "tiny-hscl", "system": "HSCL"}
    width = tiny.HIDDEN
    document["network"] = {
        "name": "hscl",
        "config": {
            "profile": "deploy", "modalities": ["text", "acoustic"], "fusion_heads": 2, "embedding": 8,
            "acoustic": STREAM | {"width": 6},
            "backbone": {
                "weights": None, "first_layer": 1, "hidden": width, "layers": 2, "heads": 2, "intermediate": 32,
                "states_width": width * len(tiny.LAYERS),
            },
        },
    }  # fmt: skip
    (root / "recipe.json").write_text(json.dumps(document))
    models = ["--models", str(workshop / "models")]
    corpus = str(workshop / "corpus.avro")
    assert main(["fit", str(root / "recipe.json"), corpus, str(root / "run"), *models]) == 0
    return root / "run"


def test_a_head_without_training_is_not_exported(workshop: Path, run: Path) -> None:
    models = workshop / "models"
    assert main(["export", str(workshop / "corpus.avro"), str(run), "--models", str(models), "--replace"]) == 0
    package = Package(models / "tiny-hscl" / "1")
    assert [spec.name for spec in package.manifest.model.outputs] == [
        "score", "emb_text", "emb_acoustic", "agreement_acoustic",
    ]  # fmt: skip
    assert parity.verify(package) == 8
    inert = package.manifest.training["inert"]
    assert inert["outputs"] == ["emb_at"]
    assert inert["observed"]
    (unread,) = [part for part in inert["parts"] if part["why"] == "no term of the training loss depends on them"]
    assert unread["weights"] == ["projections.at.1"]
    assert unread["count"] == (tiny.HIDDEN + 1) * 8
    card = (package.folder / "README.md").read_text()
    assert "## Inert weights" in card
    assert "* 136 weights (projections.at.1): no term of the training loss depends on them." in card
    assert "* Outputs that depend on untrained weights and are not exported: emb_at." in card


def test_the_report_lists_inert_weights(
    workshop: Path, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--dataset", str(workshop / "corpus.avro"), "--models", str(workshop / "models")]
    assert main(["report", str(run), "--output", str(tmp_path / "report"), *options]) == 0
    printed = capsys.readouterr().out
    assert "136 weights (projections.at.1): no term of the training loss depends on them" in printed
    assert "outputs that depend on untrained weights and are not exported: emb_at" in printed


def test_a_network_without_inert_weights_says_so(workshop: Path) -> None:
    package = Package(workshop / "models" / "tiny" / "1")
    assert package.manifest.training["inert"]["parts"] == []
    assert "No inert weights were found, examined on 160 utterances." in (package.folder / "README.md").read_text()


def test_a_run_without_observed_gradients_claims_nothing(workshop: Path, run: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    record = json.loads((run / "run.json").read_text())
    del record["untrained"]
    (older / "run.json").write_text(json.dumps(record))
    (older / "weights.safetensors").write_bytes((run / "weights.safetensors").read_bytes())
    models = ["--models", str(workshop / "models"), "--version", "older"]
    assert main(["export", str(workshop / "corpus.avro"), str(older), *models]) == 0
    folder = workshop / "models" / "tiny-hscl" / "older"
    assert "emb_at" in {spec.name for spec in Package(folder).manifest.model.outputs}
    assert "* Gradients were not observed in training" in (folder / "README.md").read_text()
