"""Starts a training from the weights of another run, for example of one on a larger data set."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.gradients import Untrained
from trivalent_training.networks.parts.base import Network


@dataclass(frozen=True, slots=True, eq=False)
class StartingPoint:
    """The parameters that a training starts from, by name, and the record of their origin."""

    origin: runs.Start
    parameters: Mapping[str, Tensor]
    untrained: Untrained | None
    """Weights without a gradient in that run; None if that is not known."""

    def never_trained(self, later: Untrained | None) -> Untrained | None:
        """The weights that got a gradient neither in that run nor in the training that started from it."""
        return None if later is None or self.untrained is None else later.within(self.untrained)

    def copy_to(self, network: Network) -> None:
        """Copies the parameters; buffers, such as means of frames, stay those of the network's own data.

        Raises TrainingError if names or shapes differ.
        """
        own = dict(network.named_parameters())
        expected, found = (_shapes(parameters) for parameters in (own, self.parameters))
        if expected != found:
            name = min(key for key in {*expected, *found} if expected.get(key) != found.get(key))
            raise TrainingError(
                f"the run to start from, {self.origin.recipe}, has {name} {found.get(name, 'not at all')}, expected "
                f"{expected.get(name, 'no such weights')}: give both recipes the same network"
            )
        with torch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(self.parameters[name])


def read(folder: Path) -> StartingPoint:
    """Reads the run folder to start from. Raises TrainingError if there is none."""
    record, network = runs.read(folder)
    origin = runs.Start(
        recipe=record.recipe.package.name,
        dataset=record.dataset,
        dataset_sha256=record.dataset_sha256,
        seed=record.seed,
        commit=record.commit,
        weights_sha256=hashlib.sha256((folder / runs.WEIGHTS_FILE).read_bytes()).hexdigest(),
    )
    parameters = {name: parameter.detach() for name, parameter in network.named_parameters()}
    return StartingPoint(origin, parameters, record.untrained)


def _shapes(parameters: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(parameter.shape) for name, parameter in parameters.items()}
