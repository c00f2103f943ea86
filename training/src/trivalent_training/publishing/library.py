"""Loads the libraries of the extra 'publish', which only users who publish recordings need."""

import importlib
from typing import Any

from trivalent_training.errors import TrainingError


def library(name: str) -> Any:
    """The module of that name; TrainingError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing = (error.name or name).split(".")[0]
        raise TrainingError(
            f"publishing needs the library {missing}, which is not installed: "
            "install trivalent_training[publish], for example with pip install -e 'training[publish]'"
        ) from error
