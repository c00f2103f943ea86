"""Measures how fast recipes train: steps per second and memory, of our networks and of those of MMSA.

Only commands import it. 'workload' makes the examples, 'mmsa' the networks of MMSA, 'measure' trains and reads the
clock.
"""
