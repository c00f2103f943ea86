"""Trains, judges and exports the models that Trivalent serves."""
