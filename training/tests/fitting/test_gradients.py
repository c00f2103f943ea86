"""Weights that training did not change, and weights that the score does not depend on."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from fixtures.small_networks import examples, network_of
from trivalent_training.fitting import loop
from trivalent_training.fitting.gradients import Untrained, watched, weights_of_outputs
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets
from trivalent_training.networks.parts.language.cross_modal import SlotAttention, Slots
from trivalent_training.serving.contract import FeatureMatrix, TensorSpec, features, score

WIDTH = 3


class WithDeadWeights(Network):
    """A linear score, attention over one key, an auxiliary head, and a head that no loss reads."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(WIDTH, 1)
        self.attention = SlotAttention(WIDTH)
        self.auxiliary = nn.Linear(WIDTH, 1)
        self.unread = nn.Linear(WIDTH, 1)

    @property
    def contract(self) -> NetworkContract:
        outputs = [score(), *(TensorSpec(name, "other", "float32", ("batch", 1)) for name in ("trained", "random"))]
        return NetworkContract(
            {"acoustic": FeatureMatrix(WIDTH, WIDTH)}, (features("acoustic", WIDTH),), tuple(outputs)
        )

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x_BD,) = inputs
        context_B1D, _ = self.attention(x_BD.unsqueeze(1), Slots(x_BD.unsqueeze(1)))
        return self.linear(x_BD + context_B1D.squeeze(1)), self.auxiliary(x_BD), self.unread(x_BD)

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        predicted_B1, auxiliary_B1, _ = self(*inputs)
        return functional.l1_loss(predicted_B1, targets.score) + functional.l1_loss(auxiliary_B1, targets.score)


def trained(network: Network) -> Untrained | None:
    made = examples(network.contract.inputs, 12)
    with watched(network) as gradients:
        loop.fit(network, FitTask(made[:8], made[8:], FitRecipe(epochs=2, batch_size=4), seed=1))
    return gradients.untrained()


def test_finds_weights_that_no_loss_reads_and_weights_whose_gradient_is_0() -> None:
    found = trained(WithDeadWeights())
    assert found is not None
    assert found.unread == ("unread.weight", "unread.bias")
    assert found.zero_gradient == tuple(
        f"attention.{part}.{kind}" for part in ("query", "key") for kind in ("weight", "bias")
    )


def test_a_network_without_dead_weights_has_none() -> None:
    assert trained(network_of("tfn")) == Untrained()


def test_nothing_is_claimed_without_an_observed_gradient() -> None:
    with watched(WithDeadWeights()) as gradients:
        pass
    assert gradients.untrained() is None


def test_watching_does_not_change_the_training() -> None:
    def losses(watch: bool) -> list[float]:
        network = network_of("tfn")
        made = examples(network.contract.inputs, 12)
        task = FitTask(made[:8], made[8:], FitRecipe(epochs=3, batch_size=4), seed=1)
        if not watch:
            return [epoch.train_loss for epoch in loop.fit(network, task)]
        with watched(network):
            return [epoch.train_loss for epoch in loop.fit(network, task)]

    assert losses(watch=True) == losses(watch=False)


def test_finds_the_weights_on_which_each_output_depends() -> None:
    torch.manual_seed(0)
    network = WithDeadWeights()
    found = weights_of_outputs(network, examples(network.contract.inputs, 40))
    value = {"attention.value.weight", "attention.value.bias"}
    assert found["score"] == {"linear.weight", "linear.bias"} | value
    assert found["trained"] == {"auxiliary.weight", "auxiliary.bias"}
    assert found["random"] == {"unread.weight", "unread.bias"}
