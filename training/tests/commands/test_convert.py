"""Conversion of a package to float16 and int32: the new package, its card, and wrong use."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures import tiny
from trivalent_training.atomic import new_folder
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.export.conversion import convert
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import parity
from trivalent_training.serving.manifest import Compute
from trivalent_training.serving.package import Package

MODELS = REPOSITORY / "models"


@pytest.fixture
def models(workshop: Path, tmp_path: Path) -> Path:
    """A models folder with the tiny package and its encoder."""
    shutil.copytree(workshop / "models", tmp_path / "models")
    return tmp_path / "models"


def test_a_converted_package_reproduces_the_parity_cases_of_its_source(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = models / "tiny" / "1"
    assert main(["convert", str(source), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    written = Package(models / "tiny" / "1-float16")
    assert parity.verify(written) == 8
    assert (written.folder / "parity.jsonl").read_bytes() == (source / "parity.jsonl").read_bytes()
    manifest = written.manifest
    assert (manifest.compute.type, manifest.compute.tolerance) == ("float16", 0.01)
    assert summary["compute"] == {"type": "float16", "tolerance": 0.01}
    assert manifest.encoder is not None
    assert manifest.encoder.file == "encoder.onnx"
    assert [tensor.dtype for tensor in manifest.encoder.outputs] == ["float16"]
    assert [tensor.dtype for tensor in manifest.model.inputs if tensor.role == "states"] == ["float16"]
    assert [tensor.dtype for tensor in manifest.model.outputs] == ["float32"]
    assert f"../../{tiny.ENCODER}/encoder.onnx" not in manifest.files
    assert f"../../{tiny.ENCODER}/tokenizer.json" in manifest.files
    (found,) = summary["differences"]
    assert found["data"] == "parity cases"
    assert 0 < found["mean"] < found["largest"] < 0.01
    assert manifest.training["conversion"]["package"] == "tiny/1"
    assert not [path for path in (models / "tiny").iterdir() if path.name not in ("1", "1-float16")]


def test_its_card_has_the_differences_and_the_metrics_of_both(
    models: Path, workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = dataset_file.read(workshop / "corpus.avro")
    moved = [replace(u, split=Split.TEST) for u in data.part(Split.VALID)]
    dataset_file.write(tmp_path / "unseen.avro", data.header, moved)
    assert main(["convert", str(models / "tiny" / "1"), "--data", str(tmp_path / "unseen.avro")]) == 0
    printed = capsys.readouterr().out
    assert "tiny/1-float16: float16 from tiny/1, encoder" in printed
    assert "mae   " in printed
    card = (models / "tiny" / "1-float16" / "README.md").read_text()
    assert card.startswith("# tiny/1-float16\n")
    assert "| parity cases | 8 | 0.0" in card
    assert f"| synthetic-templates, test split | {len(moved)} | 0.0" in card
    assert "| metric | before | after |" in card
    assert "converted from [tiny/1](../1/README.md)" in card
    assert "to be reproduced within 0.01" in card
    assert "have no confidence intervals" in card
    assert card.endswith("## Limits\n\nIt knows nothing.\n")


def test_a_converted_package_can_be_evaluated(models: Path, workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(models / "tiny" / "1")]) == 0
    arguments = ["evaluate", str(workshop / "corpus.avro"), "--split", "valid", "--card", "--package"]
    assert main([*arguments, str(models / "tiny" / "1-float16")]) == 0
    assert "tiny/1-float16: 40 utterances" in capsys.readouterr().out


def test_ids_alone_become_int32(models: Path) -> None:
    # The tiny package already has int32; one of the repository's packages has int64.
    for name in ("tfn-demo", "shared"):
        shutil.copytree(MODELS / name, models / name, dirs_exist_ok=True)
    assert main(["convert", str(models / "tfn-demo" / "1"), "--compute", "float32"]) == 0
    written = Package(models / "tfn-demo" / "1-int32")
    assert parity.verify(written) == 8
    integers = [t for graph in (written.manifest.model, written.manifest.encoder) if graph for t in graph.inputs]
    assert {t.dtype for t in integers if t.role in ("tokens", "mask", "length")} == {"int32"}
    assert written.manifest.compute.tolerance == 1e-4
    assert "compute" not in json.loads((written.folder / "manifest.json").read_text())
    assert "int32; it computes in float32" in (written.folder / "README.md").read_text()


def test_an_export_can_write_float16(workshop: Path, models: Path) -> None:
    arguments = ["export", str(workshop / "corpus.avro"), str(workshop / "run-1"), "--models", str(models)]
    assert main([*arguments, "--version", "2", "--compute", "float16"]) == 0
    written = Package(models / "tiny" / "2")
    assert parity.verify(written) == 8
    assert written.manifest.compute.type == "float16"
    assert "package" not in written.manifest.training["conversion"]
    card = (written.folder / "README.md").read_text()
    assert "## Numbers" in card
    assert "| parity cases | 8 | 0.0" in card
    assert sorted(path.name for path in (models / "tiny").iterdir()) == ["1", "2"]


def fails(arguments: list[str], message: str, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Expects exit code 1, a message, and no new file."""
    before = sorted(models.rglob("*"))
    assert main(["convert", *arguments]) == 1
    assert message in capsys.readouterr().err
    assert sorted(models.rglob("*")) == before


