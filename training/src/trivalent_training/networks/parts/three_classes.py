"""The three classes of sentiment as an output of networks: logits, their expected class, and their loss.

The class of a label y is sign(y) + 1: 0 negative, 1 neutral, 2 positive.
"""

import torch
from torch import Tensor
from torch.nn import functional

from trivalent_training.serving.contract import TensorSpec

CLASSES = 3
"""Negative, neutral, positive."""


def logits(modality: str | None = None) -> TensorSpec:
    """Tensor of the logits of the three classes, (batch, 3), for the utterance or for one modality."""
    name = "logits" if modality is None else f"logits_{modality}"
    return TensorSpec(name, "other", "float32", ("batch", CLASSES))


def expected_class(logits_B3: Tensor, bound: float) -> Tensor:
    """y = b (p_2 − p_0) with p = softmax(logits), (B, 1), in [-b, b]."""
    p_B3 = logits_B3.softmax(dim=1)
    return bound * (p_B3[:, 2:] - p_B3[:, :1])


def known_cross_entropy(logits_B3: Tensor, target_B1: Tensor) -> Tensor:
    """Mean −log p_c with c = sign(y) + 1 over the utterances with a label; 0 if there are none."""
    known_B = ~target_B1.isnan().squeeze(1)
    class_B = (torch.nan_to_num(target_B1).sign() + 1).long().squeeze(1)
    loss_B = functional.cross_entropy(logits_B3, class_B, reduction="none")
    return (loss_B * known_B).sum() / known_B.sum().clamp(min=1)
