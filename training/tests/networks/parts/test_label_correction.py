"""Label correction: the contrast, the projection, and invalid configurations."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.learning.label_correction import (
    CorrectionConfig,
    Projection,
    contrast,
)


def test_the_contrast_is_lowest_for_the_own_utterance_and_trains_the_projection_only() -> None:
    own = torch.eye(3).requires_grad_()
    projected = torch.tensor([[2.0, 0, 0], [0, 3.0, 0], [0, 0, 1.0]]).requires_grad_()
    present = torch.ones(3, 1)
    loss = contrast(projected, own, present, temperature=0.5)
    assert loss.item() == pytest.approx(-np.log(np.exp(2) / (np.exp(2) + 2)))
    assert contrast(projected.roll(1, 0), own, present, temperature=0.5).item() > loss.item()
    torch.autograd.backward(contrast(projected.roll(1, 0), own, present, temperature=0.5))
    assert own.grad is None
    assert projected.grad is not None


def test_the_contrast_excludes_utterances_without_the_modality() -> None:
    torch.manual_seed(0)
    projected, own = torch.randn(3, 4), torch.randn(3, 4)
    present = torch.tensor([[1.0], [0.0], [1.0]])
    both = contrast(projected[[0, 2]], own[[0, 2]], torch.ones(2, 1), 0.1)
    torch.testing.assert_close(contrast(projected, own, present, 0.1), both)
    assert contrast(projected, own, torch.zeros(3, 1), 0.1).item() == 0


def test_projection_keeps_the_width() -> None:
    assert Projection(8)(torch.zeros(3, 8)).shape == (3, 8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": "guessed"}, "labels are 'guessed', expected 'generated', 'annotated' or 'shared'"),
        ({"epochs": 0}, "pretrain_epochs and epochs must be at least 1, and draws at least 0"),
        ({"temperature": 0.0}, "temperature, inner_rate, outer_rate and noise must be above 0"),
    ],
)
def test_an_invalid_configuration_of_labels_raises(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(CorrectionConfig(), **change)
