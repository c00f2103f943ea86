"""The polarity network: its score follows its classes, and labels without a strength train the classes alone."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from fixtures.small_networks import SMALL_CONFIGS, examples
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.batches import batch_of
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.polarity import NEUTRAL, Polarity, PolarityConfig


def network() -> Polarity:
    torch.manual_seed(0)
    return Polarity(SMALL_CONFIGS["polarity"]).eval()


def inputs_of(net: Polarity, count: int) -> tuple[list[Tensor], Targets]:
    return batch_of(net.contract.inputs, examples(net.contract.inputs, count), 0.0, np.random.default_rng(0))


def test_the_score_by_hand() -> None:
    logits = torch.tensor([[0.0, 0.0, 2.0]])
    r = 1 / (1 + math.exp(-2))
    expected = math.tanh(4) * (0.5 + (2 * r - 1) * 2.5 * 0.5)
    assert network().scored(logits, torch.zeros(1, 1)).item() == pytest.approx(expected, abs=1e-6)


def test_the_neutral_band_holds_the_utterances_whose_most_likely_class_is_neutral() -> None:
    torch.manual_seed(1)
    logits_B3, intensity_B1 = 3 * torch.randn(500, 3), 3 * torch.randn(500, 1)
    score_B = network().scored(logits_B3, intensity_B1).squeeze(1)
    neutral_B = logits_B3.argmax(dim=1) == 1
    assert (score_B[neutral_B].abs() <= NEUTRAL).all()
    apart_B = (logits_B3[:, 2] - logits_B3[:, 0]).abs() > 3
    distinct_B = (logits_B3[:, ::2].max(dim=1).values - logits_B3[:, 1]) > 0.1
    assert (score_B[~neutral_B & apart_B & distinct_B].abs() > NEUTRAL).all()
    assert (score_B.abs() < 3).all()
    assert (score_B.sign() == (logits_B3[:, 2] - logits_B3[:, 0]).sign()).all()


def test_a_polarity_does_not_train_the_strength() -> None:
    net = network()
    tensors, _ = inputs_of(net, 4)
    y = torch.tensor([[1.0], [-1.0], [0.0], [1.0]])
    net.objective(tensors, Targets(y, y, y, y, torch.zeros(4, 1))).backward()  # type: ignore[no-untyped-call]
    assert net.out.weight.grad is not None
    assert net.out.weight.grad[3].count_nonzero() == 0
    assert net.out.weight.grad[:3].count_nonzero() > 0


def test_the_losses_by_hand() -> None:
    net = network()
    tensors, _ = inputs_of(net, 2)
    y = torch.tensor([[1.5], [-1.0]])
    score_B1, logits_B3 = net(*tensors)
    log_p = logits_B3.log_softmax(dim=1)
    graded = -log_p[0, 2] / 2 + (score_B1[0, 0] - 1.5).abs()
    polarity = -log_p[1, 0]
    found = net.objective(tensors, Targets(y, y, y, y, torch.tensor([[1.0], [0.0]])))
    assert found.item() == pytest.approx(((graded + polarity) / 2).item(), abs=1e-6)


def test_a_missing_voice_has_no_effect() -> None:
    net = network()
    tensors, _ = inputs_of(net, 3)
    named = net.named(tensors)
    named["present"][:, 1] = 0
    before = net(*named.values())[0]
    named["acoustic"] = 5 * torch.randn_like(named["acoustic"])
    torch.testing.assert_close(net(*named.values())[0], before)


def test_invalid_weights_raise() -> None:
    with pytest.raises(TrainingError, match="bound is 3, score_weight -1 and smoothing 0, expected"):
        PolarityConfig(backbone=SMALL_CONFIGS["polarity"].backbone, score_weight=-1)
