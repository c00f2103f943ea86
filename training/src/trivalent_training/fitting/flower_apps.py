"""The client and server apps for machines of their own, as flower-supernode and flower-superlink run them.

A node is told 'dataset', its own data-set file, and optionally 'modality', the only one it may use, and 'models', its
models folder. The run is told 'recipe', 'dataset' (the server's own utterances: scales of frames, and validation),
'run' (the run folder to write), 'seed', 'fold' and 'models'. Paths are relative to the repository, on each machine.
"""

from functools import cache
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.examples import ExampleMaker
from trivalent_training.fitting.federated.client import Member, client_app
from trivalent_training.fitting.federated.flower import Context
from trivalent_training.fitting.federated.server import server_app
from trivalent_training.fitting.federated.shares import holding
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.method import Method
from trivalent_training.networks.hafedformer import HaFedformer
from trivalent_training.schemas import REPOSITORY

MODELS = "models"


def _member_of(context: Context) -> Member:
    """What this node has, from its node configuration."""
    node = context.node_config
    return _member(
        REPOSITORY / str(context.run_config["recipe"]),
        REPOSITORY / str(node["dataset"]),
        REPOSITORY / str(node.get("models", MODELS)),
        str(node.get("modality", "")),
    )


@cache
def _member(plan_path: Path, dataset: Path, models: Path, modality: str) -> Member:
    plan = recipe.read(plan_path)
    network = plan.network.build()
    if not isinstance(network, HaFedformer):
        raise TrainingError(f"{plan_path.name} is a recipe of '{plan.network.name}', expected 'hafedformer'")
    utterances = dataset_file.read(dataset, (Split.TRAIN,)).part(Split.TRAIN)
    examples = ExampleMaker(network, plan.text, models).make(utterances)
    return Member(network, plan.fit, holding(examples, (modality,) if modality else network.order))


def _fit(context: Context, rounds: Method) -> None:
    """Runs the rounds and leaves a run folder, as 'trivalent-train fit' does."""
    config = context.run_config
    plan = recipe.read(REPOSITORY / str(config["recipe"]))
    data = dataset_file.read(REPOSITORY / str(config["dataset"]), (Split.TRAIN, Split.VALID))
    models = REPOSITORY / str(config.get("models", MODELS))
    done, network = learn(RunPlan(plan, int(config["seed"]), int(config["fold"]), models), data, rounds)
    runs.write(REPOSITORY / str(config["run"]), done, network, replace=True)


client = client_app(_member_of)
server = server_app(_fit)
