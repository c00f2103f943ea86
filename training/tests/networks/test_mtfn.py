"""MTFN: published sizes, one head per modality, and an objective over the annotated labels."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from fixtures.small_networks import SMALL_CONFIGS, SMALL_TFN, examples
from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.fitting import loop, recipe
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.prediction import outputs
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.mtfn import Mtfn, MtfnConfig
from trivalent_training.networks.parts.base import Targets
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.contract import TensorSpec

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
SMALL: MtfnConfig = SMALL_CONFIGS["mtfn"]
CLASSIFIER = replace(SMALL, trunk=replace(SMALL_TFN, task="classification", bound=1.0))
HEADS = ["score", "score_text", "score_acoustic", "score_visual"]


@pytest.fixture(autouse=True)
def fixed_seed() -> None:
    torch.manual_seed(0)


def inputs(batch: int = 3, steps: int = 5) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [
        torch.randn(batch, steps, SMALL_TFN.text_width, generator=generator),
        torch.full((batch,), steps),
        torch.randn(batch, SMALL_TFN.acoustic_width, generator=generator),
        torch.randn(batch, SMALL_TFN.visual_width, generator=generator),
        torch.ones(batch, 3),
    ]


def targets(batch: int = 3, **known: torch.Tensor) -> Targets:
    unknown = torch.full((batch, 1), math.nan)
    return Targets(*(known.get(name, unknown) for name in ("score", *MODALITIES)))


@pytest.mark.parametrize(
    ("name", "fused", "count"), [("mtfn-sims", 2_179_617, 140_957_188), ("mtfn-simsv2", 36_465, 2_619_288)]
)
def test_has_the_published_number_of_parameters(name: str, fused: int, count: int) -> None:
    with torch.device("meta"):
        network = recipe.read(PUBLISHED / f"{name}.json").network.build()
    assert sum(parameter.numel() for parameter in network.parameters()) == count
    assert network.get_parameter("trunk.post.1.weight").shape[1] == fused


def test_has_one_head_for_the_utterance_and_one_per_modality() -> None:
    network = Mtfn(SMALL).eval()
    assert [spec.role for spec in network.contract.outputs] == HEADS
    outputs = network(*inputs())
    assert [tuple(output.shape) for output in outputs] == [(3, 1)] * 4
    subset = Mtfn(replace(SMALL, trunk=replace(SMALL_TFN, modalities=("acoustic", "text"))))
    assert [spec.role for spec in subset.contract.outputs] == ["score", "score_text", "score_acoustic"]


def test_the_fused_score_is_bounded_and_the_heads_are_not() -> None:
    network = Mtfn(SMALL).eval()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.endswith("5.bias"):  # of the last layers
                parameter.fill_(100.0)
    score, *heads = network(*inputs())
    assert bool((score <= SMALL_TFN.bound).all())
    assert all(bool((head > SMALL_TFN.bound).all()) for head in heads)


def test_a_head_depends_on_its_own_modality_only() -> None:
    network = Mtfn(SMALL).eval()
    before = network(*inputs())
    states, length, acoustic, visual, present = inputs()
    after = network(states, length, acoustic + 1, visual, present)
    changed = [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]
    assert changed == [True, False, True, False]


def test_a_batch_of_one_is_scored_in_either_profile() -> None:
    for profile in ("reproduce", "deploy"):
        network = Mtfn(replace(SMALL, trunk=replace(SMALL_TFN, profile=profile))).eval()
        assert [tuple(output.shape) for output in network(*inputs(batch=1))] == [(1, 1)] * 4


def test_a_head_without_weight_is_declared_untrained_and_has_no_gradient() -> None:
    network = Mtfn(replace(SMALL, acoustic_weight=0.0))
    assert [spec.trained for spec in network.contract.outputs] == [True, True, False, True]
    labels = torch.ones(3, 1)
    network.objective(inputs(), targets(score=labels, text=labels, acoustic=labels, visual=labels)).backward()  # type: ignore[no-untyped-call]
    trained = {name.split(".")[1] for name, p in network.named_parameters() if "heads" in name and p.grad is not None}
    assert trained == {"text", "visual"}


def test_the_objective_is_the_weighted_error_over_annotated_labels() -> None:
    network = Mtfn(replace(SMALL, score_weight=0.5, text_weight=2.0, acoustic_weight=3.0, visual_weight=4.0)).eval()
    score, text, acoustic, _ = network(*inputs())
    labels = targets(
        score=torch.tensor([[1.0], [-1.0], [0.0]]),
        text=torch.tensor([[1.0], [math.nan], [0.0]]),
        acoustic=torch.tensor([[math.nan], [math.nan], [0.3]]),
    )
    expected = 0.5 * functional.l1_loss(score, labels.score)
    expected = expected + 2.0 * ((text[0] - 1.0).abs() + text[2].abs()) / 2 + 3.0 * (acoustic[2] - 0.3).abs()
    torch.testing.assert_close(network.objective(inputs(), labels), expected.squeeze())


def test_a_head_has_no_gradient_from_utterances_without_its_modality() -> None:
    network = Mtfn(SMALL)
    tensors = inputs()
    tensors[-1][:, 2] = 0
    network.objective(tensors, targets(visual=torch.ones(3, 1))).backward()  # type: ignore[no-untyped-call]
    assert all(not parameter.grad.any() for parameter in network.heads.parameters() if parameter.grad is not None)


def test_a_classifier_has_logits_and_an_expected_class_per_head() -> None:
    network = Mtfn(CLASSIFIER).eval()
    outputs = dict(zip([spec.name for spec in network.contract.outputs], network(*inputs()), strict=True))
    assert list(outputs) == [*HEADS, "logits", "logits_text", "logits_acoustic", "logits_visual"]
    for modality in MODALITIES:
        p = outputs[f"logits_{modality}"].softmax(dim=1)
        torch.testing.assert_close(outputs[f"score_{modality}"], p[:, 2:] - p[:, :1])
    labels = targets(score=torch.tensor([[-0.4], [0.0], [0.2]]), visual=torch.tensor([[1.0], [math.nan], [-1.0]]))
    expected = functional.cross_entropy(outputs["logits"], torch.tensor([0, 1, 2]))
    visual = functional.cross_entropy(outputs["logits_visual"][[0, 2]], torch.tensor([2, 0]))
    torch.testing.assert_close(network.objective(inputs(), labels), expected + SMALL.visual_weight * visual)


@pytest.mark.parametrize("config", [SMALL, CLASSIFIER], ids=["regression", "classification"])
def test_heads_learn_their_own_labels(config: MtfnConfig) -> None:
    trunk = replace(config.trunk, text_out=8, acoustic_hidden=16, visual_hidden=16)
    network = Mtfn(replace(config, trunk=trunk, text_head=16, acoustic_head=16, visual_head=16))
    made = examples(network.contract.inputs, 16)
    plan = FitRecipe(epochs=150, patience=150, batch_size=16, learning_rate=0.01, select="objective")
    loop.fit(network, FitTask(made, made, plan, seed=1))
    found = outputs(network, made)
    labels = np.asarray([[e.labels.score, e.labels.text, e.labels.acoustic, e.labels.visual] for e in made], np.float64)
    if config is CLASSIFIER:
        assert (np.sign(found) == np.sign(labels)).mean() > 0.95
    else:
        assert np.abs(found - labels).mean(axis=0).max() < 0.35


@pytest.mark.parametrize(
    "config",
    [CLASSIFIER, replace(SMALL, trunk=replace(SMALL_TFN, text="features", text_width=1))],
    ids=["classification", "text as features"],
)
def test_graphs_of_the_variants_equal_their_modules(config: MtfnConfig, tmp_path: Any) -> None:
    network = Mtfn(config)
    spec = graphs.export(network, tmp_path / "model.onnx", network.contract.inputs, network.contract.outputs)
    assert TensorSpec("score_visual", "score_visual", "float32", ("batch", 1)) in spec.outputs


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text_head_dropout": 1.0}, r"head dropouts are \(1.0, 0, 0\), expected probabilities below 1"),
        ({"visual_weight": -1.0}, r"weights are 1 for the score and \(0.4, 0.4, -1.0\) for the heads, expected"),
        ({"score_weight": 0.0}, "expected the former above 0 and none below 0"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)
