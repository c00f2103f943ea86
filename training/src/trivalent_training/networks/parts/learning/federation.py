"""Settings of HA-Fedformer's federated training: part of its recipe, read by 'fitting/federated'."""

from dataclasses import dataclass
from typing import Literal

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.checks import check_choices


@dataclass(frozen=True, slots=True)
class FederationConfig:
    """Training of the clients and aggregation of their weights; the defaults but that of 'held' are upstream's."""

    clients: int = 10
    """Number of clients; each has a disjoint part of the training utterances."""
    held: Literal["one_in_turn", "one_at_random", "all"] = "one_in_turn"
    """Modalities of a simulated client: one, dealt in turn or drawn with the run's seed, or all of them. With 'all', as
    in upstream's code, a client trains one modality in a round, but may train another in the next."""
    sampled: int = 9
    """Number of clients that take part in a round."""
    local_epochs: int = 2
    """Epochs of a client over its utterances, with a new optimizer."""
    chain: int = 5
    """Repetitions of the local epochs in a round; the weights after each are samples of the client's posterior."""
    local_forward: Literal["all_encoders", "own_encoder"] = "all_encoders"
    """Whether a client encodes its modality with the mean of all encoders, or with its own encoder."""
    aggregation: Literal["fedavg", "pbea_diag", "pbea_matrix"] = "fedavg"
    """Aggregation of the encoders of one modality's clients; see fitting/federated/aggregation.py."""
    prior: float = 1e-4
    """Added to the variances of 'pbea_diag'."""
    epsilon: float = 1.2
    """Step size ε of the decoders towards each other."""
    kappa: float = 0.001
    """Standard deviation κ of the noise on decoders."""

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
