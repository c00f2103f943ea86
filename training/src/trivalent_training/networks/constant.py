"""The constant predictor: a baseline for every result, and a model of negligible cost for throughput replays.

    y = c + 0 · Σ_m x_m                        score in [-bound, bound]

The network reads the features, so that a replay runs the whole pipeline, but they do not change the score.

Shapes: B batch.
"""

from dataclasses import dataclass

from torch import Tensor

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.networks.parts.base import Network, NetworkContract
from trivalent_training.serving.contract import PRESENT, FeatureMatrix, features, score


@dataclass(frozen=True, slots=True)
class ConstantConfig:
    """The constant score."""

    value: float = 0.0
    """The score c, in label units."""


class Constant(Network):
    """Returns the same score for every utterance; each modality has one feature."""

    def __init__(self, config: ConstantConfig) -> None:
        super().__init__()
        self.value = config.value

    @property
    def contract(self) -> NetworkContract:
        return NetworkContract(
            features={modality: FeatureMatrix(width=1, dims=1) for modality in MODALITIES},
            inputs=(*(features(modality, 1) for modality in MODALITIES), PRESENT),
            outputs=(score(),),
        )

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        *features_B1, present_B3 = inputs
        unused_B1 = sum(features_B1, present_B3[:, :1])
        return (self.value + 0.0 * unused_B1,)
