"""Importer of anybody's data: a folder with a table of utterances and files of features.

Imported by the table of importers only.
"""
