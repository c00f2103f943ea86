"""How each system is trained: most by the one loop alone, some by stages around it."""

from collections.abc import Sequence
from typing import Protocol

from trivalent_training import loop
from trivalent_training.examples import Example
from trivalent_training.loop import Epoch, Rig
from trivalent_training.methods import federated, meta_labels
from trivalent_training.networks.parts.base import Network
from trivalent_training.recipe import FitRecipe


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
