"""Attention: the arithmetic and size of torch's own module, and who sees whom."""

import pytest
import torch
from torch import nn

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.attention import Attention, seen_before, seen_real
from trivalent_training.networks.parts.sequences import real_steps


def reference(attention: Attention, width: int, source_width: int) -> nn.MultiheadAttention:
    """Torch's module with the same weights."""
    theirs = nn.MultiheadAttention(width, attention.heads, kdim=source_width, vdim=source_width, batch_first=True)
    ours = (attention.query, attention.key, attention.value)
    with torch.no_grad():
        if source_width == width:
            theirs.in_proj_weight.copy_(torch.cat([linear.weight for linear in ours]))
        else:
            for name, linear in zip(("q", "k", "v"), ours, strict=True):
                getattr(theirs, f"{name}_proj_weight").copy_(linear.weight)
        theirs.in_proj_bias.copy_(torch.cat([linear.bias for linear in ours]))
        theirs.out_proj.load_state_dict(attention.out.state_dict())
    return theirs


@pytest.mark.parametrize("source_width", [8, 5])
def test_computes_what_torchs_module_does_with_as_many_parameters(source_width: int) -> None:
    torch.manual_seed(0)
    attention = Attention(8, heads=2, source_width=source_width)
    theirs = reference(attention, 8, source_width)
    x, source = torch.randn(3, 4, 8), torch.randn(3, 6, source_width)
    real = real_steps(torch.tensor([6, 1, 3]), 6)
    expected, _ = theirs(x, source, source, key_padding_mask=~real)
    torch.testing.assert_close(attention(x, source, seen_real(real)), expected)
    assert sum(p.numel() for p in attention.parameters()) == sum(p.numel() for p in theirs.parameters())


def test_what_is_not_seen_has_no_influence_at_all() -> None:
    torch.manual_seed(0)
    attention = Attention(6, heads=3)
    x = torch.randn(2, 5, 6)
    changed = x.clone()
    changed[:, 3:] += 100
    seen = seen_real(real_steps(torch.tensor([3, 3]), 5))
    assert torch.equal(attention(x[:, :2], x, seen), attention(x[:, :2], changed, seen))
    before = seen_before(5, x.device)
    assert torch.equal(attention(x, x, before)[:, :3], attention(changed, changed, before)[:, :3])


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(TrainingError, match="attention is 6 wide with 4 heads, expected a multiple of its heads"):
        Attention(6, heads=4)
