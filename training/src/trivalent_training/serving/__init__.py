"""The Python twin of the processor: manifest, tensors, graphs, and a package that scores as the processor does.

Networks, fitting, judging, export and commands import it; it imports 'data' only.
"""
