"""Loads the libraries of the extras, which only users who publish recordings need."""

import importlib
from typing import Any

from trivalent_training.errors import TrainingError


def library(name: str, extra: str = "publish") -> Any:
    """The module of that name, of an extra of this package; TrainingError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing = (error.name or name).split(".")[0]
        raise TrainingError(
            f"publishing needs the library {missing}, which is not installed: "
            f"install trivalent_training[{extra}], for example with pip install -e 'training[{extra}]'"
        ) from error
