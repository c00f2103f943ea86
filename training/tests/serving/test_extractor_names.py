"""The name of an extractor on its way from the data set to the package, and what is refused."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from trivalent_training.data.utterance import Features, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.export.package_writer import extractor_of
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest as manifests
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.package import Package

DEMO = REPOSITORY / "models" / "tfn-demo" / "1"


def heard(*names: str) -> Sequence[Utterance]:
    return [
        Utterance(f"u{index}", acoustic=Features(name, np.ones((1, 6), np.float32))) for index, name in enumerate(names)
    ]


def test_a_manifest_keeps_the_names() -> None:
    manifest = manifests.read(DEMO / "manifest.json")

    acoustic = manifest.modalities["acoustic"]
    assert isinstance(acoustic, FeatureMatrix)
    assert acoustic.extractor == "synthetic-voice-6"
    assert manifest.to_json() == (DEMO / "manifest.json").read_text("utf-8")
    with pytest.raises(TrainingError, match=r"breaks the manifest schema at \$\.modalities\.acoustic\.extractor"):
        replace(manifest, modalities={"acoustic": replace(acoustic, extractor=" ")}).to_json()


def test_an_export_names_the_one_extractor_of_the_data() -> None:
    assert extractor_of("acoustic", heard("ours/1#ab", "ours/1#ab")) == "ours/1#ab"


@pytest.mark.parametrize(
    ("names", "found"),
    [(("a", "b"), "'a' and 'b'"), (("a", " "), "' ' and 'a'"), (("",), "''"), ((), "no extractor")],
)
def test_an_export_needs_one_named_extractor(names: tuple[str, ...], found: str) -> None:
    expected = f"the acoustic features of the data set name {found}, expected the name of one extractor"
    with pytest.raises(TrainingError, match=expected):
        extractor_of("acoustic", heard(*names))


def test_a_package_scores_its_own_extractor_and_an_unnamed_one_alone() -> None:
    package = Package(DEMO)

    named, unnamed = package.score(heard("synthetic-voice-6", ""))

    assert named == unnamed is not None
    expected = "utterance 'u0' has acoustic features of 'theirs', the package learned from 'synthetic-voice-6'"
    with pytest.raises(TrainingError, match=expected):
        package.score(heard("theirs"))
