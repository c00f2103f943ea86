"""Export of runs as model packages, and of published weights as the shared text encoder.

Only commands import it. It imports all other rooms except commands.
"""
