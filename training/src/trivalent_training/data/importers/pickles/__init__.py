"""Importers of published pickles, one per family, and the validating reader that they share.

Imported by the table of importers only.
"""
