"""The commands of docs/your-own-recordings.md, from synthetic speech to a package, with fewer clips."""

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.package import Package

PAGE = REPOSITORY / "docs" / "your-own-recordings.md"
SMALLER = {"--clips 120": "--clips 12", "fit.epochs=20": "fit.epochs=2"}

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def commands() -> list[list[str]]:
    """The commands of the page that belong to trivalent-train."""
    block = re.search(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block
    found = block[1]
    for whole, small in SMALLER.items():
        assert whole in found
        found = found.replace(whole, small)
    return [shlex.split(line, comments=True)[1:] for line in found.splitlines() if line.startswith("trivalent-train")]


def test_the_page_leads_from_recordings_to_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPOSITORY / "models" / "shared", tmp_path / "models" / "shared")
    *offline, publish = commands()
    assert [command[0] for command in offline] == [
        "synthesize", "import", "recipes", "fit", "evaluate", "export", "evaluate",
    ]  # fmt: skip
    for command in offline:
        assert main(command) == 0, command

    package = Package(tmp_path / "models" / "tfn-speech" / "1")
    acoustic = package.manifest.modalities["acoustic"]
    assert isinstance(acoustic, FeatureMatrix)
    assert (acoustic.width, acoustic.extractor) == (60, AcousticExtractor(SHIPPED).name)
    assert package.manifest.synthetic

    with (tmp_path / "predictions.csv").open(newline="") as table:
        offline_scores = {row["utterance_id"]: float(row["score"]) for row in csv.DictReader(table)}
    clip = next(iter(offline_scores)).rpartition("-")[0]
    published = [word.replace("voices-002", clip) for word in publish]
    assert main([*published, "--to", "clip.avro"]) == 0
    utterances = dataset_file.read(tmp_path / "clip.avro").utterances
    assert len(utterances) == 8
    for utterance, scores in zip(utterances, package.score(utterances), strict=True):
        assert scores is not None
        assert scores["score"] == pytest.approx(offline_scores[utterance.utterance_id], abs=1e-4)
