"""List the networks and their settings, or write a recipe for a data set of your own.

Without arguments it lists the networks and the recipes of this repository. 'recipes --network tfn' lists the fields of
that network's config. 'recipes --network tfn --new tfn-calls.json calls.avro' writes a recipe whose modalities, widths
and range are those of the data set; all other settings are those of the package that is trained with this network.
"""

import ast
import dataclasses
import inspect
import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, get_type_hints

from trivalent_training import typed
from trivalent_training.atomic import new_file
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import MODALITIES, Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.networks import NETWORKS
from trivalent_training.schemas import REPOSITORY

CONFIGS = REPOSITORY / "training" / "configs"
TEMPLATES = {
    "cenet-m": "cenet-m-mosi",
    "hafedformer": "hafedformer-mosi",
    "mug": "mug-mosi",
    "polarity": "polarity-mosi-meld",
    "tfn": "tfn-mosi",
}
"""The recipe whose settings a new one takes over, by network."""
NEUTRAL = 1 / 6
"""Half width of the neutral band of a new recipe, as a part of the range: 0.5 for a range of 3."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, nargs="?", help="with --new: the data-set file to train on")
    parser.add_argument("--network", help="a network: list its fields, or write a recipe for it")
    parser.add_argument("--new", type=Path, metavar="RECIPE", help="recipe to write, e.g. tfn-calls.json")
    parser.add_argument("--replace", action="store_true", help="replace an existing recipe")
    parser.add_argument("--json", action="store_true", help="print what is listed or written as JSON")


def run(options: Namespace) -> None:
    if options.network and options.network not in NETWORKS:
        raise TrainingError(f"network is '{options.network}', expected one of {', '.join(NETWORKS)}")
    if options.new:
        _write(options)
    elif options.network:
        _fields(options.network, options.json)
    else:
        _list(options.json)


def _write(options: Namespace) -> None:
    if not options.network or not options.dataset:
        raise TrainingError("--new needs a network and a data set: recipes --network tfn --new RECIPE DATASET")
    if options.new.exists() and not options.replace:
        raise TrainingError(f"{options.new} exists already, expected a new file, or --replace")
    data = dataset_file.read(options.dataset, (Split.TRAIN, Split.VALID))
    document = new_recipe(options.network, data, options.new.stem)
    with new_file(options.new) as file:
        file.write((json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
    if options.json:
        print(json.dumps(document))
    else:
        print(f"{options.new}: {document['package']['description']}")


def new_recipe(network: str, data: dataset_file.Dataset, name: str) -> dict[str, Any]:
    """A recipe for the modalities, widths and range of a data set, as its JSON document.

    Raises TrainingError if there is no template for the network, or if it cannot read the data set's modalities.
    """
    if network not in TEMPLATES:
        raise TrainingError(f"no recipe can be made for '{network}', expected one of {', '.join(TEMPLATES)}")
    document: dict[str, Any] = json.loads((CONFIGS / "packages" / f"{TEMPLATES[network]}.json").read_text("utf-8"))
    config, fields = document["network"]["config"], typed_fields(network)
    widths = _widths(data)
    for modality, width in widths.items():
        if f"{modality}_width" in fields:
            config[f"{modality}_width"] = width
    read = [m for m in MODALITIES if m in widths or (m == "text" and any(u.text.strip() for u in data.utterances))]
    if "text" in widths or "text" not in read:
        raise TrainingError(
            f"{data.header.dataset} has {'text features' if 'text' in widths else 'no words'}, expected transcripts "
            f"with words: write the recipe of a network over features by hand"
        )
    if "modalities" in fields:
        config["modalities"] = read
    elif missing := [m for m in MODALITIES if f"{m}_width" in config and m not in read]:
        raise TrainingError(f"{data.header.dataset} lacks {missing[0]} features, expected some: {network} reads them")
    if "bound" in fields:
        config["bound"] = data.header.range
    document["package"] |= _about(document["package"]["system"], read, data, name)
    recipe = typed.build(Recipe, document, name)
    recipe.network.build()
    return document


def _about(system: str, read: list[str], data: dataset_file.Dataset, name: str) -> dict[str, Any]:
    """Name and texts of the package."""
    labelled = sum(utterance.labels.score is not None for utterance in data.utterances)
    return {
        "name": name,
        "version": "1",
        "description": f"{system} over {' and '.join(read)}, trained on {data.header.dataset}.",
        "neutral": round(data.header.range * NEUTRAL, 4),
        "limits": f"Learned from {labelled:,} utterances of {data.header.dataset}; nothing is known of others.",
    }


def _widths(data: dataset_file.Dataset) -> dict[str, int]:
    """Columns of each modality that the data set has features of; TrainingError if they differ."""
    widths: dict[str, int] = {}
    for modality in MODALITIES:
        found = {features.width for u in data.utterances if (features := u.features(modality)) is not None}
        if len(found) > 1:
            raise TrainingError(f"{modality} features have {sorted(found)} columns, expected one number of columns")
        if found:
            widths[modality] = found.pop()
    return widths


def typed_fields(network: str) -> dict[str, dict[str, Any]]:
    """The fields of a network's config by name, each with its type, default and docstring."""
    config = NETWORKS[network].config
    hints, documents = get_type_hints(config), _docstrings(config)
    fields = {}
    for field in dataclasses.fields(config):
        missing = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        hint = getattr(hints[field.name], "__name__", "") if isinstance(hints[field.name], type) else ""
        fields[field.name] = {
            "type": hint or str(hints[field.name]).replace("typing.", ""),
            "default": None if missing else _plain(default),
            "meaning": documents.get(field.name, ""),
        }
    return fields


def _plain(default: Any) -> Any:
    """A default as JSON can hold it."""
    is_config = dataclasses.is_dataclass(default) and not isinstance(default, type)
    return dataclasses.asdict(default) if is_config else default


def _docstrings(config: type[Any]) -> dict[str, str]:
    """The strings after the fields of a class, which the interpreter does not keep."""
    body = ast.parse(inspect.getsource(config)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = str(ast.literal_eval(text.value))
    return found


def _fields(network: str, as_json: bool) -> None:
    fields = typed_fields(network)
    if as_json:
        print(json.dumps(fields))
        return
    for name, about in fields.items():
        print(f"{name} = {json.dumps(about['default'])}\n    {about['meaning']}")


def _list(as_json: bool) -> None:
    recipes = sorted(path for path in CONFIGS.glob("*/*.json") if not path.name.endswith(".trials.json"))
    by_network: dict[str, list[str]] = {name: [] for name in NETWORKS}
    for path in recipes:
        document = json.loads(path.read_text("utf-8"))
        if "network" in document:
            by_network[document["network"]["name"]].append(str(path.relative_to(CONFIGS.parent)))
    if as_json:
        print(json.dumps(by_network))
        return
    for name, paths in by_network.items():
        print(f"{name}{'' if name not in TEMPLATES else '  (recipes --new)'}")
        for recipe_path in paths:
            print(f"    {recipe_path}")
