"""Flower apps of HA-Fedformer for several machines; flower-supernode runs 'client', flower-superlink runs 'server'.

Settings of a node: 'dataset', its own data-set file; optionally 'modality', the only modality it uses, and 'models',
its models folder. Settings of a run: 'recipe'; 'dataset', the server's utterances for the scales of frames and for
validation; 'run', the run folder to write; 'seed'; 'fold'; 'models'. Paths are relative to each machine's repository.
"""

from functools import cache
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.examples import ExampleMaker
from trivalent_training.fitting.federated.client import ClientSetup, client_app
from trivalent_training.fitting.federated.flower import Context
from trivalent_training.fitting.federated.server import server_app
from trivalent_training.fitting.federated.shares import local_examples
from trivalent_training.fitting.learn import RunPlan, learn
from trivalent_training.fitting.method import Method
from trivalent_training.networks.hafedformer import HaFedformer
from trivalent_training.schemas import REPOSITORY

MODELS = "models"


def _setup_of(context: Context) -> ClientSetup:
    """The client of this node, from its node configuration."""
    node = context.node_config
    return _setup(
        REPOSITORY / str(context.run_config["recipe"]),
        REPOSITORY / str(node["dataset"]),
        REPOSITORY / str(node.get("models", MODELS)),
        str(node.get("modality", "")),
    )


@cache
def _setup(plan_path: Path, dataset: Path, models: Path, modality: str) -> ClientSetup:
    plan = recipe.read(plan_path)
    network = plan.network.build()
    if not isinstance(network, HaFedformer):
        raise TrainingError(f"{plan_path.name} is a recipe of '{plan.network.name}', expected 'hafedformer'")
    utterances = dataset_file.read(dataset, (Split.TRAIN,)).part(Split.TRAIN)
    examples = ExampleMaker(network, plan.text, models).make(utterances)
    return ClientSetup(network, plan.fit, local_examples(examples, (modality,) if modality else network.order))


def _fit(context: Context, rounds: Method) -> None:
    """Runs the rounds and writes a run folder like that of 'trivalent-train fit'."""
    config = context.run_config
    plan = recipe.read(REPOSITORY / str(config["recipe"]))
    data = dataset_file.read(REPOSITORY / str(config["dataset"]), (Split.TRAIN, Split.VALID))
    models = REPOSITORY / str(config.get("models", MODELS))
    done, network = learn(RunPlan(plan, int(config["seed"]), int(config["fold"]), models), data, rounds)
    runs.write(REPOSITORY / str(config["run"]), done, network, replace=True)


client = client_app(_setup_of)
server = server_app(_fit)
