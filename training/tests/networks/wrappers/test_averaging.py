"""The mean of the weights of several networks."""

import pytest
import torch

from fixtures.small_networks import network_of
from trivalent_training.networks.wrappers.averaging import averaged


@pytest.mark.parametrize("name", ["tfn", "cenet-m"])
def test_every_weight_and_real_buffer_is_the_mean(name: str) -> None:
    members = [network_of(name) for _ in range(3)]
    for member in members:
        member.initialize()
    before = [{key: value.clone() for key, value in member.state_dict().items()} for member in members]
    mean = averaged(members)
    for key, value in mean.state_dict().items():
        if value.is_floating_point():
            expected = sum(member.state_dict()[key] for member in members) / 3
            assert torch.allclose(value, torch.as_tensor(expected), atol=1e-6)
    assert all(
        torch.equal(value, member.state_dict()[key])
        for state, member in zip(before, members, strict=True)
        for key, value in state.items()
    )


def test_the_mean_of_equal_networks_is_that_network() -> None:
    network = network_of("tfn")
    for one, other in zip(averaged([network, network]).parameters(), network.parameters(), strict=True):
        assert torch.equal(one, other)
