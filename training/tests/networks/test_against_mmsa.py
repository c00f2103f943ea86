"""Comparison with MMSA (thuiar/MMSA): equal outputs for equal weights, and equal metrics for equal scores.

Runs if the package MMSA (the extra 'mmsa') is installed, and is skipped otherwise.
"""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from trivalent_training.fitting import recipe
from trivalent_training.fitting.speed.mmsa import (
    CENET_MODULES,
    MTFN_MODULES,
    TFN_MODULES,
    arguments,
    copy_weights,
    losses,
    network_of,
    recipe_of,
)
from trivalent_training.judging.metrics import metrics
from trivalent_training.networks.cenet_m import CenetM, CenetMConfig
from trivalent_training.networks.mtfn import MtfnConfig
from trivalent_training.networks.parts.base import Network, Targets
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.tfn import TfnConfig
from trivalent_training.schemas import REPOSITORY

pytest.importorskip("MMSA")

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
MOSI = {
    "mae": "MAE", "corr": "Corr", "acc7": "Mult_acc_7", "acc5": "Mult_acc_5", "acc2_nonneg": "Has0_acc_2",
    "f1_nonneg": "Has0_F1_score", "acc2_pos": "Non0_acc_2", "f1_pos": "Non0_F1_score",
}  # fmt: skip
SIMS = {
    "mae": "MAE", "corr": "Corr", "acc2": "Mult_acc_2", "f1": "F1_score", "acc3": "Mult_acc_3", "acc5": "Mult_acc_5",
}  # fmt: skip
"""MMSA's names of our metrics."""


def assert_same(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=0.0, atol=1e-5)


def utterances(trunk: TfnConfig, network: Network) -> tuple[list[Tensor], list[Tensor]]:
    """Three utterances as inputs of our network, and as inputs of MMSA's network."""
    generator = torch.Generator().manual_seed(7)
    text = torch.randn(3, trunk.text_steps - 4, trunk.text_width, generator=generator)
    ours, theirs = [text, torch.full((3,), text.shape[1])], [nn.functional.pad(text, (0, 0, 0, 4))]
    for modality, steps in (("acoustic", trunk.acoustic_steps), ("visual", trunk.visual_steps)):
        quantizer = network.quantizer(modality)
        assert quantizer is not None
        padded = torch.zeros(3, steps, trunk.widths[modality])
        compact = []
        for row, length in zip(padded, (1, 40, steps), strict=True):
            row[:length] = 5 * torch.randn(length, row.shape[1], generator=generator)
            compact.append(quantizer(row[:length]))
        ours.append(torch.stack(compact))
        theirs.append(padded.mean(dim=1, keepdim=True))
    return [*ours, torch.ones(3, 3)], theirs


