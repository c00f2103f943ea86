"""Trains MUG (reconstruction): learns a label correction, generates unimodal labels with it, and trains on them.

S. Mai et al., "Meta-Learn Unimodal Signals with Weak Supervision for Multimodal Sentiment Analysis", 2024; losses and
step sizes are a reconstruction, see networks/mug.py.

    Stage 1, the training loop, with a projection CPM_m per modality, x'_m = CPM_m(x):
        L_1 = mean |p_M(x) − y| + λ_p Σ_m mean |p_m(x'_m) − y| + λ_c Σ_m L_NCE(x'_m , x_m)

    Stage 2, for each modality separately, on fixed embeddings; φ are the weights of MUCN_m, and ε, ε' ~ N(0, s²):
        L_u(φ)  = mean |MUCN_φ(x_m , y + ε) − y|        unimodal denoising
        L_mm(φ) = mean |MUCN_φ(x'_m, y + ε') − y|       multimodal denoising
        φ' = φ − α ∇L_u(φ)                              kept if L_mm(φ') ≤ L_mm(φ), otherwise
        φ ← φ − η ∇_φ L_mm(φ − α ∇L_u(φ))               second order: the gradient passes through the step
      The φ of the epoch with the lowest L_mm on the validation examples generates the labels:
        y_m = MUCN_m(x_m, y), clipped to the bound of the labels

    Stage 3, the training loop: the network itself, with the y_m as unimodal labels.

Modality dropout applies to stage 3 only. An utterance without a modality has no label for it.

Shapes: N utterances, H width of an embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting.batches import targets_of
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.method import Epoch, FitTask
from trivalent_training.fitting.prediction import EVALUATION_BATCH_SIZE
from trivalent_training.networks.mug import Mug, labels_where_present
from trivalent_training.networks.parts.base import Network, Targets, known_l1
from trivalent_training.networks.parts.learning.label_correction import (
    Correction,
    CorrectionConfig,
    Projection,
    contrast,
)
from trivalent_training.serving.batching import assemble

Weights = dict[str, Tensor]
"""The weights φ of a correction by name."""


@dataclass(frozen=True, slots=True, eq=False)
class ModalityEmbeddings:
    """Embeddings of one modality and labels, for the N utterances that have the modality."""

    own: Tensor
    """x_m (N, H)."""
    projected: Tensor
    """x'_m (N, H)."""
    label: Tensor
    """y (N, 1), label units."""

    def rows(self, indices: Tensor) -> "ModalityEmbeddings":
        return ModalityEmbeddings(self.own[indices], self.projected[indices], self.label[indices])


class ProjectedMug(Mug):
    """The network of stage 1: MUG with a projection of the fused embedding into the space of each modality."""

    def __init__(self, network: Mug) -> None:
        super().__init__(network.config)
        self.projections = torch.nn.ModuleDict({m: Projection(self.config.hidden) for m in self.modalities})
        self.load_state_dict(network.state_dict(), strict=False)  # copies the learned scales of frames

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        config, x = self.config.correction, self.embeddings(inputs)
        fused_BH = self.fuse(x)
        loss = functional.l1_loss(self.predictor(fused_BH), targets.score)
        for modality, own_BH in x.items():
            projected_BH, there_B1 = self.projections[modality](fused_BH), self.present(inputs, modality)
            prediction_loss = known_l1(
                self.predictors[modality](projected_BH), labels_where_present(there_B1, targets.score)
            )
            contrast_loss = contrast(projected_BH, own_BH, there_B1, config.temperature)
            loss = loss + config.projection_weight * prediction_loss + config.contrast_weight * contrast_loss
        return loss

    def without_projections(self) -> Weights:
        """The weights shared with the network of stage 3."""
        return {name: weight for name, weight in self.state_dict().items() if not name.startswith("projections.")}

    @torch.no_grad()
    def modality_embeddings(self, examples: Sequence[Example]) -> dict[str, tuple[ModalityEmbeddings, Tensor]]:
        """For each modality the embeddings of the examples that have it, first spelling, and their indices (N,)."""
        self.eval()
        device = next(self.parameters()).device
        rows: dict[str, list[list[Tensor]]] = {modality: [] for modality in self.modalities}
        for start in range(0, len(examples), EVALUATION_BATCH_SIZE):
            parts = [example.spellings[0] for example in examples[start : start + EVALUATION_BATCH_SIZE]]
            tensors = [torch.from_numpy(array).to(device) for array in assemble(self.contract.inputs, parts).values()]
            x = self.embeddings(tensors)
            fused_BH = self.fuse(x)
            for modality, own_BH in x.items():
                columns = (own_BH, self.projections[modality](fused_BH), self.present(tensors, modality))
                rows[modality].append([tensor.cpu() for tensor in columns])
        label_N1, embeddings = targets_of(examples).score, {}
        for modality, batches in rows.items():
            own_NH, projected_NH, there_N1 = (torch.cat(column) for column in zip(*batches, strict=True))
            indices = there_N1.squeeze(1).nonzero().squeeze(1)
            embeddings[modality] = (ModalityEmbeddings(own_NH, projected_NH, label_N1).rows(indices), indices)
        return embeddings


