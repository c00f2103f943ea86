"""Entry points of the Flower apps; the code is in trivalent_training.fitting.flower_apps."""

from trivalent_training.fitting.flower_apps import client, server

__all__ = ["client", "server"]
