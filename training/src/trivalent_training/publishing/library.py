"""Loads the libraries of the extra 'publish', which only users who publish recordings need, and those of plug-ins."""

import importlib
from typing import Any

from trivalent_training.errors import TrainingError

EXTRA = "trivalent_training[publish], for example with pip install -e 'training[publish]'"


def library(name: str, install: str = EXTRA) -> Any:
    """The module of that name; TrainingError if it is not installed, which says to install 'install'."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing = (error.name or name).split(".")[0]
        raise TrainingError(
            f"publishing needs the library {missing}, which is not installed: install {install}"
        ) from error
