"""Every published recipe trains for one epoch of one batch, at full width, on a synthetic file of its family.

Only three things differ from the recipe: language models have random weights, which need no download; there is one
epoch (one round, one epoch of each stage); and the file has as few utterances as the method needs.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import families
from trivalent_training.data.synthesis.planted import Size
from trivalent_training.fitting import recipe
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.schemas import REPOSITORY

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
RECIPES = sorted(path for path in PUBLISHED.glob("*.json") if not path.name.endswith(".trials.json"))
UTTERANCES = {"hafedformer": 10, "cenet-s": 12}
"""Clients need an utterance each, and sixteen clusters need sixteen distinct frames; otherwise a batch of two."""


def family_of(name: str) -> str:
    if "multibench" in name:
        return "multibench"
    families = {"cenet-s": "sentilare", "hscl": "mmim", "hafedformer": "mult"}
    found = next((family for system, family in families.items() if name.startswith(system)), "mmsa")
    return f"{found}-sims" if "sims" in name else found


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """The recipe with one epoch and random weights."""
    config = document["network"]["config"]
    if "backbone" in config:
        config["backbone"]["weights"] = None
    if "start" in config:
        config["start"] = "roberta"
    if "correction" in config:
        config["correction"] |= {"pretrain_epochs": 1, "epochs": 1}
    document["fit"]["epochs"] = 1
    return document


def imported(folder: Path, plan: Recipe, family: str) -> dataset_file.Dataset:
    """A synthetic file of the family with the widths of the recipe, imported as the documentation says."""
    contract = plan.network.build().contract
    widths = {modality: matrix.width for modality, matrix in contract.features.items()}
    clusters = family == "sentilare" and widths["acoustic"] == 1
    size = Size(
        train=UTTERANCES.get(plan.network.name, 2), valid=2, test=1, steps=50, text=widths.get("text", 8),
        acoustic=5 if clusters else widths["acoustic"], visual=5 if clusters else widths["visual"],
    )  # fmt: skip
    families.write(family, folder / "source.pkl", size=size)
    options = ["--cluster-ids"] if clusters else []
    options += ["--texts", str(folder / "source.csv")] if family == "mmim" else []
    options += ["--text-features"] if family.startswith("mmsa") and "text" in widths else []
    output = folder / "output.avro"
    assert main(["import", family.partition("-")[0], str(folder / "source.pkl"), str(output), *options]) == 0
    return dataset_file.read(output)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_published_recipe_trains_for_one_step(path: Path, tmp_path: Path) -> None:
    (tmp_path / path.name).write_text(json.dumps(shortened(json.loads(path.read_text()))))
    plan = recipe.read(tmp_path / path.name)
    data = imported(tmp_path, plan, family_of(path.stem))
    if plan.text:
        source = tiny.published_model(tmp_path / "published")
        (tmp_path / "shared").mkdir()
        assert main(["encoder", str(source), str(tmp_path / plan.text.encoder), "--tokenizer"]) == 0
    done, network = learn(RunPlan(plan, 1, 0, tmp_path), data)
    assert done.history
    assert np.isfinite([(epoch.train_loss, epoch.valid_loss) for epoch in done.history]).all()
    assert len(done.validation) == 2
    assert sum(parameter.numel() for parameter in network.parameters()) > 100_000
