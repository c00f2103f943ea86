"""Aggregation of clients' weights: each formula against cases calculated by hand."""

import pytest
import torch
from torch import Tensor

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.federated.aggregation import (
    chain_mean,
    chain_variance,
    cmda,
    fedavg,
    pbea_diag,
    pbea_matrix,
    relative_step,
)


def weights(*values: float) -> dict[str, Tensor]:
    return {"w": torch.tensor(values)}


def random_weights(seed: int, scale: float = 1.0) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {
        "matrix": scale * torch.randn(4, 3, generator=generator),
        "vector": scale * torch.randn(5, generator=generator),
    }


def test_fedavg_weights_clients_by_their_utterances() -> None:
    aggregate = fedavg([weights(1.0, 0.0), weights(4.0, 3.0)], [2, 1])
    assert aggregate["w"].tolist() == pytest.approx([2.0, 1.0])


def test_fedavg_of_equal_shares_is_the_mean() -> None:
    clients = [random_weights(seed) for seed in range(3)]
    aggregate = fedavg(clients, [7, 7, 7])
    torch.testing.assert_close(aggregate["matrix"], torch.stack([c["matrix"] for c in clients]).mean(dim=0))


def test_a_client_of_low_variance_outweighs_one_of_high_variance() -> None:
    # precisions 1/1 and 1/4: (1 · 0 + ¼ · 10) / (1 + ¼) = 2; with equal variances, the mean
    aggregate = pbea_diag([weights(0.0, 0.0), weights(10.0, 10.0)], [weights(0.5, 0.5), weights(3.5, 0.5)], [3, 3], 0.5)
    assert aggregate["w"].tolist() == pytest.approx([2.0, 5.0])


def test_with_zero_variances_pbea_diag_equals_fedavg() -> None:
    clients = [random_weights(seed) for seed in range(3)]
    zeros = [{name: torch.zeros_like(tensor) for name, tensor in clients[0].items()}] * 3
    torch.testing.assert_close(pbea_diag(clients, zeros, [1, 2, 3], 1e-4), fedavg(clients, [1, 2, 3]))


def test_a_chain_has_the_mean_and_the_variance_of_its_samples() -> None:
    samples = [weights(1.0), weights(2.0), weights(6.0)]
    assert chain_mean(samples)["w"].item() == pytest.approx(3.0)
    assert chain_variance(samples)["w"].item() == pytest.approx(14 / 3)


def test_pbea_matrix_divides_by_the_covariance_of_rows_and_uses_the_identity_for_vectors() -> None:
    # samples ±2 in the first column, ±1 in the second: Σ = diag(4, 1), μ = 0, θ_r − μ = (2, 3)
    samples = [{"m": torch.tensor([[2.0, 1.0]]), "v": torch.tensor([1.0])},
               {"m": torch.tensor([[2.0, -1.0]]), "v": torch.tensor([1.0])},
               {"m": torch.tensor([[-2.0, 1.0]]), "v": torch.tensor([1.0])},
               {"m": torch.tensor([[-2.0, -1.0]]), "v": torch.tensor([1.0])}]  # fmt: skip
    message = pbea_matrix({"m": torch.tensor([[2.0, 3.0]]), "v": torch.tensor([4.0])}, samples)
    assert message["m"].tolist() == [pytest.approx([2 + 2 * 2 / 4, 3 + 3 * 3 / 1])]
    assert message["v"].tolist() == pytest.approx([4 + 3 * 3])


def test_pbea_matrix_of_unchanged_samples_is_the_reference() -> None:
    unchanged = random_weights(1)
    torch.testing.assert_close(pbea_matrix(unchanged, [unchanged] * 5), unchanged)


@pytest.mark.parametrize("factor", [-1.0, 0.1, 3.0])
def test_the_step_of_pbea_matrix_has_neither_the_direction_nor_the_length_of_the_update(factor: float) -> None:
    generator = torch.Generator().manual_seed(3)
    reference = {"m": torch.randn(6, 3, generator=generator)}
    deltas = [0.3 * torch.randn(6, 3, generator=generator) for _ in range(5)]
    step = pbea_matrix(reference, [{"m": reference["m"] + delta} for delta in deltas])["m"] - reference["m"]
    changed = pbea_matrix(reference, [{"m": reference["m"] + factor * delta} for delta in deltas])["m"]
    torch.testing.assert_close(changed - reference["m"], step, rtol=1e-3, atol=1e-4)
    assert step.abs().max() > 0.01


