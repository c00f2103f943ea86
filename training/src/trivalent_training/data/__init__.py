"""Utterances, data-set files, importers and synthetic data. Every room may import it; it imports no other room."""
