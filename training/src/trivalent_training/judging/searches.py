"""Records of searches: the trials of 'tune', in a JSON file beside the recipe that it writes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError

SUFFIX = ".trials.json"


@dataclass(frozen=True, slots=True)
class Trial:
    """Settings by their dotted paths in the recipe, and the mean over the folds of the lowest validation loss."""

    settings: dict[str, Any]
    validation: float


@dataclass(frozen=True, slots=True)
class Search:
    """All that is needed to repeat a search, and its trials in order."""

    name: str
    """Name of the recipe's package."""
    dataset: str
    dataset_sha256: str
    measure: str
    """Measure of the validation loss: the recipe's fit.select."""
    seed: int
    folds: tuple[int, ...]
    commit: str
    space: dict[str, Any]
    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial:
        """The first trial with the lowest validation loss."""
        return min(self.trials, key=lambda trial: trial.validation)


def record_of(recipe: Path) -> Path:
    """The record's file, beside the recipe: 'tfn.trials.json' beside 'tfn.json'."""
    return recipe.with_suffix(SUFFIX)


def write(recipe: Path, search: Search) -> None:
    """Writes the record of the search that chose a recipe; an older record is replaced."""
    with new_file(record_of(recipe)) as file:
        file.write((json.dumps(asdict(search), indent=1, ensure_ascii=False) + "\n").encode())


def recorded(folder: Path) -> dict[str, Search]:
    """The searches on record in a folder of recipes and its subfolders, by the name of the recipe's package.

    Raises TrainingError if a recipe differs from the best trial of its record, or if there is no recipe.
    """
    found: dict[str, Search] = {}
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        search = typed.build(Search, json.loads(path.read_text("utf-8")), path.name)
        recipe = path.with_name(path.name.removesuffix(SUFFIX) + ".json")
        document = typed.document(recipe, f"{path} is a record without its recipe, expected {recipe.name} beside it")
        for setting, expected in search.best.settings.items():
            value = document
            for name in setting.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if value != expected:
                raise TrainingError(
                    f"{recipe}: {setting} is {value!r}, expected {expected!r} as in the best trial: tune it again"
                )
        found[document["package"]["name"]] = search
    return found
