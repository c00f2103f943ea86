"""MUG (reconstruction): its sizes, its gates, the two losses of the meta-update, and the labels that it makes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]
from torch import Tensor

from fixtures.small_networks import SMALL_CONFIGS, examples
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import MODALITIES, Labels, Split
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.fitting import loop
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.methods import meta_labels
from trivalent_training.fitting.methods.meta_labels import Evidence, ProjectedMug
from trivalent_training.fitting.prediction import outputs
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.mug import Mug, MugConfig
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.parts.learning.label_correction import (
    Correction,
    CorrectionConfig,
    Projection,
    contrast,
)

SMALL: MugConfig = SMALL_CONFIGS["mug"]
NUMBERS = replace(SMALL, text="features", text_width=5)
"""All three modalities as frames."""
QUICK = CorrectionConfig(pretrain_epochs=2, epochs=2)
RECIPE = FitRecipe(epochs=3, batch_size=8, learning_rate=3e-3)


def small(config: MugConfig = NUMBERS) -> Mug:
    torch.manual_seed(0)
    return Mug(config)


def made(network: Mug, count: int, without: Sequence[str] = ()) -> list[Example]:
    """Random examples; every second one lacks the modalities of 'without'."""
    return [
        replace(example, spellings=({m: p for m, p in example.spellings[0].items() if m not in without or place % 2},))
        for place, example in enumerate(examples(network.contract.inputs, count))
    ]


def batch(network: Mug, present: Sequence[float] = (1, 1, 1)) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    tensors: list[Tensor] = []
    for width in network.widths.values():
        tensors += [torch.randn(3, 6, width, generator=generator), torch.tensor([6, 1, 4])]
    return [*tensors, torch.tensor(present).repeat(3, 1)]


def parameters(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def corr(a: Tensor, b: Tensor) -> float:
    return float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])


def test_has_the_number_of_parameters_that_was_reconstructed() -> None:
    with torch.device("meta"):
        network = Mug(MugConfig())
        whole = ProjectedMug(network)
        correction = Correction(128)
    assert [parameters(network.frames[m]) for m in ("acoustic", "visual")] == [104_448, 84_480]
    assert (parameters(network.words), parameters(network.fusion)) == (98_432, 65_792)
    assert {parameters(p) for p in (network.predictor, *network.predictors.values())} == {8_321}
    assert {parameters(p) for p in whole.projections.values()} == {33_024}
    assert parameters(correction) == 33_153
    assert parameters(whole) + 3 * parameters(correction) == 110_067_207
    assert parameters(network) == 109_482_240 + 584_967 - 3 * (33_024 + 33_153)


def test_padding_changes_nothing() -> None:
    network = small().eval()
    short = batch(network)
    longer = [torch.nn.functional.pad(t, (0, 0, 0, 4), value=9.0) if t.ndim == 3 else t for t in short]
    torch.testing.assert_close(network(*short), network(*longer))


@pytest.mark.parametrize("modality", MODALITIES)
def test_an_absent_modality_has_no_influence_on_the_score(modality: str) -> None:
    network = small().eval()
    place = MODALITIES.index(modality)
    inputs = batch(network, [float(m != modality) for m in MODALITIES])
    there = network(*inputs)[0]
    inputs[2 * place] = inputs[2 * place] + 50
    torch.testing.assert_close(there, network(*inputs)[0])


def test_scores_without_words() -> None:
    network = small(SMALL)
    assert not network.contract.text_required
    assert np.isfinite(outputs(network, made(network, 4, without=["text"]))).all()


def test_a_subset_of_modalities_has_its_own_heads_only() -> None:
    contract = small(replace(SMALL, modalities=("acoustic", "text"))).contract
    assert [spec.name for spec in contract.inputs] == ["text", "text_mask", "acoustic", "acoustic_length", "present"]
    assert [spec.name for spec in contract.outputs] == ["score", "score_text", "score_acoustic"]
    assert list(contract.features) == ["acoustic"]


def test_the_published_form_reads_ids_and_needs_every_modality(tmp_path: Path) -> None:
    backbone = BackboneConfig(
        weights=None, first_layer=0, hidden=8, layers=2, heads=2, intermediate=16, vocabulary=60, positions=20
    )
    contract = (network := small(replace(SMALL, profile="reproduce", backbone=backbone))).contract
    assert [spec.role for spec in contract.inputs] == ["tokens", "mask", "features", "length", "features", "length"]
    assert contract.text_required
    assert all(matrix.required for matrix in contract.features.values())
    graphs.export(network, tmp_path / "mug.onnx", contract.inputs, contract.outputs)


def test_frames_are_standardized_when_deployed_only() -> None:
    frames = {"acoustic": np.asarray([[1, 2, 3], [3, 2, 7]], np.float32)}
    for profile, mean in (("deploy", [2.0, 2.0, 5.0]), ("reproduce", None)):
        network = small(replace(NUMBERS, profile=profile))  # type: ignore[arg-type]
        network.learn_frames(frames, np.random.default_rng(0))
        scale: Any = network.frames["acoustic"].scale
        assert (scale and scale.mean.tolist()) == mean


def test_the_objective_adds_the_weighted_errors_of_the_modalities_that_are_there() -> None:
    network = small(replace(NUMBERS, unimodal_weight=0.5)).eval()
    inputs, nan = batch(network, (1, 1, 0)), float("nan")
    whole, text, acoustic, _ = network(*inputs)
    targets = Targets(torch.zeros(3, 1), torch.ones(3, 1), torch.tensor([[2.0], [nan], [nan]]), torch.zeros(3, 1))
    expected = whole.abs().mean() + 0.5 * ((text - 1).abs().mean() + (acoustic[0] - 2).abs().squeeze())
    torch.testing.assert_close(network.objective(inputs, targets), expected)


def test_without_unimodal_weight_the_heads_are_said_to_be_untrained() -> None:
    assert [spec.trained for spec in small().contract.outputs] == [True] * 4
    contract = small(replace(NUMBERS, unimodal_weight=0)).contract
    assert [spec.trained for spec in contract.outputs] == [True, False, False, False]


def test_the_contrast_prefers_the_own_utterance_and_moves_the_projection_only() -> None:
    own = torch.eye(3).requires_grad_()
    projected = torch.tensor([[2.0, 0, 0], [0, 3.0, 0], [0, 0, 1.0]]).requires_grad_()
    there = torch.ones(3, 1)
    loss = contrast(projected, own, there, temperature=0.5)
    assert loss.item() == pytest.approx(-np.log(np.exp(2) / (np.exp(2) + 2)))
    assert contrast(projected.roll(1, 0), own, there, temperature=0.5).item() > loss.item()
    torch.autograd.backward(contrast(projected.roll(1, 0), own, there, temperature=0.5))
    assert own.grad is None
    assert projected.grad is not None


def test_the_contrast_leaves_out_utterances_without_the_modality() -> None:
    torch.manual_seed(0)
    projected, own = torch.randn(3, 4), torch.randn(3, 4)
    there = torch.tensor([[1.0], [0.0], [1.0]])
    both = contrast(projected[[0, 2]], own[[0, 2]], torch.ones(2, 1), 0.1)
    torch.testing.assert_close(contrast(projected, own, there, 0.1), both)
    assert contrast(projected, own, torch.zeros(3, 1), 0.1).item() == 0


def meta_case(dtype: torch.dtype = torch.float64) -> tuple[Correction, meta_labels.Weights, Evidence, Tensor, Tensor]:
    torch.manual_seed(3)
    correction = Correction(6).to(dtype)
    torch.nn.init.normal_(correction.layers[-1].weight)  # type: ignore[arg-type]
    weights = {name: weight.detach().requires_grad_() for name, weight in correction.named_parameters()}
    own, projected, label, noise, other = (torch.randn(6, width, dtype=dtype) for width in (6, 6, 1, 1, 1))
    return correction, weights, Evidence(own, projected, label), noise, other


def test_the_meta_gradient_agrees_with_finite_differences() -> None:
    correction, weights, evidence, noise, other = meta_case()
    label, rate, nudge = evidence.label, 0.1, 1e-6

    def after(at: meta_labels.Weights, create_graph: bool) -> Tensor:
        loss = meta_labels.denoising_loss(correction, at, evidence.own, label, noise)
        virtual = meta_labels.moved(at, loss, rate, create_graph)
        return meta_labels.denoising_loss(correction, virtual, evidence.projected, label, other)

    second = torch.autograd.grad(after(weights, True), list(weights.values()))
    first = torch.autograd.grad(after(weights, False), list(weights.values()))
    assert max(float((a - b).abs().max()) for a, b in zip(second, first, strict=True)) > 1e-3
    for (name, weight), slope in zip(weights.items(), second, strict=True):
        for place in range(weight.numel()):
            shift = torch.zeros_like(weight).view(-1)
            shift[place] = nudge
            up, down = (
                after(weights | {name: (weight + sign * shift.view_as(weight)).detach().requires_grad_()}, False).item()
                for sign in (1, -1)
            )
            assert slope.view(-1)[place].item() == pytest.approx((up - down) / (2 * nudge), abs=1e-6)


@pytest.mark.parametrize("first_order", [False, True])
def test_a_step_is_kept_where_it_helps_and_becomes_a_meta_update_where_not(first_order: bool) -> None:
    correction, weights, evidence, noise, other = meta_case()
    loss = meta_labels.denoising_loss(correction, weights, evidence.own, evidence.label, noise)
    same = replace(evidence, projected=evidence.own)
    gentle = CorrectionConfig(inner_rate=1e-4, outer_rate=0.2, first_order=first_order)
    kept, lowered = meta_labels.step(correction, weights, same, (noise, noise), gentle)
    assert lowered == pytest.approx(loss.item())
    torch.testing.assert_close(kept, meta_labels.moved(weights, loss, 1e-4))

    wild = replace(gentle, inner_rate=5.0)
    updated, _ = meta_labels.step(correction, weights, evidence, (noise, other), wild)
    loss = meta_labels.denoising_loss(correction, weights, evidence.own, evidence.label, noise)
    virtual = meta_labels.moved(weights, loss, 5.0, create_graph=not first_order)
    after = meta_labels.denoising_loss(correction, virtual, evidence.projected, evidence.label, other)
    torch.testing.assert_close(updated, meta_labels.moved(weights, after, 0.2))
    unchecked, _ = meta_labels.step(
        correction, weights, evidence, (noise, other), replace(wild, multimodal_denoising=False)
    )
    torch.testing.assert_close(unchecked, virtual)


def gaussian(count: int, seed: int) -> tuple[Evidence, Tensor]:
    """Three independent scores of unit variance, y their mean; x_m reveals score m, x'_m reveals y."""
    generator = torch.Generator().manual_seed(seed)
    scores_N3 = torch.randn(count, 3, generator=generator)
    direction_1H = torch.randn(1, 32, generator=torch.Generator().manual_seed(9))
    label_N1 = scores_N3.mean(dim=1, keepdim=True)
    return Evidence(scores_N3[:, :1] * direction_1H, label_N1 * direction_1H, label_N1), scores_N3[:, :1]


