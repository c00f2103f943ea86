"""From utterances and a recipe to a run: examples, the training loop, and what single systems put around it.

Judging, export and commands import it; it imports networks, serving and data.
"""
