"""MUG's training: the two losses of the meta-update, the generated labels, and the stages."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]
from torch import Tensor

from fixtures.small_mug import FEATURES, examples_without, small
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import MODALITIES, Labels, Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.methods import meta_labels
from trivalent_training.fitting.methods.meta_labels import ModalityEmbeddings, ProjectedMug
from trivalent_training.fitting.prediction import outputs
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.mug import Mug, MugConfig
from trivalent_training.networks.parts.learning.label_correction import (
    Correction,
    CorrectionConfig,
)

QUICK = CorrectionConfig(pretrain_epochs=2, epochs=2)
RECIPE = FitRecipe(epochs=3, batch_size=8, learning_rate=3e-3)


def corr(a: Tensor, b: Tensor) -> float:
    return float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])


def meta_case(
    dtype: torch.dtype = torch.float64,
) -> tuple[Correction, meta_labels.Weights, ModalityEmbeddings, Tensor, Tensor]:
    torch.manual_seed(3)
    correction = Correction(6).to(dtype)
    torch.nn.init.normal_(correction.layers[-1].weight)  # type: ignore[arg-type]
    weights = {name: weight.detach().requires_grad_() for name, weight in correction.named_parameters()}
    own, projected, label, noise, other = (torch.randn(6, width, dtype=dtype) for width in (6, 6, 1, 1, 1))
    return correction, weights, ModalityEmbeddings(own, projected, label), noise, other


def test_the_meta_gradient_agrees_with_finite_differences() -> None:
    correction, weights, embeddings, noise, other = meta_case()
    label, rate, epsilon = embeddings.label, 0.1, 1e-6

    def after(at: meta_labels.Weights, create_graph: bool) -> Tensor:
        loss = meta_labels.denoising_loss(correction, at, embeddings.own, label, noise)
        virtual = meta_labels.moved(at, loss, rate, create_graph)
        return meta_labels.denoising_loss(correction, virtual, embeddings.projected, label, other)

    second = torch.autograd.grad(after(weights, True), list(weights.values()))
    first = torch.autograd.grad(after(weights, False), list(weights.values()))
    assert max(float((a - b).abs().max()) for a, b in zip(second, first, strict=True)) > 1e-3
    for (name, weight), gradient in zip(weights.items(), second, strict=True):
        for index in range(weight.numel()):
            shift = torch.zeros_like(weight).view(-1)
            shift[index] = epsilon
            up, down = (
                after(weights | {name: (weight + sign * shift.view_as(weight)).detach().requires_grad_()}, False).item()
                for sign in (1, -1)
            )
            assert gradient.view(-1)[index].item() == pytest.approx((up - down) / (2 * epsilon), abs=1e-6)


@pytest.mark.parametrize("first_order", [False, True])
def test_a_step_is_kept_if_it_lowers_the_multimodal_loss_and_is_a_meta_update_otherwise(first_order: bool) -> None:
    correction, weights, embeddings, noise, other = meta_case()
    loss = meta_labels.denoising_loss(correction, weights, embeddings.own, embeddings.label, noise)
    same = replace(embeddings, projected=embeddings.own)
    small_step = CorrectionConfig(inner_rate=1e-4, outer_rate=0.2, first_order=first_order)
    kept, lowered = meta_labels.step(correction, weights, same, (noise, noise), small_step)
    assert lowered == pytest.approx(loss.item())
    torch.testing.assert_close(kept, meta_labels.moved(weights, loss, 1e-4))

    large_step = replace(small_step, inner_rate=5.0)
    updated, _ = meta_labels.step(correction, weights, embeddings, (noise, other), large_step)
    loss = meta_labels.denoising_loss(correction, weights, embeddings.own, embeddings.label, noise)
    virtual = meta_labels.moved(weights, loss, 5.0, create_graph=not first_order)
    after = meta_labels.denoising_loss(correction, virtual, embeddings.projected, embeddings.label, other)
    torch.testing.assert_close(updated, meta_labels.moved(weights, after, 0.2))
    unchecked, _ = meta_labels.step(
        correction, weights, embeddings, (noise, other), replace(large_step, multimodal_denoising=False)
    )
    torch.testing.assert_close(unchecked, virtual)


def gaussian(count: int, seed: int) -> tuple[ModalityEmbeddings, Tensor]:
    """Three independent scores of unit variance, y their mean; x_m reveals score m, x'_m reveals y."""
    generator = torch.Generator().manual_seed(seed)
    scores_N3 = torch.randn(count, 3, generator=generator)
    direction_1H = torch.randn(1, 32, generator=torch.Generator().manual_seed(9))
    label_N1 = scores_N3.mean(dim=1, keepdim=True)
    return ModalityEmbeddings(scores_N3[:, :1] * direction_1H, label_N1 * direction_1H, label_N1), scores_N3[:, :1]