def test_unimodal_denoising_finds_what_one_of_three_gaussian_scores_says() -> None:
    (train, score), (valid, _) = gaussian(1300, 0), gaussian(300, 1)
    config = CorrectionConfig(multimodal_denoising=False)
    deviation = float(train.label.std())
    torch.manual_seed(0)
    correction, history = meta_labels.learn_correction(train, valid, config, 32, deviation, "stage 2 text")
    made = meta_labels.corrected(correction, train, config, deviation, 3.0)
    assert corr(train.label, score) == pytest.approx(0.58, abs=0.03)
    assert corr(made, score) >= 0.80
    assert made.std() < 0.8 * train.label.std()
    assert history[-1].train_loss < 0.75 * history[0].train_loss


class Quarter(Correction):
    """A correction that shrinks and shifts."""

    def forward(self, x_BH: Tensor, label_B1: Tensor) -> Tensor:
        return 0.25 * label_B1 + 1


def test_generated_labels_stay_in_range_and_can_be_rescaled_or_averaged() -> None:
    (evidence, _), config = gaussian(400, 0), CorrectionConfig()
    torch.manual_seed(0)
    correction = Correction(32)
    as_it_is = meta_labels.corrected(correction, evidence, config, 0.5, 10.0)
    torch.testing.assert_close(as_it_is, evidence.label, atol=0.1, rtol=0)  # δ begins near 0
    assert meta_labels.corrected(correction, evidence, config, 0.5, 0.3).abs().max() == pytest.approx(0.3)
    wider = Evidence(evidence.own, evidence.projected, 4 * evidence.label)
    rescaled = meta_labels.corrected(Quarter(32), wider, replace(config, rescale=True), 0.5, 99.0)
    assert rescaled.std().item() == pytest.approx(wider.label.std().item(), rel=1e-5)
    averaged = meta_labels.corrected(correction, evidence, replace(config, draws=8), 0.5, 10.0)
    error = (averaged - as_it_is).std().item()
    assert 0.5 / 8**0.5 * 0.8 < error < 0.5 / 8**0.5 * 1.2


