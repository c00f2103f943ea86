"""Trains, evaluates and exports the models that Trivalent serves.

The functions of 'api' are here for notebooks. They are loaded when they are used: they import PyTorch, which takes
seconds that a command without it should not take.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trivalent_training.api import MODELS, Trained, evaluate, fit, read_dataset, read_run, score
    from trivalent_training.errors import TrainingError

__all__ = ["MODELS", "Trained", "TrainingError", "evaluate", "fit", "read_dataset", "read_run", "score"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'trivalent_training' has no attribute '{name}'")
    from trivalent_training import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