def train(network: Network, task: FitTask) -> list[Epoch]:
    """Trains MUG in place; afterwards it has the weights of the best epoch of stage 3.

    Raises TrainingError if the config selects annotated labels and no example has one.
    """
    assert isinstance(network, Mug)
    config, history = network.config.correction, list[Epoch]()
    if config.labels == "generated":
        fabric = task.execution.fabric()
        first = ProjectedMug(network)
        pretraining = replace(task.recipe, epochs=config.pretrain_epochs, modality_dropout=0.0)
        history += loop.fit(first, replace(task, recipe=pretraining), "stage 1")
        first.to(fabric.device)
        task, correction_history = with_generated_labels(first, task)
        history += correction_history
        if not config.reinitialize:
            network.load_state_dict(first.without_projections())
            return history + loop.continue_fit(fabric, network, task, "stage 3")
    elif config.labels == "shared":
        task = replace(
            task, train=[_with_shared_labels(e) for e in task.train], valid=[_with_shared_labels(e) for e in task.valid]
        )
    elif all(getattr(example.labels, m) is None for example in task.train for m in network.modalities):
        raise TrainingError("no utterance has a unimodal label, expected some: set labels to 'generated'")
    return history + loop.fit(network, task, "stage 3")


def denoising_loss(
    correction: Correction, weights: Weights, x_NH: Tensor, label_N1: Tensor, noise_N1: Tensor
) -> Tensor:
    """L_u if x are own embeddings, L_mm if x are projected embeddings."""
    return functional.l1_loss(functional_call(correction, weights, (x_NH, label_N1 + noise_N1)), label_N1)


def moved(weights: Weights, loss: Tensor, rate: float, create_graph: bool = False) -> Weights:
    """φ − rate ∇loss."""
    gradients = torch.autograd.grad(loss, list(weights.values()), create_graph=create_graph)
    return {name: weight - rate * gradient for (name, weight), gradient in zip(weights.items(), gradients, strict=True)}


def step(
    correction: Correction,
    weights: Weights,
    batch: ModalityEmbeddings,
    noises: tuple[Tensor, Tensor],
    config: CorrectionConfig,
) -> tuple[Weights, float]:
    """φ after one batch, and L_u before it; noises are ε and ε', (N, 1) each, label units."""
    own_noise, projected_noise = noises
    second_order = config.multimodal_denoising and not config.first_order
    loss = denoising_loss(correction, weights, batch.own, batch.label, own_noise)
    virtual = moved(weights, loss, config.inner_rate, create_graph=second_order)
    if config.multimodal_denoising:
        after = denoising_loss(correction, virtual, batch.projected, batch.label, projected_noise)
        with torch.no_grad():
            before = denoising_loss(correction, weights, batch.projected, batch.label, projected_noise)
        if after > before:
            virtual = moved(weights, after, config.outer_rate)
    return {name: weight.detach().requires_grad_() for name, weight in virtual.items()}, loss.item()


