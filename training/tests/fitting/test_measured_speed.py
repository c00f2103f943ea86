"""Measuring how fast recipes train: shapes, rounds, and what cannot be measured."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from fixtures.small_networks import network_of
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.fitting.speed import measure, mmsa, workload
from trivalent_training.fitting.speed.measure import Plan
from trivalent_training.schemas import REPOSITORY

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
TINY = {
    "text.max_length": 6, "network.config.backbone.hidden": 8, "network.config.backbone.layers": 2,
    "network.config.backbone.heads": 2, "network.config.backbone.intermediate": 16,
    "network.config.backbone.vocabulary": 50, "network.config.acoustic_steps": 4, "network.config.visual_steps": 5,
}  # fmt: skip


def published(name: str) -> recipe.Recipe:
    return recipe.read(PUBLISHED / f"{name}.json")


def tiny_cenet(tmp_path: Path) -> recipe.Recipe:
    """The published CENet for MOSI with a tiny language model."""
    document = json.loads((PUBLISHED / "cenet-m-mosi.json").read_text())
    for path, value in TINY.items():
        *parents, last = path.split(".")
        place = document
        for name in parents:
            place = place[name]
        place[last] = value
    (tmp_path / "tiny.json").write_text(json.dumps(document))
    return recipe.read(tmp_path / "tiny.json")


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("tfn-mosi", {"text": [50, 768], "acoustic": [5], "visual": [20]}),
        ("cenet-m-mosi", {"text": [50], "acoustic": [375, 5], "visual": [500, 20]}),
        ("cenet-s-mosi", {"text": [50], "acoustic": [50], "visual": [50]}),
        ("mtfn-simsv2", {"text": [39, 768], "acoustic": [33], "visual": [709]}),
    ],
)
def test_synthetic_examples_have_the_greatest_shapes_of_the_recipe(name: str, shapes: dict[str, list[int]]) -> None:
    # Given
    plan = published(name)
    if "backbone" in plan.network.config:
        plan.network.config["backbone"] |= {"layers": 2}  # no example depends on the number of layers
    # When
    made = workload.synthetic(plan, 3, seed=1)
    # Then
    assert made.shapes == shapes
    assert len(made.examples) == 3
    assert all(example.labels.visual is not None for example in made.examples)


def test_settings_take_turns_and_every_second_round_is_in_reverse_order() -> None:
    # Given
    order = list[str]()
    times = iter([0, 1, 10, 12, 20, 23, 30, 34, 40, 45, 50, 56])
    # When
    found = measure.interleaved([lambda: order.append("a"), lambda: order.append("b")], 3, lambda: float(next(times)))
    # Then
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == [[1.0, 4.0, 5.0], [2.0, 3.0, 6.0]]
    assert measure.spread([1.0, 4.0, 5.0]) == 1.0


def test_all_settings_are_measured_in_all_rounds(tmp_path: Path) -> None:
    # Given
    plan = Plan("cpu", (2, 3), ("32-true", "bf16-mixed"), warmup=2, steps=2, rounds=3)
    work = workload.synthetic(tiny_cenet(tmp_path), 3, seed=1)
    # When
    found = measure.measure(work, plan)
    # Then
    assert [(one.system, one.precision, one.batch) for one in found.settings] == [
        ("trivalent", "32-true", 2), ("trivalent", "bf16-mixed", 2),
        ("trivalent", "32-true", 3), ("trivalent", "bf16-mixed", 3),
    ]  # fmt: skip
    assert found.step == "the training loop"
    assert found.compared == ()
    for one in found.settings:
        assert len(one.steps_per_second) == 3
        assert min(one.steps_per_second) > 0
        assert one.assembly > 0
        assert 0 < one.memory.before <= one.memory.peak
        assert one.trained < one.parameters  # the embeddings of the language model are frozen
        assert np.isfinite(one.loss)


def test_a_language_model_draws_its_weights_and_is_not_downloaded() -> None:
    # Given
    plan = published("cenet-s-mosi").network
    plan.config["backbone"] |= {"layers": 2, "hidden": 24, "heads": 2, "intermediate": 16}
    # When
    network = workload.unpublished(plan)
    network.initialize()
    # Then
    assert plan.config["backbone"]["weights"] is not None
    assert next(network.parameters()).std() > 0


def test_stage_3_of_meta_labels_is_measured_and_federated_rounds_are_rejected() -> None:
    # When, Then
    assert measure.step_of("mug") == "stage 3 of meta-learned labels; stages 1 and 2 are not measured"
    with pytest.raises(
        TrainingError, match=r"^hafedformer is trained by federated rounds of clients on the CPU, expect"
    ):
        measure.step_of("hafedformer")


def test_a_network_without_weights_is_rejected() -> None:
    # Given
    plan = recipe.read(REPOSITORY / "training" / "configs" / "packages" / "constant.json")
    work = workload.synthetic(plan, 32, seed=1)
    # When, Then
    with pytest.raises(TrainingError, match=r"^constant has no weights to train, expected a network with weights"):
        measure.measure(work, Plan("cpu", (), ("32-true",)))


def test_too_few_utterances_are_rejected(tmp_path: Path) -> None:
    # Given
    work = workload.synthetic(tiny_cenet(tmp_path), 3, seed=1)
    # When, Then
    with pytest.raises(TrainingError, match=r"^there are 3 training utterances, expected a batch of 64 or more"):
        measure.measure(work, Plan("cpu", (), ("32-true",)))


@pytest.mark.parametrize("name", ["hscl", "cenet-m", "tfn"])
def test_a_network_without_a_counterpart_in_mmsa_is_rejected(name: str) -> None:
    # When, Then
    with pytest.raises(
        TrainingError, match=r"^MMSA has no counterpart of this \w+, expected a recipe of tfn, mtfn or "
    ):
        mmsa.network_of(network_of(name))


@pytest.mark.skipif(importlib.util.find_spec("MMSA") is not None, reason="MMSA is installed")
def test_a_missing_mmsa_is_one_sentence() -> None:
    # Given
    network = published("tfn-mosi").network.build()
    # When, Then
    with pytest.raises(
        TrainingError, match=r"^MMSA is not installed, expected it for --against mmsa: pip install -e 'tr"
    ):
        mmsa.network_of(network)


@pytest.mark.skipif(importlib.util.find_spec("MMSA") is None, reason="MMSA is not installed: pip install MMSA==2.2.1")
def test_the_network_of_mmsa_is_measured_in_the_same_rounds() -> None:
    # Given
    plan = published("tfn-mosi")
    plan.network.config.update(
        {"text_width": 8, "text_hidden": 4, "text_out": 4, "acoustic_hidden": 3, "visual_hidden": 3}
    )
    work = workload.synthetic(plan, 4, seed=1)
    # When
    found = measure.measure(work, Plan("cpu", (2, 4), ("32-true",), "mmsa", warmup=2, steps=1, rounds=3))
    # Then
    assert [(one.system, one.batch) for one in found.settings] == [
        ("trivalent", 2), ("mmsa", 2), ("trivalent", 4), ("mmsa", 4),
    ]  # fmt: skip
    ours, theirs = found.settings[0].steps_per_second, found.settings[1].steps_per_second
    assert found.compared[0].ratios == tuple(a / b for a, b in zip(ours, theirs, strict=True))
    assert found.compared[0].losses[0] == pytest.approx(found.compared[0].losses[1], abs=1e-5)
    assert torch.is_grad_enabled()
