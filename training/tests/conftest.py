"""Fixtures shared by all tests: a small trained package, and the folder of real recordings."""

import os
from pathlib import Path

import pytest
import torch

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.schemas import REPOSITORY

# Threads do not speed up tensors this small, and slow them down on a busy machine.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data set, a recipe, a models folder, two runs and the package of both."""
    root = tmp_path_factory.mktemp("workshop")
    tiny.encoder(root / "models", tmp_path_factory.mktemp("published"))
    tiny.corpus(root / "corpus.avro")
    tiny.recipe(root / "recipe.json")
    for seed in ("1", "2"):
        assert main(tiny.fit(root, seed)) == 0
    runs = [str(root / "run-1"), str(root / "run-2")]
    assert main(["export", str(root / "corpus.avro"), *runs, "--models", str(root / "models")]) == 0
    return root


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real recordings: TRIVALENT_DATA, or ../shared/data of the repository."""
    folder = Path(os.environ.get("TRIVALENT_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no recordings at {folder}; set TRIVALENT_DATA to their folder")
    return folder
