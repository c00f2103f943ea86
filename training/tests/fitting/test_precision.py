"""Mixed precision: it has an effect, every network learns in it, and weights, labels and validation stay float32."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from lightning_fabric import Fabric
from torch import Tensor

from fixtures.small_mug import examples_without, small
from fixtures.small_networks import SMALL_CONFIGS, examples, network_of
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting.batches import batch_of
from trivalent_training.fitting.gradients import GradientWatch, watched
from trivalent_training.fitting.method import Execution, FitTask, Mixed
from trivalent_training.fitting.methods import federated, meta_labels
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.tfn import Tfn

TRAINED = [name for name in NETWORKS if list(network_of(name).parameters())]
SIXTEEN = FitRecipe(epochs=150, patience=150, batch_size=16, learning_rate=0.01, gradient_norm=10.0)
MIXED = Execution("cpu", "bf16-mixed")


def scaled() -> Fabric:
    """Float16 with a scaled loss, which 'fit' allows on CUDA devices only; slow on the CPU."""
    return Fabric(accelerator="cpu", plugins=[Mixed("16-mixed", "cpu")])


@pytest.mark.parametrize("name", TRAINED)
def test_every_network_learns_in_bfloat16_as_well_as_in_float32(name: str) -> None:
    # Given
    network = network_of(name)
    made = examples(network.contract.inputs, 16)
    # When
    history = loop.fit(network, FitTask(made, made, SIXTEEN, seed=1, execution=MIXED))
    # Then
    assert min(epoch.valid_loss for epoch in history) < 0.15  # as in test_networks.py
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}


@pytest.mark.parametrize("name", TRAINED)
def test_every_network_learns_in_float16_with_a_scaled_loss(name: str) -> None:
    # Given
    network, fabric = network_of(name), scaled()
    made = examples(network.contract.inputs, 16)
    torch.manual_seed(1)
    network.initialize()
    # When
    history = loop.continue_fit(fabric, network, FitTask(made, made, replace(SIXTEEN, epochs=15), seed=1))
    # Then
    precision = fabric.strategy.precision
    assert isinstance(precision, Mixed)
    assert precision.scaler is not None
    assert history[-1].train_loss < history[0].train_loss
    assert precision.scaler.get_scale() > 1  # hardly any gradient was infinite or NaN


def test_the_precision_has_an_effect() -> None:
    # Given
    histories = []
    for execution in (Execution(), MIXED):
        network = network_of("tfn")
        made = examples(network.contract.inputs, 16)
        # When
        task = FitTask(made, made, replace(SIXTEEN, epochs=2), seed=1, execution=execution)
        histories.append(loop.fit(network, task))
    # Then
    assert histories[0] != histories[1]
    assert histories[1][1].train_loss == pytest.approx(histories[0][1].train_loss, rel=0.02)


def test_all_stages_of_meta_labels_run_in_bfloat16() -> None:
    # Given
    network = small()
    made, recipe = examples_without(network, 12, ("visual",)), replace(SIXTEEN, epochs=3)
    # When
    history = meta_labels.train(network, FitTask(made, made, recipe, seed=1, execution=MIXED))
    # Then
    assert {epoch.stage for epoch in history} >= {"stage 1", "stage 2 text", "stage 3"}
    assert np.isfinite([epoch.valid_loss for epoch in history]).all()


def test_labels_and_inputs_are_not_rounded() -> None:
    # Given
    seen: dict[str, Any] = {}

    class Seeing(Tfn):
        def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
            seen["inputs"] = {tensor.dtype for tensor in inputs if tensor.is_floating_point()}
            seen["label"] = targets.score
            seen["autocast"] = torch.is_autocast_enabled("cpu")
            return super().objective(inputs, targets)

    network = Seeing(SMALL_CONFIGS["tfn"])
    tensors, targets = batch_of(
        network.contract.inputs, examples(network.contract.inputs, 4), 0, np.random.default_rng()
    )
    # When
    loop.trainer_of(MIXED.fabric(), network, FitTask((), (), SIXTEEN, seed=1)).step(tensors, targets)
    # Then
    assert seen["autocast"]
    assert seen["inputs"] == {torch.float32}
    assert torch.equal(seen["label"], targets.score)


def test_a_gradient_that_overflows_is_skipped_and_says_nothing_about_weights() -> None:
    # Given
    network, fabric = network_of("tfn"), scaled()
    tensors, targets = batch_of(
        network.contract.inputs, examples(network.contract.inputs, 4), 0, np.random.default_rng()
    )
    with watched(network) as gradients:
        trainer = loop.trainer_of(fabric, network, FitTask((), (), SIXTEEN, seed=1))
        precision = fabric.strategy.precision
        assert isinstance(precision, Mixed)
        assert precision.scaler is not None
        precision.load_state_dict(precision.state_dict() | {"scale": 2.0**60})
        before = [parameter.detach().clone() for parameter in network.parameters()]
        # When
        loss = trainer.step(tensors, targets)
        # Then
        assert loss.isfinite()
        assert all(torch.equal(p, b) for p, b in zip(network.parameters(), before, strict=True))
        assert trainer.schedule.last_epoch == 0
        assert precision.scaler.get_scale() < 2.0**60
    untrained = gradients.untrained()
    assert untrained is not None
    assert untrained.zero_gradient


def test_a_gradient_of_nan_does_not_count_as_a_change() -> None:
    # Given
    layer = torch.nn.Linear(2, 1)
    watch = GradientWatch(layer)
    layer.weight.grad = torch.full((1, 2), torch.nan)
    layer.bias.grad = torch.ones(1)
    # When
    for name, parameter in layer.named_parameters():
        watch.note(name, parameter)
    # Then
    untrained = watch.untrained()
    assert untrained is not None
    assert untrained.zero_gradient == ("weight",)


def test_a_checkpoint_has_the_scale_of_the_loss() -> None:
    # Given
    task = FitTask((), (), SIXTEEN, seed=1)
    first, second = (loop.trainer_of(scaled(), network_of("tfn"), task) for _ in range(2))
    first.fabric.strategy.precision.load_state_dict(first.fabric.strategy.precision.state_dict() | {"scale": 4.0})
    network = network_of("tfn")
    # When
    second.restore(first.state([], 1.0, network.state_dict()))
    # Then
    tensors, targets = batch_of(
        network.contract.inputs, examples(network.contract.inputs, 4), 0, np.random.default_rng()
    )
    second.step(tensors, targets)
    assert second.fabric.strategy.precision.state_dict()["scale"] == 4.0


@pytest.mark.parametrize(
    ("precision", "message"),
    [
        ("7-bit", "cannot train on cpu with the precision '7-bit', expected 32-true, bf16-mixed or 16-mixed"),
        ("bf16-true", "cannot train on cpu with the precision 'bf16-true', expected 32-true, bf16-mixed or 16-mixed"),
        ("16-mixed", "cannot train on cpu with the precision '16-mixed': it needs a CUDA device, expected bf16-mixed"),
    ],
)
def test_a_precision_that_the_device_lacks_is_one_sentence(precision: str, message: str) -> None:
    # When, Then
    with pytest.raises(TrainingError, match=f"^{message}"):
        Execution("cpu", precision).fabric()


def test_federated_rounds_reject_a_precision() -> None:
    # Given
    network = network_of("hafedformer")
    made = examples(network.contract.inputs, 4)
    # When, Then
    with pytest.raises(
        TrainingError, match=r"federated rounds run on the CPU in float32, found cpu in bf16-mixed: use"
    ):
        federated.train(network, FitTask(made, made, SIXTEEN, seed=1, execution=MIXED))


def test_weights_that_are_not_finite_stop_the_training() -> None:
    # Given
    network = network_of("tfn")
    made = examples(network.contract.inputs, 16)
    recipe = replace(SIXTEEN, learning_rate=float("inf"), epochs=3)
    # When, Then
    with pytest.raises(
        loop.DivergenceError, match=r"^the validation loss of epoch 1 is nan, expected a finite number: lower"
    ):
        loop.fit(network, FitTask(made, made, recipe, seed=1))
