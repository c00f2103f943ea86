"""How each system is trained: most by the one loop alone, some by stages around it. Only 'learn' imports the table."""

from trivalent_training.fitting import loop
from trivalent_training.fitting.method import Method
from trivalent_training.fitting.methods import federated, meta_labels

METHODS: dict[str, Method] = {
    "hafedformer": federated.train,
    "mug": meta_labels.train,
}
"""By network name; a network that is not here is trained by the one loop."""


def method_of(name: str) -> Method:
    """How the network of that name is trained."""
    return METHODS.get(name, loop.fit)
