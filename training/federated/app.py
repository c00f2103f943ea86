"""Names the apps for Flower; they are in trivalent_training.federated.apps."""

from trivalent_training.federated.apps import client, server

__all__ = ["client", "server"]
