"""How good runs and baselines are: metrics, judgements, and the tables and pictures made of them.

Export and commands import it.
"""