def test_unimodal_denoising_recovers_one_of_three_gaussian_scores() -> None:
    (train, score), (valid, _) = gaussian(1300, 0), gaussian(300, 1)
    config = CorrectionConfig(multimodal_denoising=False)
    deviation = float(train.label.std())
    torch.manual_seed(0)
    correction, history = meta_labels.learn_correction(train, valid, config, 32, deviation, "stage 2 text")
    made = meta_labels.generated_labels(correction, train, config, deviation, 3.0)
    assert corr(train.label, score) == pytest.approx(0.58, abs=0.03)
    assert corr(made, score) >= 0.80
    assert made.std() < 0.8 * train.label.std()
    assert history[-1].train_loss < 0.75 * history[0].train_loss


class Quarter(Correction):
    """A correction that returns y / 4 + 1."""

    def forward(self, x_BH: Tensor, label_B1: Tensor) -> Tensor:
        return 0.25 * label_B1 + 1


def test_generated_labels_stay_in_range_and_can_be_rescaled_or_averaged() -> None:
    (embeddings, _), config = gaussian(400, 0), CorrectionConfig()
    torch.manual_seed(0)
    correction = Correction(32)
    as_it_is = meta_labels.generated_labels(correction, embeddings, config, 0.5, 10.0)
    torch.testing.assert_close(as_it_is, embeddings.label, atol=0.1, rtol=0)  # δ is initially near 0
    assert meta_labels.generated_labels(correction, embeddings, config, 0.5, 0.3).abs().max() == pytest.approx(0.3)
    wider = ModalityEmbeddings(embeddings.own, embeddings.projected, 4 * embeddings.label)
    rescaled = meta_labels.generated_labels(Quarter(32), wider, replace(config, rescale=True), 0.5, 99.0)
    assert rescaled.std().item() == pytest.approx(wider.label.std().item(), rel=1e-5)
    averaged = meta_labels.generated_labels(correction, embeddings, replace(config, draws=8), 0.5, 10.0)
    error = (averaged - as_it_is).std().item()
    assert 0.5 / 8**0.5 * 0.8 < error < 0.5 / 8**0.5 * 1.2


def test_three_stages_return_their_epochs_and_are_reproducible() -> None:
    runs = []
    for _ in range(2):
        network = small(replace(FEATURES, correction=QUICK))
        torch.rand(5)  # earlier draws must not affect the result
        found = examples_without(network, 24)
        history = meta_labels.train(network, FitTask(found[:16], found[16:], RECIPE, seed=5))
        runs.append((history, outputs(network, found).tolist()))
    assert runs[0] == runs[1]
    stages = [epoch.stage for epoch in runs[0][0]]
    expected = ["stage 1", *(f"stage 2 {m}" for m in MODALITIES)]
    assert stages == [stage for stage in expected for _ in range(2)] + ["stage 3"] * 3


def test_an_utterance_without_a_modality_has_no_generated_label_for_it() -> None:
    network = small(replace(FEATURES, correction=QUICK))
    found = examples_without(network, 12, without=["visual"])
    task, _ = meta_labels.with_generated_labels(
        ProjectedMug(network), FitTask(found, found[:4], FitRecipe(batch_size=8), seed=0)
    )
    labelled, held = task.train, task.valid
    assert [example.labels.visual is None for example in labelled] == [True, False] * 6
    assert all(example.labels.text is not None for example in labelled)
    assert [example.labels.score for example in labelled] == [example.labels.score for example in found]
    assert len(held) == 4


