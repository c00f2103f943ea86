"""Utterances and the files that hold them. Every room may import this one; it imports no other room."""
