"""Parts that are used in training only: contrastive losses, label correction, and settings of federated training.

Imported by networks and fitting.
"""
