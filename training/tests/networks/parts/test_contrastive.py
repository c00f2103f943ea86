"""Contrastive objectives: worked cases, equal labels, and finite gradients."""

import math

import pytest
import torch
from torch import Tensor

from trivalent_training.networks.parts.learning.contrastive import similarity_loss, supervised_contrast

P = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
Q = torch.tensor([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]])
Y = torch.tensor([-1.0, 0.5, 2.0])


def test_supcr_of_the_worked_case_in_both_variants() -> None:
    assert supervised_contrast(P, Q, Y).item() == pytest.approx(1.455687, abs=1e-6)
    assert supervised_contrast(P, Q, Y, variant="released").item() == pytest.approx(1.744581, abs=1e-6)


def test_similarity_loss_of_the_worked_case_in_both_forms() -> None:
    assert similarity_loss(P, Q).item() == pytest.approx(1.412023, abs=1e-6)
    assert similarity_loss(P, Q, "squared").item() == pytest.approx(7 / 3)


def term_by_term(p: Tensor, q: Tensor, y: Tensor, released: bool) -> float:
    """SupCR computed by its equation, term by term."""
    u, labels = torch.nn.functional.normalize(torch.cat([p, q]), dim=1).tolist(), y.tolist() * 2
    rows, total = range(len(u)), 0.0
    s = [[sum(a * b for a, b in zip(u[i], u[j], strict=True)) / 0.5 for j in rows] for i in rows]
    for i in rows:
        for j in (j for j in rows if j != i):
            far = [k for k in rows if k != i and abs(labels[i] - labels[k]) >= abs(labels[i] - labels[j])]
            total += s[i][j] - math.log(sum(math.exp(s[j if released else i][k]) for k in far))
    return -total / (len(u) * (len(u) - 1))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("variant", ["paper", "released"])
def test_running_sums_equal_the_equation_term_by_term_for_repeated_labels(seed: int, variant: str) -> None:
    generator = torch.Generator().manual_seed(seed)
    p, q = torch.randn(2, 9, 4, generator=generator)
    y = torch.randint(-2, 3, (9,), generator=generator).float()
    found = supervised_contrast(p, q, y, variant=variant)  # type: ignore[arg-type]
    assert found.item() == pytest.approx(term_by_term(p, q, y, variant == "released"), abs=1e-5)


@pytest.mark.parametrize("variant", ["paper", "released"])
def test_gradients_are_finite_for_one_utterance_equal_labels_and_rows_of_zeros(variant: str) -> None:
    for count in (1, 4):
        p = torch.zeros(count, 3, requires_grad=True)
        q = torch.ones(count, 3, requires_grad=True)
        loss = supervised_contrast(p, q, torch.zeros(count), variant=variant) + similarity_loss(p, q)  # type: ignore[arg-type]
        loss.backward()  # type: ignore[no-untyped-call]
        assert all(bool(view.grad.isfinite().all()) for view in (p, q) if view.grad is not None)
