"""Training methods by network: most use the training loop only, some add stages or rounds. Only 'learn' imports it."""

from trivalent_training.fitting import loop
from trivalent_training.fitting.method import Method
from trivalent_training.fitting.methods import federated, meta_labels

METHODS: dict[str, Method] = {
    "hafedformer": federated.train,
    "mug": meta_labels.train,
}
"""Methods by network name; other networks use the training loop."""


def method_of(name: str) -> Method:
    """The training method of a network, by name."""
    return METHODS.get(name, loop.fit)
