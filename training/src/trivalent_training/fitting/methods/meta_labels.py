"""How MUG (reconstruction) is trained: it learns to correct labels, makes them for single modalities, learns from them.

S. Mai et al., "Meta-Learn Unimodal Signals with Weak Supervision for Multimodal Sentiment Analysis", 2024; losses and
step sizes are a reconstruction, see networks/mug.py.

    Stage 1, the one loop, with a projection CPM_m per modality, x'_m = CPM_m(x):
        L_1 = mean |p_M(x) − y| + λ_p Σ_m mean |p_m(x'_m) − y| + λ_c Σ_m L_NCE(x'_m , x_m)

    Stage 2, for each modality alone, on embeddings that no longer change; φ the weights of MUCN_m, ε, ε' ~ N(0, s²):
        L_u(φ)  = mean |MUCN_φ(x_m , y + ε) − y|        unimodal denoising
        L_mm(φ) = mean |MUCN_φ(x'_m, y + ε') − y|       multimodal denoising
        φ' = φ − α ∇L_u(φ)                              kept where L_mm(φ') ≤ L_mm(φ), otherwise
        φ ← φ − η ∇_φ L_mm(φ − α ∇L_u(φ))               through the step, second order
      The φ of the epoch with the lowest L_mm on the validation part corrects:
        y_m = MUCN_m(x_m, y), cut off at the bound of the labels

    Stage 3, the one loop: the network itself, with the y_m as labels of the modalities.

Modalities are hidden by chance in stage 3 only. An utterance that lacks a modality has no label for it.

Shapes: N utterances, H width of an embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
class Evidence:
    """What one modality knows of the utterances that have it."""

    own: Tensor
    """x_m (N, H)."""
    projected: Tensor
    """x'_m (N, H)."""
    label: Tensor
    """y (N, 1), label units."""

    def rows(self, places: Tensor) -> "Evidence":
        return Evidence(self.own[places], self.projected[places], self.label[places])


class ProjectedMug(Mug):
    """The network of stage 1: MUG with a projection of the fused embedding into the space of each modality."""

    def __init__(self, network: Mug) -> None:
        super().__init__(network.config)
        self.projections = torch.nn.ModuleDict({m: Projection(self.config.hidden) for m in self.modalities})
        self.load_state_dict(network.state_dict(), strict=False)  # the scales that it learned of the frames

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        config, x = self.config.correction, self.embeddings(inputs)
        fused_BH = self.fuse(x)
        loss = functional.l1_loss(self.predictor(fused_BH), targets.score)
        for modality, own_BH in x.items():
            projected_BH, there_B1 = self.projections[modality](fused_BH), self.present(inputs, modality)
            guessed = known_l1(self.predictors[modality](projected_BH), labels_where_present(there_B1, targets.score))
            contrasted = contrast(projected_BH, own_BH, there_B1, config.temperature)
            loss = loss + config.projection_weight * guessed + config.contrast_weight * contrasted
        return loss

    def without_projections(self) -> Weights:
        """The weights that the network of stage 3 has too."""
        return {name: weight for name, weight in self.state_dict().items() if not name.startswith("projections.")}

    @torch.no_grad()
    def evidence(self, examples: Sequence[Example]) -> dict[str, tuple[Evidence, Tensor]]:
        """For each modality what it knows of the examples that have it, first spelling, and their places (N)."""
        self.eval()
        device = next(self.parameters()).device
        rows: dict[str, list[list[Tensor]]] = {modality: [] for modality in self.modalities}
        for start in range(0, len(examples), EVALUATION_BATCH_SIZE):
            parts = [example.spellings[0] for example in examples[start : start + EVALUATION_BATCH_SIZE]]
            tensors = [torch.from_numpy(array).to(device) for array in assemble(self.contract.inputs, parts).values()]
            x = self.embeddings(tensors)
            fused_BH = self.fuse(x)
            for modality, own_BH in x.items():
                found = (own_BH, self.projections[modality](fused_BH), self.present(tensors, modality))
                rows[modality].append([tensor.cpu() for tensor in found])
        label_N1, evidence = targets_of(examples).score, {}
        for modality, batches in rows.items():
            own_NH, projected_NH, there_N1 = (torch.cat(column) for column in zip(*batches, strict=True))
            places = there_N1.squeeze(1).nonzero().squeeze(1)
            evidence[modality] = (Evidence(own_NH, projected_NH, label_N1).rows(places), places)
        return evidence


def train(network: Network, task: FitTask) -> list[Epoch]:
    """Trains MUG in place and leaves the best weights of stage 3; see the head of this file."""
    assert isinstance(network, Mug)
    config, history = network.config.correction, list[Epoch]()
    if config.labels == "generated":
        fabric = task.rig.fabric()
        first = ProjectedMug(network)
        pretraining = replace(task.recipe, epochs=config.pretrain_epochs, modality_dropout=0.0)
        history += loop.fit(first, replace(task, recipe=pretraining), "stage 1")
        first.to(fabric.device)
        task, corrected = generated(first, task)
        history += corrected
        if not config.reinitialize:
            network.load_state_dict(first.without_projections())
            return history + loop.improve(fabric, network, task, "stage 3")
    elif config.labels == "shared":
        task = replace(task, train=[_shared(e) for e in task.train], valid=[_shared(e) for e in task.valid])
    elif all(getattr(example.labels, m) is None for example in task.train for m in network.modalities):
        raise TrainingError("no utterance has a label of a single modality, expected some: set labels to 'generated'")
    return history + loop.fit(network, task, "stage 3")