def trained(theirs: nn.Module) -> nn.Module:
    """The network in eval mode, with random running statistics instead of the initial ones."""
    for module in theirs.modules():
        if isinstance(module, nn.BatchNorm1d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    return theirs.eval()


@pytest.mark.parametrize("task", ["regression", "classification"])
@pytest.mark.parametrize("name", ["tfn-mosi", "tfn-simsv2"])
def test_tfn_has_the_same_outputs(name: str, task: str) -> None:
    upstream = pytest.importorskip("MMSA.models.singleTask.TFN")
    plan = recipe.read(PUBLISHED / f"{name}.json").network
    plan.config["task"] = task
    network = plan.build()
    trunk = network.config
    assert isinstance(trunk, TfnConfig)
    torch.manual_seed(3)
    theirs = trained(upstream.TFN(SimpleNamespace(**arguments(trunk), dropouts=(0.3, 0.3, 0.3, 0.5))))
    copy_weights(network, theirs, TFN_MODULES)
    mine, yours = utterances(trunk, network)
    with torch.no_grad():
        assert_same(network(*mine)[-1], theirs(*yours)["M"])


@pytest.mark.parametrize("task", ["regression", "classification"])
def test_mtfn_has_the_same_outputs(task: str) -> None:
    upstream = pytest.importorskip("MMSA.models.multiTask.MTFN")
    plan = recipe.read(PUBLISHED / "mtfn-simsv2.json").network
    plan.config["trunk"]["task"] = task
    network = plan.build()
    config = network.config
    assert isinstance(config, MtfnConfig)
    options = SimpleNamespace(
        **arguments(config.trunk),
        dropouts=(0.3, 0.3, 0.3),
        post_dropouts=(0.5, 0.5, 0.5, 0.5),
        post_text_dim=config.text_head,
        post_audio_dim=config.acoustic_head,
        post_video_dim=config.visual_head,
    )
    torch.manual_seed(3)
    theirs = trained(upstream.MTFN(options))
    copy_weights(network, theirs, MTFN_MODULES)
    mine, yours = utterances(config.trunk, network)
    with torch.no_grad():
        found = theirs(*yours)
        for ours, head in zip(network(*mine)[-4:], "MTAV", strict=True):
            assert_same(ours, found[head])


@pytest.mark.parametrize("name", ["tfn-mosi", "tfn-simsv2", "mtfn-simsv2"])
def test_the_networks_whose_speed_is_compared_have_the_same_loss(name: str) -> None:
    # Given
    plan = recipe.read(PUBLISHED / f"{name}.json")
    network = plan.network.build()
    config = network.config
    trunk = config.trunk if isinstance(config, MtfnConfig) else config
    assert isinstance(trunk, TfnConfig)
    mine, _ = utterances(trunk, network)
    targets = Targets(*(torch.linspace(-1, 1, 3).unsqueeze(1) * scale for scale in (1.0, 0.5, -1.0, 0.2)))
    # When
    found, expected = losses(network, (mine, targets))
    # Then
    assert found == pytest.approx(expected, abs=1e-5)
    theirs = network_of(network)
    prefixes = [group.prefix for group in recipe_of(network, plan.fit).groups]
    names = [parameter for parameter, _ in theirs.named_parameters()]
    assert all(any(name.startswith(prefix) for name in names) for prefix in prefixes)


def test_cenet_has_the_same_score() -> None:
    upstream = pytest.importorskip("MMSA.models.singleTask.CENET", reason="MMSA 2.2.1 has no CENet, later ones do")
    backbone = BackboneConfig(
        weights=None, first_layer=0, hidden=32, layers=3, heads=4, intermediate=64, vocabulary=50, positions=40
    )
    config = CenetMConfig(backbone=backbone, acoustic_width=5, visual_width=20, acoustic_steps=9, visual_steps=11)
    sizes = upstream.BertConfig(
        backbone.vocabulary,
        hidden_size=backbone.hidden,
        num_hidden_layers=backbone.layers,
        num_attention_heads=backbone.heads,
        intermediate_size=backbone.intermediate,
        max_position_embeddings=backbone.positions,
        num_labels=1,
    )
    torch.manual_seed(3)
    theirs = upstream.CENET(sizes, args=SimpleNamespace(feature_dims=(backbone.hidden, 5, 20))).eval()
    network = CenetM(config)
    for parameter in theirs.parameters():
        nn.init.normal_(parameter, std=0.2)  # with its initial weights all outputs are close to 0
    copy_weights(network, theirs, CENET_MODULES)
    tokens, mask = torch.randint(1, 50, (3, 12)), torch.ones(3, 12, dtype=torch.int64)
    mask[0, 5:] = 0
    mask[1, 9:] = 0
    acoustic, visual = torch.randn(3, 6, 5), torch.randn(3, 11, 20)
    text_bert = torch.stack([tokens, mask, torch.zeros_like(tokens)], dim=1).float()
    ours = {
        "text": tokens, "text_mask": mask, "present": torch.ones(3, 3), "acoustic": acoustic, "visual": visual,
        "acoustic_length": torch.full((3,), 6), "visual_length": torch.full((3,), 11),
    }  # fmt: skip
    with torch.no_grad():
        found = network(*(ours[spec.name] for spec in network.contract.inputs))[0]
        assert_same(found, theirs(text_bert, nn.functional.pad(acoustic, (0, 0, 0, 3)), visual)[0])


@pytest.mark.parametrize(
    ("dataset", "bound", "names", "labels"),
    [
        ("MOSI", 3.0, MOSI, [k / 5 for k in range(-15, 16)] + [-2.5, -0.5, 0.5, 1.5, 2.5, 0.0, 0.0]),
        ("SIMS", 1.0, SIMS, [k / 5 for k in range(-5, 6)]),
    ],
)
def test_metrics_of_a_thousand_random_vectors_are_the_same(
    dataset: str, bound: float, names: Mapping[str, str], labels: list[float]
) -> None:
    upstream = pytest.importorskip("MMSA.utils.metricsTop")
    their_metrics = upstream.MetricsTop("regression").getMetics(dataset)
    draws = np.random.default_rng(11)
    for _ in range(1000):
        y = draws.choice(labels, 80).astype(np.float32)
        p = (y * draws.uniform(-0.5, 1.5) + bound * draws.normal(0.0, 0.7, 80)).astype(np.float32)
        found = metrics(p.astype(np.float64), y.astype(np.float64), bound)
        expected = their_metrics(torch.from_numpy(p), torch.from_numpy(y))
        for ours, theirs in names.items():
            assert found[ours] == pytest.approx(expected[theirs], abs=6e-5), ours  # MMSA rounds to four decimals
