"""CPU time of one iteration of MUG's stages, of plain training, and of meta-learning in every iteration.

    "$(training/venv)"/bin/python training/benchmarks/mug_iteration.py RECIPE DATASET

The last is what MUG avoids, since it learns its corrections once, before stage 3: in each iteration the corrections
make the labels of the batch, the whole network takes a virtual step on them, and the gradient of the multimodal loss
on another batch after that step, of second order, updates the corrections (meta label correction, G. Zheng et al.,
AAAI 2021). Then the network takes its own step. One thread; medians of 50 iterations after 5.
"""

import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
import torch
from torch.func import functional_call
from torch.nn.functional import l1_loss

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.fitting import recipe
from trivalent_training.fitting.batches import batch_of
from trivalent_training.fitting.examples import ExampleMaker, training_frames
from trivalent_training.fitting.learn import split
from trivalent_training.fitting.methods.meta_labels import ModalityEmbeddings, ProjectedMug, moved, step
from trivalent_training.networks.parts.learning.label_correction import Correction
from trivalent_training.schemas import REPOSITORY

torch.set_num_threads(1)
plan = recipe.read(Path(sys.argv[1]))
train, _ = split(dataset_file.read(Path(sys.argv[2]), (Split.TRAIN, Split.VALID)), plan.fit, 0)
network, draws = plan.network.build(), np.random.default_rng(0)
network.learn_frames(training_frames(train, network), draws)
examples = ExampleMaker(network, plan.text, REPOSITORY / "models").make(train)
config, size, hidden = network.config.correction, plan.fit.batch_size, network.config.hidden
corrections = torch.nn.ModuleDict({modality: Correction(hidden) for modality in network.modalities})
weights = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}


def batch():
    chosen = [examples[row] for row in draws.choice(len(examples), size)]
    return batch_of(network.contract.inputs, chosen, 0.0, draws)


def loss_of(at, inputs, label_B1, labels, beta=network.config.unimodal_weight):
    fused_B1, *unimodal = functional_call(network, at, tuple(inputs))
    return l1_loss(fused_B1, label_B1) + beta * sum(map(l1_loss, unimodal, labels))


def optimizer_step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def supervised(module, objective):
    optimizer = torch.optim.AdamW([p for p in module.parameters() if p.requires_grad], plan.fit.learning_rate)
    return lambda: optimizer_step(optimizer, objective(*batch()))


def corrected():
    widths = (hidden, hidden, 1)
    for correction in corrections.values():
        rows = ModalityEmbeddings(*(torch.randn(size, width) for width in widths))
        noises = (torch.randn(size, 1), torch.randn(size, 1))
        step(correction, dict(correction.named_parameters()), rows, noises, config)


def meta_learned():
    (inputs, targets), (others, other_targets) = batch(), batch()
    x = network.embeddings(inputs)
    labels = [correction(x[m].detach(), targets.score) for m, correction in corrections.items()]
    virtual = moved(weights, loss_of(weights, inputs, targets.score, labels), config.inner_rate, create_graph=True)
    after = l1_loss(functional_call(network, virtual, tuple(others))[0], other_targets.score)
    optimizer_step(meta_optimizer, after)
    with torch.no_grad():
        labels = [correction(x[m], targets.score) for m, correction in corrections.items()]
    optimizer_step(own_optimizer, loss_of(weights, inputs, targets.score, labels))


meta_optimizer = torch.optim.SGD(corrections.parameters(), config.outer_rate)
own_optimizer = torch.optim.AdamW(weights.values(), plan.fit.learning_rate)
kinds = {
    "plain training (β = 0)": supervised(network, lambda x, y: l1_loss(network(*x)[0], y.score)),
    "stage 1": supervised(first := ProjectedMug(network), first.objective),
    "stage 2, all modalities": corrected,
    "stage 3": supervised(network, network.objective),
    "meta-learning in every iteration": meta_learned,
}
for name, iteration in kinds.items():
    times = []
    for _ in range(55):
        started = time.process_time()
        iteration()
        times.append(1000 * (time.process_time() - started))
    print(f"{name:<34}{median(times[5:]):8.2f} ms")