def learn_correction(
    train: ModalityEmbeddings,
    valid: ModalityEmbeddings,
    config: CorrectionConfig,
    batch_size: int,
    deviation: float,
    stage: str,
) -> tuple[Correction, list[Epoch]]:
    """Stage 2 of one modality; random draws are from torch's global generator, and 'deviation' is s, label units.

    L_mm selects the best epoch, or L_u if multimodal denoising is disabled.
    """
    correction = Correction(train.own.shape[1])
    weights = {name: weight.detach().requires_grad_() for name, weight in correction.named_parameters()}
    selection = valid if len(valid.label) else train
    embedding_NH = selection.projected if config.multimodal_denoising else selection.own
    selection_noise = deviation * torch.randn_like(selection.label)
    history, best = list[Epoch](), float("inf")
    for number in range(1, config.epochs + 1):
        losses = []
        for indices in torch.split(torch.randperm(len(train.label)), batch_size):
            batch = train.rows(indices)
            noises = (deviation * torch.randn_like(batch.label), deviation * torch.randn_like(batch.label))
            weights, loss = step(correction, weights, batch, noises, config)
            losses.append(loss)
        with torch.no_grad():
            valid_loss = denoising_loss(correction, weights, embedding_NH, selection.label, selection_noise).item()
        history.append(Epoch(number, sum(losses) / len(losses), valid_loss, stage))
        if valid_loss < best:
            best = valid_loss
            correction.load_state_dict(weights)
    return correction, history


@torch.no_grad()
def generated_labels(
    correction: Correction, embeddings: ModalityEmbeddings, config: CorrectionConfig, deviation: float, bound: float
) -> Tensor:
    """The labels y_m (N, 1) of one modality, label units."""
    label_N1 = embeddings.label
    if config.draws:
        noisy = [label_N1 + deviation * torch.randn_like(label_N1) for _ in range(config.draws)]
    else:
        noisy = [label_N1]
    y_m_N1 = torch.stack([correction(embeddings.own, noisy_N1) for noisy_N1 in noisy]).mean(dim=0)
    if config.rescale and len(label_N1) > 1:
        y_m_N1 = y_m_N1.mean() + (y_m_N1 - y_m_N1.mean()) * label_N1.std() / y_m_N1.std().clamp(min=1e-6)
    return y_m_N1.clamp(-bound, bound)


def with_generated_labels(first: ProjectedMug, task: FitTask) -> tuple[FitTask, list[Epoch]]:
    """Stage 2 of every modality: the task with generated unimodal labels, and the epochs of the corrections."""
    config, bound = first.config.correction, first.config.bound
    deviation = config.noise * float(targets_of(task.train).score.std(correction=0))
    torch.manual_seed(task.seed)
    history = list[Epoch]()
    labelled = [list(task.train), list(task.valid)]
    embeddings = [first.modality_embeddings(examples) for examples in labelled]
    for modality in first.modalities:
        (train_part, _), (valid_part, _) = (part[modality] for part in embeddings)
        if not len(train_part.label):
            continue
        stage = f"stage 2 {modality}"
        correction, epochs = learn_correction(train_part, valid_part, config, task.recipe.batch_size, deviation, stage)
        history += epochs
        for split, (own, indices) in enumerate(part[modality] for part in embeddings):
            generated = generated_labels(correction, own, config, deviation, bound).squeeze(1).tolist()
            labels = dict(zip(indices.tolist(), generated, strict=True))
            changes: list[dict[str, Any]] = [{modality: labels.get(row)} for row in range(len(labelled[split]))]
            labelled[split] = [
                replace(example, labels=replace(example.labels, **change))
                for example, change in zip(labelled[split], changes, strict=True)
            ]
    return replace(task, train=labelled[0], valid=labelled[1]), history


def _with_shared_labels(example: Example) -> Example:
    """The example with its multimodal label as the label of each modality."""
    score = example.labels.score
    return replace(example, labels=Labels(score, score, score, score))
