"""Synthetic speech: clips spoken by espeak-ng whose feeling is planted in the voice, with transcripts and labels.

script.py plans what is said, by whom and how; espeak.py speaks it; folder.py writes the clips.
"""
