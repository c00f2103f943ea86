"""Importers of published tables, one per corpus. Imported by the table of importers only."""
