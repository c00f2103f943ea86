"""Training: a recipe and a data set become a run. Holds examples, the training loop, and methods of single systems.

Judging, export and commands import it. It imports networks, serving and data.
"""
