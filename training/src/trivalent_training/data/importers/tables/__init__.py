"""Importers of one corpus each, from its published tables. Only the table of importers imports them."""
