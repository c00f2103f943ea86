"""Settings of federated rounds: what clients hold, the learning rate over the rounds, and what is rejected."""

from dataclasses import replace

import pytest

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.federated.server import round_learning_rate
from trivalent_training.fitting.federated.shares import modalities_held
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.methods import METHODS
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import HaFedformer, HaFedformerConfig
from trivalent_training.networks.parts.learning.federation import FederationConfig


def test_a_simulated_client_holds_one_modality() -> None:
    six = FederationConfig(clients=6, sampled=6, held="one_in_turn")
    assert modalities_held(MODALITIES, six, seed=0) == [("text",), ("acoustic",), ("visual",)] * 2
    assert modalities_held(MODALITIES, replace(six, held="all"), seed=0) == [MODALITIES] * 6
    drawn = [modalities_held(MODALITIES, replace(six, held="one_at_random"), seed) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    for held in drawn:
        assert all(len(modalities) == 1 for modalities in held)
        assert {modality for (modality,) in held} == set(MODALITIES)
    with pytest.raises(TrainingError, match="2 clients of one modality each cannot hold 3 modalities"):
        modalities_held(MODALITIES, replace(six, clients=2, sampled=2), seed=0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schedule": "one-cycle"}, "schedule is 'one-cycle', expected 'constant' or 'warmup' for federated rounds"),
        ({"modality_dropout": 0.1}, r"modality_dropout is 0\.1, expected 0 for clients of one modality"),
    ],
)
def test_settings_that_rounds_do_not_support_are_rejected(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        METHODS["hafedformer"](HaFedformer(HaFedformerConfig()), FitTask((), (), replace(FitRecipe(), **change), 0))  # type: ignore[arg-type]


def test_the_learning_rate_rises_and_falls_over_the_rounds() -> None:
    recipe = FitRecipe(epochs=10, learning_rate=8.0, schedule="warmup", warmup=0.2)
    assert [round_learning_rate(recipe, number) for number in range(1, 11)] == [4, 8, 8, 7, 6, 5, 4, 3, 2, 1]
    assert round_learning_rate(replace(recipe, schedule="constant"), 7) == 8