def test_a_relative_step_is_in_norms_of_the_weights_before_it() -> None:
    before = {"v": torch.tensor([3.0, 0.0]), "m": torch.tensor([[4.0]]), "other": torch.tensor([99.0])}
    assert relative_step(before, {"v": torch.tensor([3.0, 6.0]), "m": torch.tensor([[12.0]])}) == pytest.approx(2.0)
    assert relative_step(before, {"m": before["m"]}) == 0.0
    assert relative_step(weights(0.0), weights(1.0)) == float("inf")


def test_decoders_at_equal_distances_become_their_mean() -> None:
    corners = [weights(1.0, 0.0, 0.0), weights(0.0, 1.0, 0.0), weights(0.0, 0.0, 1.0)]
    aggregate = cmda(corners, epsilon=1.2, kappa=0.0)
    assert aggregate["w"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_two_decoders_always_become_their_mean() -> None:
    first, second = random_weights(1), random_weights(2)
    torch.testing.assert_close(cmda([first, second], epsilon=1.2, kappa=0.0), fedavg([first, second], [1, 1]))


def test_a_distant_decoder_attracts_more_than_a_near_one() -> None:
    # 0, 1 and 3: a_{01} : a_{02} = e¹ : e³, and so on; calculated below
    e = torch.tensor([1.0, 2.0, 3.0]).exp()  # e^‖·‖ of the distances 1, 2, 3
    near, middle, far = e.tolist()
    w0 = 0 - 1.2 * (near * (0 - 1) + far * (0 - 3)) / (near + far)
    w1 = 1 - 1.2 * (near * (1 - 0) + middle * (1 - 3)) / (near + middle)
    w3 = 3 - 1.2 * (far * (3 - 0) + middle * (3 - 1)) / (far + middle)
    aggregate = cmda([weights(0.0), weights(1.0), weights(3.0)], epsilon=1.2, kappa=0.0)
    assert aggregate["w"].item() == pytest.approx((w0 + w1 + w3) / 3, rel=1e-5)
    assert aggregate["w"].item() != pytest.approx(4 / 3, abs=1e-2)


def test_distances_of_matrices_are_spectral_norms() -> None:
    # diag(1, 1) and diag(√2, 0) are equally far from 0 in the Frobenius norm, and 1 and √2 in the spectral one
    zero, square = torch.zeros(2, 2), torch.eye(2)
    long = torch.tensor([[2**0.5, 0.0], [0.0, 0.0]])
    generator = torch.Generator().manual_seed(0)
    aggregate = cmda([{"w": zero}, {"w": square}, {"w": long}], 1.0, 0.0, generator)["w"]
    pull = torch.tensor([1.0, 2**0.5]).softmax(dim=0)
    between = torch.linalg.matrix_norm(square - long, 2)
    pull_square = torch.stack([torch.tensor(1.0), between]).softmax(dim=0)
    pull_long = torch.stack([torch.tensor(2**0.5), between]).softmax(dim=0)
    expected = (
        (pull[0] * square + pull[1] * long)
        + (square - pull_square[0] * square - pull_square[1] * (square - long))
        + (long - pull_long[0] * long - pull_long[1] * (long - square))
    ) / 3
    torch.testing.assert_close(aggregate, expected)


def test_noise_is_small_and_drawn_from_the_generator() -> None:
    decoders = [random_weights(seed) for seed in range(3)]
    quiet = cmda(decoders, 1.2, 0.0)
    noisy = [cmda(decoders, 1.2, 0.001, torch.Generator().manual_seed(7)) for _ in range(2)]
    torch.testing.assert_close(noisy[0], noisy[1], rtol=0, atol=0)
    assert 0 < (noisy[0]["matrix"] - quiet["matrix"]).abs().max() < 0.005


@pytest.mark.parametrize(("clients", "counts"), [([], []), ([weights(1.0)], [0]), ([weights(1.0)], [1, 2])])
def test_weights_without_utterances_cannot_be_averaged(clients: list[dict[str, Tensor]], counts: list[float]) -> None:
    with pytest.raises(TrainingError, match="cannot be averaged, expected at least one client"):
        fedavg(clients, counts)
