"""Networks made of networks: the mean of several, and one whose numbers are smaller.

Judging, export and commands import it; no network does.
"""
