"""Networks that wrap networks: the mean of several, and compact number formats.

Imported by judging, export and commands; no network imports it.
"""
