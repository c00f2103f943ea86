"""The pre-trained language model that networks fine-tune, and the cross-modal enhancement of its states.

Imported by networks; export also imports 'source', which locates published weights.
"""
