"""Loads the libraries of file formats that only some users need; they are the extra 'formats'."""

import importlib
from pathlib import Path
from typing import Any

from trivalent_training.errors import TrainingError


def library(name: str, path: Path) -> Any:
    """The module that reads the file; TrainingError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise TrainingError(
            f"{path} needs the library {package}, which is not installed: install trivalent_training[formats]"
        ) from error
