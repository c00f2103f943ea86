"""What exists only while a network is trained: contrastive losses, the correction of labels, and the
settings of federated rounds.

Networks and the methods in 'fitting' import it.
"""
