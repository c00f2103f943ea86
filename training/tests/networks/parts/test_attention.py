"""Attention: the results and parameters of torch's module, and the masks."""

import pytest
import torch
from torch import nn

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.attention import Attention, causal_mask, key_mask
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
def test_equals_torchs_module_in_results_and_number_of_parameters(source_width: int) -> None:
    torch.manual_seed(0)
    attention = Attention(8, heads=2, source_width=source_width)
    theirs = reference(attention, 8, source_width)
    x, source = torch.randn(3, 4, 8), torch.randn(3, 6, source_width)
    real = real_steps(torch.tensor([6, 1, 3]), 6)
    expected, _ = theirs(x, source, source, key_padding_mask=~real)
    torch.testing.assert_close(attention(x, source, key_mask(real)), expected)
    assert sum(p.numel() for p in attention.parameters()) == sum(p.numel() for p in theirs.parameters())


def test_masked_keys_do_not_change_the_result() -> None:
    torch.manual_seed(0)
    attention = Attention(6, heads=3)
    x = torch.randn(2, 5, 6)
    changed = x.clone()
    changed[:, 3:] += 100
    padding = key_mask(real_steps(torch.tensor([3, 3]), 5))
    assert torch.equal(attention(x[:, :2], x, padding), attention(x[:, :2], changed, padding))
    causal = causal_mask(5, x.device)
    assert torch.equal(attention(x, x, causal)[:, :3], attention(changed, changed, causal)[:, :3])


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(TrainingError, match="attention width is 6, expected a multiple of its 4 heads"):
        Attention(6, heads=4)
