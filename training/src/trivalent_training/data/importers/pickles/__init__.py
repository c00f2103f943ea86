"""Importers of one family of published pickles each, and the strict reader that they share.

Only the table of importers imports them.
"""