def denoising_loss(
    correction: Correction, weights: Weights, x_NH: Tensor, label_N1: Tensor, noise_N1: Tensor
) -> Tensor:
    """L_u on own embeddings, L_mm on projected ones."""
    return functional.l1_loss(functional_call(correction, weights, (x_NH, label_N1 + noise_N1)), label_N1)


def moved(weights: Weights, loss: Tensor, rate: float, create_graph: bool = False) -> Weights:
    """φ − rate ∇loss."""
    slopes = torch.autograd.grad(loss, list(weights.values()), create_graph=create_graph)
    return {name: weight - rate * slope for (name, weight), slope in zip(weights.items(), slopes, strict=True)}


def step(
    correction: Correction, weights: Weights, batch: Evidence, noises: tuple[Tensor, Tensor], config: CorrectionConfig
) -> tuple[Weights, float]:
    """φ after one batch, and L_u before it; noises are ε and ε' (N, 1), label units."""
    own, projected = noises
    second_order = config.multimodal_denoising and not config.first_order
    loss = denoising_loss(correction, weights, batch.own, batch.label, own)
    virtual = moved(weights, loss, config.inner_rate, create_graph=second_order)
    if config.multimodal_denoising:
        after = denoising_loss(correction, virtual, batch.projected, batch.label, projected)
        with torch.no_grad():
            before = denoising_loss(correction, weights, batch.projected, batch.label, projected)
        if after > before:
            virtual = moved(weights, after, config.outer_rate)
    return {name: weight.detach().requires_grad_() for name, weight in virtual.items()}, loss.item()


def learn_correction(
    train: Evidence, valid: Evidence, config: CorrectionConfig, batch_size: int, deviation: float, stage: str
) -> tuple[Correction, list[Epoch]]:
    """Stage 2 of one modality, from torch's seeded generator; deviation is s, label units.

    Without multimodal denoising the epoch is chosen by L_u.
    """
    correction = Correction(train.own.shape[1])
    weights = {name: weight.detach().requires_grad_() for name, weight in correction.named_parameters()}
    judged = valid if len(valid.label) else train
    embedding_NH = judged.projected if config.multimodal_denoising else judged.own
    judging_noise = deviation * torch.randn_like(judged.label)
    history, best = list[Epoch](), float("inf")
    for number in range(1, config.epochs + 1):
        losses = []
        for places in torch.split(torch.randperm(len(train.label)), batch_size):
            batch = train.rows(places)
            noises = (deviation * torch.randn_like(batch.label), deviation * torch.randn_like(batch.label))
            weights, loss = step(correction, weights, batch, noises, config)
            losses.append(loss)
        with torch.no_grad():
            held = denoising_loss(correction, weights, embedding_NH, judged.label, judging_noise).item()
        history.append(Epoch(number, sum(losses) / len(losses), held, stage))
        if held < best:
            best = held
            correction.load_state_dict(weights)
    return correction, history


@torch.no_grad()
def corrected(
    correction: Correction, evidence: Evidence, config: CorrectionConfig, deviation: float, bound: float
) -> Tensor:
    """The labels y_m of one modality (N, 1), label units."""
    label_N1 = evidence.label
    if config.draws:
        noisy = [label_N1 + deviation * torch.randn_like(label_N1) for _ in range(config.draws)]
    else:
        noisy = [label_N1]
    made_N1 = torch.stack([correction(evidence.own, noisy_N1) for noisy_N1 in noisy]).mean(dim=0)
    if config.rescale and len(label_N1) > 1:
        made_N1 = made_N1.mean() + (made_N1 - made_N1.mean()) * label_N1.std() / made_N1.std().clamp(min=1e-6)
    return made_N1.clamp(-bound, bound)


def generated(first: ProjectedMug, task: FitTask) -> tuple[FitTask, list[Epoch]]:
    """Stage 2 of every modality: the task with the labels that it made."""
    config, bound = first.config.correction, first.config.bound
    deviation = config.noise * float(targets_of(task.train).score.std(correction=0))
    torch.manual_seed(task.seed)
    history = list[Epoch]()
    labelled = [list(task.train), list(task.valid)]
    known = [first.evidence(examples) for examples in labelled]
    for modality in first.modalities:
        (learned, _), (judged, _) = (part[modality] for part in known)
        if not len(learned.label):
            continue
        stage = f"stage 2 {modality}"
        correction, epochs = learn_correction(learned, judged, config, task.recipe.batch_size, deviation, stage)
        history += epochs
        for place, (evidence, places) in enumerate(part[modality] for part in known):
            made = corrected(correction, evidence, config, deviation, bound).squeeze(1).tolist()
            labels = dict(zip(places.tolist(), made, strict=True))
            labelled[place] = [
                replace(example, labels=replace(example.labels, **{modality: labels.get(row)}))
                for row, example in enumerate(labelled[place])
            ]
    return replace(task, train=labelled[0], valid=labelled[1]), history


def _shared(example: Example) -> Example:
    whole = example.labels.score
    return replace(example, labels=Labels(whole, whole, whole, whole))
