"""Properties of every network in NETWORKS."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.small_networks import SMALL_CONFIGS, examples, network_of
from trivalent_training.export import graphs
from trivalent_training.fitting import loop
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.wrappers.ensemble import Ensemble

SIXTEEN = FitRecipe(epochs=150, patience=150, batch_size=16, learning_rate=0.01)


@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_have_the_declared_shapes(name: str) -> None:
    network = network_of(name).eval()
    contract = network.contract
    assert contract.outputs[0].role == "score"
    made = examples(contract.inputs, 5)
    assert predict(network, made).shape == (5,)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_score_does_not_depend_on_the_batch(name: str) -> None:
    network = network_of(name).eval()
    made = examples(network.contract.inputs, 6)
    batched = predict(network, made)
    alone = np.concatenate([predict(network, [example]) for example in made])
    np.testing.assert_allclose(batched, alone, atol=1e-6)


@pytest.mark.parametrize("name", NETWORKS)
def test_overfits_sixteen_utterances_or_has_no_parameters(name: str) -> None:
    network = network_of(name)
    made = examples(network.contract.inputs, 16)
    history = loop.fit(network, FitTask(made, made, SIXTEEN, seed=1))
    if list(network.parameters()):
        assert min(epoch.valid_loss for epoch in history) < 0.15
    else:
        assert history == []


@pytest.mark.parametrize("name", NETWORKS)
def test_the_exported_graph_equals_the_module(name: str, tmp_path: Path) -> None:
    network = network_of(name)
    spec = graphs.export(network, tmp_path / "model.onnx", network.contract.inputs, network.contract.outputs)
    assert spec.outputs[0].role == "score"


def test_an_ensemble_returns_the_mean_of_its_members() -> None:
    members = [NETWORKS["tfn"].build(SMALL_CONFIGS["tfn"]).eval() for _ in range(3)]
    made = examples(members[0].contract.inputs, 4)
    mean = np.mean([predict(member, made) for member in members], axis=0)
    np.testing.assert_allclose(predict(Ensemble(members), made), mean, atol=1e-6)
