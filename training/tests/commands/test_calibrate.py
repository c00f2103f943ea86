"""The command calibrate: intervals in the manifest, their measured coverage on the card, nothing else changed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Labels, Split
from trivalent_training.errors import TrainingError
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import confidence, manifest
from trivalent_training.serving.package import Package

SETS = [
    ("text",), ("acoustic",), ("visual",), ("text", "acoustic"), ("text", "visual"), ("acoustic", "visual"),
    ("text", "acoustic", "visual"),
]  # fmt: skip


@pytest.fixture
def package(workshop: Path, tmp_path: Path) -> Path:
    """A copy of the package that a test may calibrate."""
    shutil.copytree(workshop / "models", tmp_path / "models")
    return tmp_path / "models" / "tiny" / "1"


@pytest.fixture
def data(workshop: Path, tmp_path: Path) -> Path:
    """A test split of 40 utterances in 4 clips: the first lacks visual features, the second a label."""
    whole = dataset_file.read(workshop / "corpus.avro")
    test = [replace(u, split=Split.TEST) if u.split is Split.VALID else u for u in whole.utterances]
    first = next(index for index, u in enumerate(test) if u.split is Split.TEST)
    test[first] = replace(test[first], visual=None)
    test[first + 1] = replace(test[first + 1], labels=Labels())
    dataset_file.write(tmp_path / "test.avro", whole.header, test)
    return tmp_path / "test.avro"


def calibrate(data: Path, package: Path, *options: str) -> int:
    return main(["calibrate", str(data), "--package", str(package), *options])


def test_the_manifest_gains_half_widths_and_nothing_else_changes(data: Path, package: Path) -> None:
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    assert calibrate(data, package) == 0
    after = {path.name: path.read_bytes() for path in package.iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == {"manifest.json", "README.md"}
    assert set(after) == set(before)
    document = json.loads(after["manifest.json"])
    found = document.pop("confidence")
    assert document == json.loads(before["manifest.json"])
    assert found["level"] == 0.9
    assert found["calibration"]["data"] == "synthetic-templates"
    assert (found["calibration"]["split"], found["calibration"]["clips"]) == ("test", 4)
    assert found["calibration"]["data_sha256"] == dataset_file.read(data).sha256
    assert [tuple(entry["modalities"]) for entry in found["half_widths"]] == SETS


def test_half_widths_are_quantiles_of_the_errors_on_all_clips(data: Path, package: Path) -> None:
    assert calibrate(data, package) == 0
    loaded = Package(package)
    found = loaded.manifest.confidence
    assert found is not None
    test = [u for u in dataset_file.read(data, (Split.TEST,)).utterances if u.labels.score is not None]
    assert (found.calibration.utterances, found.calibration.clips) == (39, 4)
    for modalities in SETS:
        missing = [m for m in ("text", "acoustic", "visual") if m not in modalities]
        whole = [u for u in test if "visual" in missing or u.visual is not None]
        scores = [scored["score"] for scored in loaded.score([u.without(missing) for u in whole]) if scored]
        errors = sorted(abs(s - (u.labels.score or 0.0)) for s, u in zip(scores, whole, strict=True))
        # 39 or 38 utterances: ⌈40 · 0.9⌉ = 36, ⌈39 · 0.9⌉ = 36
        assert len(errors) in {39, 38}
        assert found.half_width(modalities) == pytest.approx(errors[35], abs=1e-4)


def test_the_card_has_the_coverage_with_one_clip_left_out(
    data: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Scores have no confidence intervals." in (package / "README.md").read_text()
    assert calibrate(data, package, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    card = (package / "README.md").read_text()
    assert "Scores have no confidence intervals." not in card
    assert "`trivalent-train calibrate test.avro --package models/tiny/1`" in card
    for row in printed["intervals"]:
        found = row["measured"]
        coverage = f"{found['coverage']:.1%} ({found['coverage_low']:.1%} to {found['coverage_high']:.1%})"
        cells = f"{row['half_width']:.4f} | {found['utterances']} | {coverage}"
        assert f"| {', '.join(row['modalities'])} | {cells} |" in card
        assert found["clips"] == 4


def test_the_card_names_clips_that_the_model_knows_from_other_splits(data: Path, package: Path) -> None:
    assert calibrate(data, package) == 0
    assert "also have utterances in" not in (package / "README.md").read_text()
    whole = dataset_file.read(data)
    clip = next(u.clip_id for u in whole.utterances if u.split is Split.TEST)
    shared = [replace(u, clip_id=clip) if u.split is Split.TRAIN else u for u in whole.utterances]
    dataset_file.write(data.with_name("shared.avro"), whole.header, shared)
    assert calibrate(data.with_name("shared.avro"), package) == 0
    sentence = "* 1 of the 4 clips also have utterances in the training or validation split: on new clips the coverage"
    assert sentence in (package / "README.md").read_text()


def test_a_repeated_calibration_and_a_later_evaluation_keep_the_section(data: Path, package: Path) -> None:
    assert calibrate(data, package) == 0
    once = {path.name: path.read_bytes() for path in package.iterdir()}
    assert calibrate(data, package) == 0
    assert {path.name: path.read_bytes() for path in package.iterdir()} == once
    assert main(["evaluate", str(data), "--package", str(package), "--card"]) == 0
    card = (package / "README.md").read_text()
    assert card.count("## Confidence\n") == card.count("## Bytes\n") == 1
    assert card.index("## Results\n") < card.index("## Confidence\n") < card.index("## Bytes\n")


def test_another_level_has_wider_intervals_and_is_in_the_command(data: Path, package: Path) -> None:
    assert calibrate(data, package) == 0
    usual = manifest.read(package / "manifest.json").confidence
    assert calibrate(data, package, "--level", "0.94") == 0
    wider = manifest.read(package / "manifest.json").confidence
    assert usual is not None
    assert wider is not None
    assert wider.level == 0.94
    assert all(w.half_width >= u.half_width for w, u in zip(wider.half_widths, usual.half_widths, strict=True))
    assert "--package models/tiny/1 --level 0.94`" in (package / "README.md").read_text()


def test_an_export_has_no_intervals_and_says_so(
    workshop: Path, data: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(data, package) == 0
    capsys.readouterr()
    arguments = [str(workshop / "corpus.avro"), str(workshop / "run-1"), "--models", str(package.parents[1])]
    assert main(["export", *arguments, "--replace"]) == 0
    assert (
        "Its scores have no confidence intervals: trivalent-train calibrate computes them." in capsys.readouterr().out
    )
    assert Package(package).manifest.confidence is None
    assert "`trivalent-train calibrate DATASET --package models/tiny/1`" in (package / "README.md").read_text()


def test_data_that_cannot_calibrate_leave_the_package_unchanged(
    workshop: Path, data: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    assert calibrate(workshop / "corpus.avro", package) == 1
    assert "no utterance of the test split in" in capsys.readouterr().err
    whole = dataset_file.read(data)
    narrow = [replace(u, labels=Labels(0.5)) for u in whole.utterances]
    dataset_file.write(data.with_name("narrow.avro"), replace(whole.header, range=1.0), narrow)
    assert calibrate(data.with_name("narrow.avro"), package) == 1
    assert "has the label range 1, expected 3, that of tiny/1" in capsys.readouterr().err
    assert calibrate(data, package, "--level", "0.99") == 1
    assert "scored from text: " in (error := capsys.readouterr().err)
    assert "utterances calibrate a level of 0.99, expected at least 99" in error
    (package / "README.md").write_text("# tiny/1\n")
    assert calibrate(data, package) == 1
    assert (
        "README.md has no section '## Bytes', expected one to write '## Confidence' before" in capsys.readouterr().err
    )
    assert (package / "manifest.json").read_bytes() == before["manifest.json"]


def test_a_level_outside_of_0_and_1_is_wrong_usage(
    data: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for level in ("1", "0", "90", "much"):
        with pytest.raises(SystemExit) as stop:
            calibrate(data, package, "--level", level)
        assert stop.value.code == 2
        assert f"the level is '{level}', expected a number above 0 and below 1" in capsys.readouterr().err


def test_sets_of_modalities_contain_those_that_the_package_requires() -> None:
    models = REPOSITORY / "models"
    required = manifest.read(models / "cenet-m-mosi" / "1" / "manifest.json")
    optional = manifest.read(models / "tfn-mosi" / "1" / "manifest.json")
    assert list(required.scorable_sets) == [("text",), ("text", "acoustic")]
    assert list(optional.scorable_sets) == [("text",), ("acoustic",), ("text", "acoustic")]


def test_half_widths_that_do_not_fit_the_package_are_rejected(data: Path, package: Path) -> None:
    assert calibrate(data, package) == 0
    document = json.loads((package / "manifest.json").read_text())
    twice = document["confidence"] | {"half_widths": document["confidence"]["half_widths"][:1] * 2}
    with pytest.raises(TrainingError, match=r"^confidence has two half widths for text, expected one$"):
        confidence.read(twice, "confidence")
    whole = manifest.read(package / "manifest.json")
    unread = {name: spec for name, spec in whole.modalities.items() if name != "visual"}
    with pytest.raises(TrainingError, match=r"^tiny/1 has a half width for visual, expected only modalities that it"):
        replace(whole, modalities=unread)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"level": 1}, r"\$\.confidence\.level"),
        ({"half_widths": [{"modalities": ["acoustic", "text"], "half_width": 1}]}, r"\$\.confidence\.half_widths\[0\]"),
        ({"half_widths": [{"modalities": ["text"], "half_width": 0}]}, r"\$\.confidence\.half_widths\[0\]\.half_width"),
        ({"half_widths": []}, r"\$\.confidence\.half_widths"),
    ],
)
def test_intervals_that_break_the_schema_are_rejected(
    data: Path, package: Path, change: dict[str, object], place: str
) -> None:
    assert calibrate(data, package) == 0
    document = json.loads((package / "manifest.json").read_text())
    document["confidence"] |= change
    (package / "manifest.json").write_text(json.dumps(document))
    with pytest.raises(TrainingError, match=f"breaks the manifest schema at {place}"):
        manifest.read(package / "manifest.json")
