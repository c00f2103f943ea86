"""Evaluation of runs and baselines: metrics, stored results, tables and plots.

Export and commands import it. It imports fitting, networks, serving and data.
"""
