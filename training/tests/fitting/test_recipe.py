"""Recipes: every committed recipe can be read and built; an invalid one is rejected with one sentence."""

import json
from pathlib import Path

import pytest
import torch

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.schemas import REPOSITORY

CONFIGS = REPOSITORY / "training" / "configs"
RECIPES = sorted(path for path in CONFIGS.rglob("*.json") if not path.name.endswith(".trials.json"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_builds_its_network(path: Path) -> None:
    plan = recipe.read(path)
    assert plan.package.name == path.stem + ("-published" if path.parent.name == "published" else "")
    with torch.device("meta"):  # published networks have up to 141 million parameters
        assert plan.network.build().contract.outputs[0].role == "score"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "blue"}, "recipe.json has the field 'colour', expected one of package, network, text, fit"),
        ({"network": {"name": "mult"}}, "network is 'mult', expected one of .*, tfn"),
        ({"network": {"name": "constant", "config": {"size": 3}}}, "config of constant has the field 'size'"),
        ({"fit": {"epochs": "many"}}, "recipe.json.fit.epochs is 'many', expected int"),
        ({"fit": {"modality_dropout": 1.5}}, "modality_dropout is 1.5, expected a probability below 1"),
        ({"package": {"name": "x"}}, "recipe.json.package lacks the field 'version'"),
        ({"text": 3}, "recipe.json.text is 3, expected an object with the fields of TextRecipe"),
    ],
)
def test_an_invalid_recipe_is_rejected(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(json.loads(RECIPES[0].read_text()) | change))
    with pytest.raises(TrainingError, match=message):
        recipe.read(path).network.build()


def test_the_error_names_a_missing_recipe(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no recipe at .*nowhere\.json"):
        recipe.read(tmp_path / "nowhere.json")