def test_the_generated_labels_of_the_training_utterances_are_handed_out() -> None:
    network, handed = small(replace(FEATURES, correction=QUICK)), list[Example]()
    found = [replace(e, labels=replace(e.labels, text=9.0)) for e in examples_without(network, 24, without=["visual"])]
    task = FitTask(found[:16], found[16:], RECIPE, seed=5, on_labels=handed.extend)
    meta_labels.train(network, task)
    assert [e.utterance_id for e in handed] == [e.utterance_id for e in found[:16]]
    assert [e.labels.visual is None for e in handed] == [True, False] * 8
    assert all(e.labels.text is not None and abs(e.labels.text) <= FEATURES.bound for e in handed)


def test_no_annotated_label_is_taken_for_a_generated_one() -> None:
    network = small(replace(FEATURES, modalities=("text", "acoustic"), correction=QUICK))
    found = [replace(e, labels=replace(e.labels, visual=1.0)) for e in examples_without(network, 12)]
    task, _ = meta_labels.with_generated_labels(
        ProjectedMug(network), FitTask(found, found[:4], FitRecipe(batch_size=8), seed=0)
    )
    assert {example.labels.visual for example in (*task.train, *task.valid)} == {None}


@pytest.mark.parametrize("source", ["shared", "annotated"])
def test_labels_that_are_not_generated_are_not_handed_out(source: Any) -> None:
    network, handed = small(replace(FEATURES, correction=CorrectionConfig(labels=source))), list[Example]()
    found = [replace(e, labels=Labels(1.0, -1.0, -1.0, -1.0)) for e in examples_without(network, 16)]
    meta_labels.train(network, FitTask(found, found, RECIPE, seed=1, on_labels=handed.extend))
    assert handed == []


def test_stage_three_can_continue_from_stage_one() -> None:
    config = replace(QUICK, reinitialize=False)
    network = small(replace(FEATURES, correction=config))
    found = examples_without(network, 24)
    zero_rate = replace(RECIPE, epochs=1, learning_rate=0.0)
    meta_labels.train(network, FitTask(found[:16], found[16:], zero_rate, seed=5))
    first = ProjectedMug(small())
    loop.fit(first, FitTask(found[:16], found[16:], zero_rate, seed=5))
    np.testing.assert_array_equal(outputs(network, found), outputs(first, found))


@pytest.mark.parametrize("source", ["shared", "annotated"])
def test_shared_and_annotated_labels_need_only_the_last_stage(source: Any) -> None:
    network = small(replace(FEATURES, unimodal_weight=5.0, dropout=0, correction=CorrectionConfig(labels=source)))
    found = [replace(e, labels=Labels(1.0, -1.0, -1.0, -1.0)) for e in examples_without(network, 16)]
    history = meta_labels.train(network, FitTask(found, found, replace(RECIPE, epochs=60, learning_rate=0.01), seed=1))
    assert {epoch.stage for epoch in history} == {"stage 3"}
    expected = 1.0 if source == "shared" else -1.0
    np.testing.assert_allclose(outputs(network, found), [[1.0, expected, expected, expected]] * 16, atol=0.4)


def test_missing_annotated_labels_are_an_error() -> None:
    network = small(replace(FEATURES, correction=CorrectionConfig(labels="annotated")))
    found = [replace(example, labels=Labels(1.0)) for example in examples_without(network, 4)]
    with pytest.raises(TrainingError, match="no utterance has a unimodal label, expected some: set labels"):
        meta_labels.train(network, FitTask(found, found, RECIPE, seed=1))


def test_generated_labels_of_sims_agree_with_the_annotators_of_each_modality(recordings: Path, tmp_path: Path) -> None:
    assert main(["import", "sims", str(recordings / "sims"), str(tmp_path / "sims.avro")]) == 0
    # the validation split only: the published models were trained on the labels of the training split
    utterances = dataset_file.read(tmp_path / "sims.avro", (Split.VALID,)).utterances
    clips = [utterance.clip_id for utterance in utterances]
    train_rows, valid_rows = next(iter(GroupKFold(5).split(clips, groups=clips)))
    train, valid = [utterances[row] for row in train_rows], [utterances[row] for row in valid_rows]
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
    task, _ = meta_labels.with_generated_labels(first, FitTask(found, held, FitRecipe(batch_size=32), seed=1))
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