def test_a_package_that_does_not_exist_is_an_error(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fails(
        [str(models / "tiny" / "7")], f"no manifest at {models}/tiny/7/manifest.json, expected a model", models, capsys
    )


def test_a_package_in_float16_is_not_converted_again(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(models / "tiny" / "1")]) == 0
    message = "tiny/1-float16 computes in float16 already, expected a package in float32"
    fails([str(models / "tiny" / "1-float16")], message, models, capsys)
    fails([str(models / "tiny" / "1")], "exists already, expected a new folder", models, capsys)
    assert main(["convert", str(models / "tiny" / "1"), "--replace"]) == 0


@pytest.mark.parametrize(
    ("name", "compute", "message"),
    [
        ("late-fusion", "float16", "late-fusion/1 has no product over steps (Conv, GRU, LSTM"),
        ("mtfn-sims", "float16", "mtfn-sims/1 has no product over steps"),
        ("constant", "float32", "constant/1 reads no ids as int64, expected some to convert to int32"),
    ],
)
def test_a_package_without_anything_to_convert_is_an_error(
    name: str, compute: str, message: str, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(MODELS / name, models / name)
    fails([str(models / name / "1"), "--compute", compute], message, models, capsys)


def test_a_score_beyond_the_tolerance_fails_and_leaves_nothing_behind(models: Path) -> None:
    source = Package(models / "tiny" / "1")
    before = sorted(models.rglob("*"))
    message = r"parity case 'parity-\d' of tiny/2, scored alone: score is \S+, expected \S+ within 1e-07"
    with (
        pytest.raises(TrainingError, match=message),
        new_folder(models / "tiny" / "2") as draft,
    ):
        convert(source, draft, "2", Compute("float16", 1e-7))
    assert sorted(models.rglob("*")) == before


def test_data_of_another_range_is_an_error(
    models: Path, workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = dataset_file.read(workshop / "corpus.avro")
    fails(
        [str(models / "tiny" / "1"), "--data", str(workshop / "corpus.avro")],
        "has no test split, expected utterances to compare both packages on",
        models,
        capsys,
    )
    wider = dataset_file.Header("wide", 5.0, synthetic=True)
    dataset_file.write(tmp_path / "wide.avro", wider, data.utterances)
    message = "has the label range 5, expected 3, that of tiny/1"
    fails([str(models / "tiny" / "1"), "--data", str(tmp_path / "wide.avro")], message, models, capsys)
