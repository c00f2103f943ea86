"""Trains HA-Fedformer by federated rounds with all clients on this machine; see the package 'fitting/federated'.

In the recipe, 'epochs' is the number of rounds, 'patience' the number of rounds without a lower validation loss, and
the schedule is over the rounds. Batch size, optimizer and gradient norm apply to the clients.
"""

import os

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.method import Epoch, FitTask
from trivalent_training.networks.hafedformer import HaFedformer
from trivalent_training.networks.parts.base import Network


def train(network: Network, task: FitTask) -> list[Epoch]:
    """Trains in place; afterwards the network has the weights of the best round.

    Raises TrainingError for another network, and for a schedule, a dropout, a device, a precision or several processes
    that rounds do not support.
    """
    # Importing Flower is slow, and few runs need it.
    from trivalent_training.fitting.federated.simulation import simulate

    recipe = task.recipe
    if not isinstance(network, HaFedformer):
        raise TrainingError(f"network is {type(network).__name__}, expected HaFedformer for federated rounds")
    if recipe.schedule not in ("constant", "warmup"):
        raise TrainingError(f"schedule is '{recipe.schedule}', expected 'constant' or 'warmup' for federated rounds")
    if recipe.modality_dropout:
        raise TrainingError(f"modality_dropout is {recipe.modality_dropout:g}, expected 0 for clients of one modality")
    if task.execution.accelerator == "cuda" or task.execution.precision != "32-true":
        found = f"{task.execution.accelerator} in {task.execution.precision}"
        raise TrainingError(f"federated rounds run on the CPU in float32, found {found}: use --device cpu")
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise TrainingError("federated rounds run in one process, found several: run without torchrun")
    return simulate(network, task)
