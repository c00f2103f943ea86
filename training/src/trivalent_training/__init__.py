"""Trains, evaluates and exports the models that Trivalent serves."""
