"""Federated rounds of HA-Fedformer on Flower: clients train one modality each, the server aggregates their weights.

The method 'federated' and flower_apps import it.
"""