def test_three_stages_leave_their_curves_and_the_same_weights_each_time() -> None:
    runs = []
    for _ in range(2):
        network = small(replace(NUMBERS, correction=QUICK))
        torch.rand(5)  # what happened before must not matter
        found = made(network, 24)
        history = meta_labels.train(network, FitTask(found[:16], found[16:], RECIPE, seed=5))
        runs.append((history, outputs(network, found).tolist()))
    assert runs[0] == runs[1]
    stages = [epoch.stage for epoch in runs[0][0]]
    expected = ["stage 1", *(f"stage 2 {m}" for m in MODALITIES)]
    assert stages == [stage for stage in expected for _ in range(2)] + ["stage 3"] * 3


def test_an_utterance_without_a_modality_gets_no_label_for_it() -> None:
    network = small(replace(NUMBERS, correction=QUICK))
    found = made(network, 12, without=["visual"])
    task, _ = meta_labels.generated(ProjectedMug(network), FitTask(found, found[:4], FitRecipe(batch_size=8), seed=0))
    labelled, held = task.train, task.valid
    assert [example.labels.visual is None for example in labelled] == [True, False] * 6
    assert all(example.labels.text is not None for example in labelled)
    assert [example.labels.score for example in labelled] == [example.labels.score for example in found]
    assert len(held) == 4


