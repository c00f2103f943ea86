"""One network whose weights are the mean of several: θ = (1/n) Σ_i θ_i, as in M. Wortsman et al., "Model soups", 2022.

The networks must have been trained from the same initial weights; the mean of networks trained from different ones is
not a trained network. Unlike the mean of their scores, it is as large and as fast as one network.
"""

import copy
from collections.abc import Sequence

import torch

from trivalent_training.networks.parts.base import Network


def averaged(networks: Sequence[Network]) -> Network:
    """A copy of the first network with the mean of all parameters and real buffers; other buffers are the first's."""
    mean = copy.deepcopy(networks[0])
    states = [network.state_dict() for network in networks]
    mean.load_state_dict(
        {
            name: torch.stack([state[name] for state in states]).mean(dim=0) if value.is_floating_point() else value
            for name, value in states[0].items()
        }
    )
    return mean
