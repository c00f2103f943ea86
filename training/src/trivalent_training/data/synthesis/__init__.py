"""Synthetic data: a training corpus, the demonstration data set, and files in each published format.

Imported by the command 'synthesize' and by tests.
"""
