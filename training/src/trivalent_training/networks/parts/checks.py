"""Checks of network configurations: choices, modalities and dropouts. All raise TrainingError."""

from collections.abc import Sequence
from typing import Literal, get_args, get_origin, get_type_hints

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError


def check_choices(config: object) -> None:
    """Raises if a field that is typed as a Literal has another value."""
    for name, hint in get_type_hints(type(config)).items():
        if get_origin(hint) is Literal and (value := getattr(config, name)) not in (allowed := get_args(hint)):
            *others, last = (f"'{choice}'" for choice in allowed)
            raise TrainingError(f"{name} is '{value}', expected {', '.join(others)} or {last}")


def check_modalities(modalities: Sequence[str]) -> None:
    """Raises unless there is at least one modality and all are known and distinct."""
    if set(modalities) - set(MODALITIES) or not modalities or len(set(modalities)) != len(modalities):
        raise TrainingError(f"modalities are {list(modalities)}, expected some of {list(MODALITIES)}, each once")


def check_dropout(dropout: float) -> None:
    """Raises unless the dropout is a probability below 1."""
    if not 0 <= dropout < 1:
        raise TrainingError(f"dropout is {dropout:g}, expected a probability below 1")


def check_dropouts(dropouts: Sequence[float]) -> None:
    """Raises unless all dropouts are probabilities below 1."""
    if not all(0 <= dropout < 1 for dropout in dropouts):
        raise TrainingError(f"dropouts are {dropouts}, expected probabilities below 1")
