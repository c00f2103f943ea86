"""Late fusion by the mean, for unimodal models that run upstream of the pipeline.

    y = (s_t p_t + s_a p_a + s_v p_v) / 3      score in [-bound, bound]

p_m is the score of the unimodal model of modality m, clipped to the bound; s_m is 1 if it is present, else 0. A missing
modality therefore counts as neutral. The network has no parameters.

Shapes: B batch.
"""

from dataclasses import dataclass

from torch import Tensor

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract
from trivalent_training.serving.contract import PRESENT, FeatureMatrix, features, score


@dataclass(frozen=True, slots=True)
class LateFusionConfig:
    """Range of the scores."""

    bound: float = 1.0
    """Bound of the unimodal scores and of the label."""

    def __post_init__(self) -> None:
        if self.bound <= 0:
            raise TrainingError(f"bound is {self.bound:g}, expected a number above 0")


class LateFusion(Network):
    """Returns the mean of three unimodal scores, and the scores themselves."""

    def __init__(self, config: LateFusionConfig) -> None:
        super().__init__()
        self.bound = config.bound

    @property
    def contract(self) -> NetworkContract:
        return NetworkContract(
            features={modality: FeatureMatrix(width=1, dims=1) for modality in MODALITIES},
            inputs=(*(features(modality, 1) for modality in MODALITIES), PRESENT),
            outputs=(score(), *(score(f"score_{modality}") for modality in MODALITIES)),
        )

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        *scores_B1, present_B3 = inputs
        votes_B1 = [
            score_B1.clamp(-self.bound, self.bound) * present_B3[:, m : m + 1] for m, score_B1 in enumerate(scores_B1)
        ]
        return (sum(votes_B1[1:], votes_B1[0]) / len(votes_B1), *votes_B1)
