"""The settings of HA-Fedformer's federated rounds, which its recipe holds and the package 'fitting/federated' reads."""

from dataclasses import dataclass
from typing import Literal

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.checks import check_choices


@dataclass(frozen=True, slots=True)
class FederationConfig:
    """How the clients train and how their weights become one network; the defaults are upstream's."""

    clients: int = 10
    """Clients; each has its own share of the training utterances."""
    sampled: int = 9
    """Clients that take part in a round."""
    local_epochs: int = 2
    """Passes of a client over its share, with an optimizer of its own."""
    chain: int = 5
    """How often a client repeats that in a round; the weights after each are samples of its posterior."""
    local_forward: Literal["all_encoders", "own_encoder"] = "all_encoders"
    """Whether a client's modality goes through the mean of all encoders, or through its own."""
    aggregation: Literal["fedavg", "pbea_diag", "pbea_matrix"] = "fedavg"
    """How the encoders of the clients of one modality become one; see fitting/federated/aggregation.py."""
    prior: float = 1e-4
    """Added to the variances of 'pbea_diag'."""
    epsilon: float = 1.2
    """Step ε of decoders towards each other."""
    kappa: float = 0.001
    """Deviation κ of the noise on decoders."""

    def __post_init__(self) -> None:
        if not 1 <= self.sampled <= self.clients:
            raise TrainingError(f"sampled is {self.sampled}, expected 1 to the {self.clients} clients")
        if min(self.local_epochs, self.chain) < 1:
            raise TrainingError(f"local_epochs and chain are {self.local_epochs} and {self.chain}, expected at least 1")
        check_choices(self)
        if self.aggregation != "fedavg" and self.chain < 2:
            raise TrainingError(f"chain is {self.chain}, expected at least 2 samples for '{self.aggregation}'")
        if self.prior <= 0 or self.epsilon < 0 or self.kappa < 0:
            found = f"{self.prior:g}, {self.epsilon:g} and {self.kappa:g}"
            raise TrainingError(
                f"prior, epsilon and kappa are {found}, expected a prior above 0 and no negative number"
            )
