"""Cross-modal attention: the published equation, and slots that are repeated or masked."""

import torch

from fixtures.small_cenet import WIDTH
from trivalent_training.networks.parts.language.cross_modal import (
    SHARPNESS,
    Enhancement,
    SlotAttention,
    Slots,
    count_weights,
    mask_weights,
)


def attention() -> SlotAttention:
    torch.manual_seed(0)
    return SlotAttention(WIDTH)


def test_attention_is_the_published_equation() -> None:
    unit, h, e = attention(), torch.randn(2, 5, WIDTH), torch.randn(2, 3, WIDTH)
    context, mass = unit(h, Slots(e))
    q, k = (layer.weight.double() for layer in (unit.query, unit.key))
    query, key = h.double() @ q.T + unit.query.bias.double(), e.double() @ k.T + unit.key.bias.double()
    logit = SHARPNESS * torch.einsum("bld,bsd->bls", query, key)
    expected = logit.exp() / logit.exp().sum(dim=2, keepdim=True)
    assert SHARPNESS == 8
    torch.testing.assert_close(mass.double(), expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(context, mass @ unit.value(e))


def test_the_context_of_one_repeated_id_is_its_value() -> None:
    unit, e = attention(), torch.randn(1, 1, WIDTH)
    context, _ = unit(torch.randn(1, 5, WIDTH), Slots(e.expand(1, 50, WIDTH)))
    torch.testing.assert_close(context, unit.value(e).expand(1, 5, WIDTH), atol=1e-6, rtol=1e-5)
    alone, _ = unit(torch.randn(1, 5, WIDTH), Slots(e, count_weights(torch.tensor([[50.0]]))))
    assert torch.equal(alone, unit.value(e).expand(1, 5, WIDTH))


def test_a_histogram_equals_its_repeated_slots() -> None:
    unit, h, table = attention(), torch.randn(2, 5, WIDTH), torch.randn(17, WIDTH)
    ids = torch.randint(0, 17, (2, 50))
    count = torch.nn.functional.one_hot(ids, 17).sum(dim=1).float()
    by_slot, slot_mass = unit(h, Slots(table[ids]))
    by_count, mass = unit(h, Slots(table.unsqueeze(0), count_weights(count)))
    torch.testing.assert_close(by_count, by_slot, atol=1e-6, rtol=1e-6)
    gathered = torch.zeros(2, 5, 17).scatter_add(2, ids.unsqueeze(1).expand(2, 5, 50), slot_mass)
    torch.testing.assert_close(mass, gathered, atol=1e-6, rtol=1e-6)
    assert (mass[(count == 0).unsqueeze(1).expand_as(mass)] == 0).all()


def test_masked_slots_have_no_attention() -> None:
    unit, h, e = attention(), torch.randn(2, 5, WIDTH), torch.randn(2, 3, WIDTH)
    few, _ = unit(h, Slots(e[:, :2]))
    hidden, mass = unit(h, Slots(e, mask_weights(torch.tensor([[True, True, False]] * 2))))
    torch.testing.assert_close(hidden, few)
    assert not mass[:, :, 2].any()


def test_uniform_attention_is_the_mean_of_the_real_slots_without_queries_and_keys() -> None:
    torch.manual_seed(0)
    enhancement = Enhancement(4, ["acoustic"], "uniform")
    slots = {"acoustic": Slots(torch.randn(1, 3, 4), mask_weights(torch.tensor([[True, True, False]])))}
    _, (mass_BLS,) = enhancement(torch.randn(1, 2, 4), slots)
    torch.testing.assert_close(mass_BLS, torch.tensor([[[0.5, 0.5, 0.0]] * 2]))
    assert not any("query" in name or "key" in name for name, _ in enhancement.named_parameters())


def test_enhancement_that_is_off_shifts_nothing() -> None:
    enhancement = Enhancement(4, ["acoustic"], "off")
    shift_BLD, _ = enhancement(torch.randn(1, 2, 4), {"acoustic": Slots(torch.randn(1, 3, 4))})
    assert not shift_BLD.any()
