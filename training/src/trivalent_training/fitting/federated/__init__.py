"""Federated rounds of HA-Fedformer on Flower: clients of one modality each, and the server that joins their weights.

The method 'federated' and the apps for Flower import it.
"""
