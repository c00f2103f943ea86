"""HA-Fedformer's training: federated rounds, with all clients on this machine; see the package 'fitting/federated'.

Of the recipe, 'epochs' counts rounds, 'patience' counts rounds without a better validation loss, and the schedule goes
over the rounds; batch size, optimizer and gradient norm are the clients'.
"""

import os

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.method import Epoch, FitTask
from trivalent_training.networks.hafedformer import HaFedformer
from trivalent_training.networks.parts.base import Network


def train(network: Network, task: FitTask) -> list[Epoch]:
    """Trains in place by federated rounds and leaves the weights of the best round."""
    from trivalent_training.fitting.federated.simulation import simulate  # Flower takes its time, and few runs need it

    recipe = task.recipe
    if not isinstance(network, HaFedformer):
        raise TrainingError(f"federated rounds train HaFedformer, found {type(network).__name__}")
    if recipe.schedule not in ("constant", "warmup"):
        raise TrainingError(f"schedule is '{recipe.schedule}', expected 'constant' or 'warmup' for federated rounds")
    if recipe.modality_dropout:
        raise TrainingError(f"modality_dropout is {recipe.modality_dropout:g}, expected 0 for clients of one modality")
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise TrainingError("federated rounds run in one process, found several: start them without torchrun")
    return simulate(network, task)
