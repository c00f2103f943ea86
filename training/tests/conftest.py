"""Where the real recordings are, if they are anywhere."""

import os
from pathlib import Path

import pytest

from trivalent_training.schemas import REPOSITORY


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real recordings, named by TRIVALENT_DATA or found beside the repository."""
    folder = Path(os.environ.get("TRIVALENT_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no recordings at {folder}; name their folder in TRIVALENT_DATA")
    return folder
