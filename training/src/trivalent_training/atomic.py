"""Atomic writes of files and folders: each appears complete, or does not appear."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from trivalent_training.errors import TrainingError


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Opens a draft that is renamed to 'path' if the block succeeds; an existing file is replaced.

    Raises TrainingError if the parent folder does not exist.
    """
    if not path.parent.is_dir():
        raise TrainingError(f"no folder {path.parent} to write {path.name} to")
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, replace: bool = False) -> Iterator[Path]:
    """Makes a draft folder that is renamed to 'path' if the block succeeds.

    Raises TrainingError if 'path' exists and 'replace' is false. Missing parents are made, and removed on failure.
    """
    if path.exists() and not replace:
        raise TrainingError(f"{path} exists already, expected a new folder")
    draft = path.with_name(f".{path.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    missing = [parent for parent in path.parents if not parent.exists()]
    draft.mkdir(parents=True)
    try:
        yield draft
        if path.exists():
            shutil.rmtree(path)
        draft.replace(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        for parent in missing:
            if not any(parent.iterdir()):
                parent.rmdir()
