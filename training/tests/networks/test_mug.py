"""MUG (reconstruction): sizes, padding, missing modalities, and the objective."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from fixtures.small_mug import FEATURES, SMALL, examples_without, small
from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.fitting.methods.meta_labels import ProjectedMug
from trivalent_training.fitting.prediction import outputs
from trivalent_training.networks.mug import Mug, MugConfig
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.parts.learning.label_correction import (
    Correction,
)


def batch(network: Mug, present: Sequence[float] = (1, 1, 1)) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    tensors: list[Tensor] = []
    for width in network.widths.values():
        tensors += [torch.randn(3, 6, width, generator=generator), torch.tensor([6, 1, 4])]
    return [*tensors, torch.tensor(present).repeat(3, 1)]


def parameters(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_has_the_reconstructed_number_of_parameters() -> None:
    with torch.device("meta"):
        network = Mug(MugConfig())
        projected = ProjectedMug(network)
        correction = Correction(128)
    assert [parameters(network.frames[m]) for m in ("acoustic", "visual")] == [104_448, 84_480]
    assert (parameters(network.words), parameters(network.fusion)) == (98_432, 65_792)
    assert {parameters(p) for p in (network.predictor, *network.predictors.values())} == {8_321}
    assert {parameters(p) for p in projected.projections.values()} == {33_024}
    assert parameters(correction) == 33_153
    assert parameters(projected) + 3 * parameters(correction) == 110_067_207
    assert parameters(network) == 109_482_240 + 584_967 - 3 * (33_024 + 33_153)


def test_padding_does_not_change_the_scores() -> None:
    network = small().eval()
    short = batch(network)
    longer = [torch.nn.functional.pad(t, (0, 0, 0, 4), value=9.0) if t.ndim == 3 else t for t in short]
    torch.testing.assert_close(network(*short), network(*longer))


@pytest.mark.parametrize("modality", MODALITIES)
def test_the_tensor_of_a_missing_modality_does_not_change_the_score(modality: str) -> None:
    network = small().eval()
    index = MODALITIES.index(modality)
    inputs = batch(network, [float(m != modality) for m in MODALITIES])
    before = network(*inputs)[0]
    inputs[2 * index] = inputs[2 * index] + 50
    torch.testing.assert_close(before, network(*inputs)[0])


def test_scores_utterances_without_words() -> None:
    network = small(SMALL)
    assert not network.contract.text_required
    assert np.isfinite(outputs(network, examples_without(network, 4, without=["text"]))).all()


def test_a_subset_of_modalities_has_its_own_heads_only() -> None:
    contract = small(replace(SMALL, modalities=("acoustic", "text"))).contract
    assert [spec.name for spec in contract.inputs] == ["text", "text_mask", "acoustic", "acoustic_length", "present"]
    assert [spec.name for spec in contract.outputs] == ["score", "score_text", "score_acoustic"]
    assert list(contract.features) == ["acoustic"]


def test_the_profile_reproduce_reads_token_ids_and_requires_every_modality(tmp_path: Path) -> None:
    backbone = BackboneConfig(
        weights=None, first_layer=0, hidden=8, layers=2, heads=2, intermediate=16, vocabulary=60, positions=20
    )
    contract = (network := small(replace(SMALL, profile="reproduce", backbone=backbone))).contract
    assert [spec.role for spec in contract.inputs] == ["tokens", "mask", "features", "length", "features", "length"]
    assert contract.text_required
    assert all(matrix.required for matrix in contract.features.values())
    graphs.export(network, tmp_path / "mug.onnx", contract.inputs, contract.outputs)


def test_frames_are_standardized_in_the_profile_deploy_only() -> None:
    frames = {"acoustic": np.asarray([[1, 2, 3], [3, 2, 7]], np.float32)}
    for profile, mean in (("deploy", [2.0, 2.0, 5.0]), ("reproduce", None)):
        network = small(replace(FEATURES, profile=profile))  # type: ignore[arg-type]
        network.learn_frames(frames, np.random.default_rng(0))
        scale: Any = network.frames["acoustic"].scale
        assert (scale and scale.mean.tolist()) == mean


def test_the_objective_adds_the_weighted_errors_of_the_present_modalities() -> None:
    network = small(replace(FEATURES, unimodal_weight=0.5)).eval()
    inputs, nan = batch(network, (1, 1, 0)), float("nan")
    fused, text, acoustic, _ = network(*inputs)
    targets = Targets(torch.zeros(3, 1), torch.ones(3, 1), torch.tensor([[2.0], [nan], [nan]]), torch.zeros(3, 1))
    expected = fused.abs().mean() + 0.5 * ((text - 1).abs().mean() + (acoustic[0] - 2).abs().squeeze())
    torch.testing.assert_close(network.objective(inputs, targets), expected)


def test_without_unimodal_weight_the_heads_are_declared_untrained() -> None:
    assert [spec.trained for spec in small().contract.outputs] == [True] * 4
    contract = small(replace(FEATURES, unimodal_weight=0)).contract
    assert [spec.trained for spec in contract.outputs] == [True, False, False, False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modalities": ("text", "smell")}, r"modalities are \['text', 'smell'\], expected some of"),
        ({"profile": "fast"}, "profile is 'fast', expected 'reproduce' or 'deploy'"),
        ({"text": "song"}, "text is 'song', expected 'words' or 'features'"),
        ({"dropout": 1.0}, "dropout is 1, expected a probability below 1"),
        ({"unimodal_weight": -1.0}, "unimodal_weight must be at least 0, and bound above 0"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)
