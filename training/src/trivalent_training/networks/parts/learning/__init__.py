"""What exists only while a network is trained: contrastive losses, and the correction of labels.

Networks and the methods in 'fitting' import it.
"""