def test_stage_three_can_go_on_from_stage_one() -> None:
    config = replace(QUICK, reinitialize=False)
    network = small(replace(NUMBERS, correction=config))
    found = made(network, 24)
    still = replace(RECIPE, epochs=1, learning_rate=0.0)
    meta_labels.train(network, FitTask(found[:16], found[16:], still, seed=5))
    first = ProjectedMug(small())
    loop.fit(first, FitTask(found[:16], found[16:], still, seed=5))
    np.testing.assert_array_equal(outputs(network, found), outputs(first, found))


@pytest.mark.parametrize("source", ["shared", "annotated"])
def test_other_labels_need_only_the_last_stage(source: Any) -> None:
    network = small(replace(NUMBERS, unimodal_weight=5.0, dropout=0, correction=CorrectionConfig(labels=source)))
    found = [replace(e, labels=Labels(1.0, -1.0, -1.0, -1.0)) for e in made(network, 16)]
    history = meta_labels.train(network, FitTask(found, found, replace(RECIPE, epochs=60, learning_rate=0.01), seed=1))
    assert {epoch.stage for epoch in history} == {"stage 3"}
    wanted = 1.0 if source == "shared" else -1.0
    np.testing.assert_allclose(outputs(network, found), [[1.0, wanted, wanted, wanted]] * 16, atol=0.4)


def test_annotated_labels_must_be_there() -> None:
    network = small(replace(NUMBERS, correction=CorrectionConfig(labels="annotated")))
    found = [replace(example, labels=Labels(1.0)) for example in made(network, 4)]
    with pytest.raises(TrainingError, match="no utterance has a label of a single modality, expected some: set labels"):
        meta_labels.train(network, FitTask(found, found, RECIPE, seed=1))


def test_projection_keeps_the_width() -> None:
    assert Projection(8)(torch.zeros(3, 8)).shape == (3, 8)


def test_generated_labels_of_sims_agree_with_the_annotators_of_each_modality(recordings: Path, tmp_path: Path) -> None:
    assert main(["import", "sims", str(recordings / "sims"), str(tmp_path / "sims.avro")]) == 0
    # the validation part only: the scores that came for the training part had seen their labels
    utterances = dataset_file.read(tmp_path / "sims.avro", (Split.VALID,)).utterances
    clips = [utterance.clip_id for utterance in utterances]
    kept, left = next(iter(GroupKFold(5).split(clips, groups=clips)))
    train, valid = [utterances[place] for place in kept], [utterances[place] for place in left]
    network = Mug(
        MugConfig(
            profile="deploy", text="features", text_width=1, acoustic_width=1, visual_width=1,
            hidden=32, predictor_hidden=16, bound=1.0,
        )
    )  # fmt: skip
    network.learn_frames(training_frames(train, network), np.random.default_rng(0))
    maker = ExampleMaker(network, None, tmp_path)
    first, found, held = ProjectedMug(network), maker.make(train), maker.make(valid)
    loop.fit(first, FitTask(found, held, FitRecipe(epochs=5, learning_rate=3e-3), seed=1))
    task, _ = meta_labels.generated(first, FitTask(found, held, FitRecipe(batch_size=32), seed=1))
    labelled = task.train
    better = 0
    for modality in MODALITIES:
        rows = [
            (getattr(new.labels, modality), old.labels.score, getattr(old.labels, modality))
            for new, old in zip(labelled, found, strict=True)
            if getattr(new.labels, modality) is not None
        ]
        generated, whole, annotated = torch.tensor(rows).T
        better += corr(generated, annotated) >= corr(whole, annotated)
    assert better >= 2


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
def test_nonsense_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": "guessed"}, "labels are 'guessed', expected 'generated', 'annotated' or 'shared'"),
        ({"epochs": 0}, "pretrain_epochs and epochs must be at least 1, and draws at least 0"),
        ({"temperature": 0.0}, "temperature, inner_rate, outer_rate and noise must be above 0"),
    ],
)
def test_nonsense_about_labels_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(QUICK, **change)
