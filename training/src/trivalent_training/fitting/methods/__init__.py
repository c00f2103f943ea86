"""How each system is trained: most by the one loop alone, some by stages around it."""

from collections.abc import Sequence
from typing import Protocol

from trivalent_training.fitting import loop
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.loop import Epoch, Rig
from trivalent_training.fitting.methods import federated, meta_labels
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network


class Method(Protocol):
    """Trains a network in place and leaves its best weights."""

    def __call__(
        self,
        network: Network,
        train: Sequence[Example],
        valid: Sequence[Example],
        recipe: FitRecipe,
        seed: int,
        rig: Rig | None = None,
    ) -> list[Epoch]: ...


METHODS: dict[str, Method] = {
    "hafedformer": federated.train,
    "mug": meta_labels.train,
}
"""By network name; a network that is not here is trained by the one loop."""


def method_of(name: str) -> Method:
    """How the network of that name is trained."""
    return METHODS.get(name, loop.fit)
