"""From runs to model packages, and from published weights to the shared text encoder.

Only commands import it.
"""
