"""Reads the files that feature extractors write for one recording. The entrance is reading.read."""
