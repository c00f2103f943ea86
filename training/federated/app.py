"""Names the apps for Flower; they are in trivalent_training.fitting.flower_apps."""

from trivalent_training.fitting.flower_apps import client, server

__all__ = ["client", "server"]
