"""Settings of a recipe by their dotted paths, such as 'fit.learning_rate', for the commands that vary them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from trivalent_training import typed
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.recipe import Recipe


def value_at(document: Any, path: str) -> Any:
    """The value at a dotted path of the recipe. Raises TrainingError if the recipe does not contain it."""
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            raise TrainingError(f"the recipe has no '{path}' to search: add it to the recipe first")
        document = document[name]
    return document


def changed(start: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe with other values at the given paths. Raises TrainingError for an unknown path or invalid value."""
    document = start.to_json()
    for path, value in settings.items():
        *parents, last = path.split(".")
        value_at(document, ".".join(parents))[last] = value
    return typed.build(Recipe, document, "the changed recipe")


def given(assignments: Sequence[str]) -> dict[str, Any]:
    """Settings of the form PATH=VALUE; a value is JSON, or else text. Raises TrainingError for another form."""
    settings: dict[str, Any] = {}
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path:
            raise TrainingError(f"--set is '{assignment}', expected PATH=VALUE, such as fit.epochs=20")
        try:
            settings[path] = json.loads(text)
        except json.JSONDecodeError:
            settings[path] = text
    return settings
