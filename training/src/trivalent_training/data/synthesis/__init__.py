"""Synthetic data: the training corpus, the demonstration sample, and files in each published format.

The command 'synthesize' imports it, and so do tests.
"""
