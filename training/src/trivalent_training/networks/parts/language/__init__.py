"""The pre-trained language model that networks fine-tune, and the enhancement that shifts its states.

Networks import it; export imports 'source', which finds published weights.
"""
