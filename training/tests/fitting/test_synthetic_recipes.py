"""The recipes of the synthetic benchmarks train for an epoch, and a pair differs in its mechanism; none has to win."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from trivalent_training.data.dataset_file import Dataset
from trivalent_training.data.synthesis.tasks import TASKS
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.fitting import recipe
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.judging import claims
from trivalent_training.schemas import REPOSITORY

SOUND = "-voices"
"""End of the names of recipes on synthetic speech, which is no benchmark and has no claim of a paper."""
RECIPES = {
    path.stem: path
    for path in sorted((REPOSITORY / "training/configs/synthetic").glob("*.json"))
    if not path.stem.endswith(SOUND)
}
CLAIMS = [
    claim
    for paper in claims.read(REPOSITORY / "training" / "claims")
    for claim in paper.claims
    if claim.dataset.startswith("synthetic-")
]


def task_of(name: str) -> str:
    """The benchmark at the end of a recipe's name."""
    return next(task for task in TASKS if name.endswith(f"-{task}"))


def few(task: str) -> Dataset:
    """Four training utterances of each of nine clips, which the clients need, and four to validate."""
    clips: dict[str, list[Utterance]] = {}
    valid = []
    for utterance in TASKS[task].utterances(1):
        if utterance.split is Split.TRAIN:
            clips.setdefault(utterance.clip_id, []).append(utterance)
        elif utterance.split is Split.VALID:
            valid.append(utterance)
    train = [utterance for members in list(clips.values())[:9] for utterance in members[:4]]
    return Dataset(TASKS[task].header, (*train, *valid[:4]), "")


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_recipe_trains_for_an_epoch(name: str, tmp_path: Path) -> None:
    document = json.loads(RECIPES[name].read_text())
    document["fit"]["epochs"] = 1
    config = document["network"]["config"]
    if "correction" in config:
        config["correction"] |= {"pretrain_epochs": 1, "epochs": 1}
    (tmp_path / "recipe.json").write_text(json.dumps(document))
    plan = recipe.read(tmp_path / "recipe.json")
    assert plan.package.name == name
    done, _ = learn(RunPlan(plan, 1, 0, REPOSITORY / "models"), few(task_of(name)))
    assert np.isfinite([(epoch.train_loss, epoch.valid_loss) for epoch in done.history]).all()
    assert len(done.validation) == 4


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.system)
def test_a_pair_differs_in_the_mechanism_alone_and_states_a_margin(claim: claims.Claim) -> None:
    assert claim.margin > 0
    pair = [recipe.read(RECIPES[name]) for name in (claim.system, claim.ablation)]
    assert {f"synthetic-{task_of(one.package.name)}" for one in pair} == {claim.dataset}
    assert pair[0].fit == pair[1].fit
    assert pair[0].text == pair[1].text
    systems, ablations = (asdict(one.network.build().config) for one in pair)  # type: ignore[call-overload]
    differing = {field for field in systems if systems[field] != ablations[field]}
    assert differing
    assert differing <= {
        "attention", "unimodal_weight", "bimodal_weight", "correction", "federation",
    }  # fmt: skip


def test_every_recipe_is_in_a_claim() -> None:
    assert {name for claim in CLAIMS for name in (claim.system, claim.ablation)} == set(RECIPES)
