"""What holds for every network in the table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from trivalent_training.data.utterance import Labels
from trivalent_training.export import graphs
from trivalent_training.fitting import loop
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.cenet_m import CenetMConfig
from trivalent_training.networks.cenet_s import CenetSConfig
from trivalent_training.networks.hafedformer import HaFedformerConfig
from trivalent_training.networks.hscl import HsclConfig
from trivalent_training.networks.mtfn import MtfnConfig
from trivalent_training.networks.mug import MugConfig
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.parts.stream_encoder import StreamConfig
from trivalent_training.networks.tfn import TfnConfig
from trivalent_training.networks.wrappers.ensemble import Ensemble
from trivalent_training.serving.batching import ANNOTATION, ANNOTATIONS, NEUTRAL, OTHER, Part
from trivalent_training.serving.contract import TensorSpec

SMALL_TFN = TfnConfig(
    profile="deploy", text_width=6, acoustic_width=3, visual_width=4, text_hidden=16, text_out=4,
    acoustic_hidden=4, visual_hidden=4, post_hidden=16, acoustic_dropout=0, visual_dropout=0, post_dropout=0,
)  # fmt: skip
SMALL_CONFIGS: dict[str, Any] = {
    "cenet-m": CenetMConfig(
        profile="deploy", acoustic_width=3, visual_width=4, dropout=0,
        backbone=BackboneConfig(
            weights=None, first_layer=1, hidden=8, layers=2, heads=2, intermediate=16, states_width=8, dropout=0,
        ),
    ),
    "cenet-s": CenetSConfig(
        profile="deploy", acoustic_width=3, visual_width=4, clusters=4, dropout=0,
        backbone=BackboneConfig(
            weights=None, first_layer=1, hidden=8, layers=2, heads=2, intermediate=16, states_width=8, dropout=0,
        ),
    ),
    "hafedformer": HaFedformerConfig(
        profile="deploy", text="states", text_width=6, acoustic_width=3, visual_width=4, width=8, heads=2, layers=1,
        decoder_layers=1, text_dropout=0, embedding_dropout=0, layer_dropout=0, attention_dropout=0,
    ),
    "mug": MugConfig(
        profile="deploy", acoustic_width=3, visual_width=4, hidden=8, predictor_hidden=16, dropout=0,
        backbone=BackboneConfig(
            weights=None, first_layer=1, hidden=8, layers=2, heads=2, intermediate=16, states_width=8, dropout=0,
        ),
    ),
    "hscl": HsclConfig(
        profile="deploy", fusion_heads=2, embedding=8, dropout=0,
        acoustic=StreamConfig(width=3, intermediate=8, model_width=4, layers=1), visual=StreamConfig(width=4, layers=1),
        backbone=BackboneConfig(
            weights=None, first_layer=1, hidden=8, layers=2, heads=2, intermediate=16, states_width=8, dropout=0,
        ),
    ),
    "tfn": SMALL_TFN,
    "mtfn": MtfnConfig(SMALL_TFN, text_head_dropout=0, acoustic_head_dropout=0, visual_head_dropout=0),
}  # fmt: skip
"""Where the defaults are too large for a test."""
SIXTEEN = FitRecipe(epochs=150, patience=150, batch_size=16, learning_rate=0.01)


def network_of(name: str) -> Network:
    entry = NETWORKS[name]
    torch.manual_seed(0)
    return entry.build(SMALL_CONFIGS.get(name, entry.config()))


def examples(inputs: Sequence[TensorSpec], count: int, seed: int = 0) -> list[Example]:
    draws = np.random.default_rng(seed)
    made = []
    for place in range(count):
        parts: dict[str, Part] = {}
        for spec in inputs:
            if spec.role in ("states", "features"):
                shape = [int(draws.integers(1, 9)) if isinstance(axis, str) else axis for axis in spec.shape[1:]]
                parts[str(spec.modality)] = draws.standard_normal(shape).astype(np.float32)
        if any(spec.role in ANNOTATIONS for spec in inputs):
            parts[ANNOTATION] = draws.integers(0, (OTHER + 1, NEUTRAL + 1), (len(parts["text"]), 2))
        made.append(Example(f"u{place}", f"c{place}", Labels(*draws.uniform(-2, 2, 4).tolist()), (parts,)))
    return made


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
    together = predict(network, made)
    alone = np.concatenate([predict(network, [example]) for example in made])
    np.testing.assert_allclose(together, alone, atol=1e-6)


@pytest.mark.parametrize("name", NETWORKS)
def test_overfits_sixteen_utterances_or_has_nothing_to_train(name: str) -> None:
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


def test_an_ensemble_is_the_mean_of_its_members() -> None:
    members = [NETWORKS["tfn"].build(SMALL_CONFIGS["tfn"]).eval() for _ in range(3)]
    made = examples(members[0].contract.inputs, 4)
    mean = np.mean([predict(member, made) for member in members], axis=0)
    np.testing.assert_allclose(predict(Ensemble(members), made), mean, atol=1e-6)
