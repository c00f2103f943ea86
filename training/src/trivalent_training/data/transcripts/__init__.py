"""Reads transcripts of speech recognizers and subtitle editors into one form. The entrance is reading.read.

One module per format. Nothing here knows data sets; a caller makes utterances of the cues.
"""
