"""The one training loop: a network's own objective, early stopping on validation, one process or several.

The same seed on the same machine with the same number of processes gives the same loss to the last bit. Under
torchrun every process takes its share of each batch, and gradients are averaged.
"""

import copy
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from lightning_fabric import Fabric
from lightning_fabric.loggers.tensorboard import TensorBoardLogger
from lightning_fabric.strategies.ddp import DDPStrategy
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.recipe import FitRecipe, GroupRecipe
from trivalent_training.networks.parts.base import Network, Targets
from trivalent_training.serving.batching import assemble
from trivalent_training.serving.contract import PRESENT, TensorSpec

WIDEST = 256
"""Utterances in a batch that is only scored."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean training objective and what is selected on, after one epoch (for federated systems, after one round)."""

    number: int
    train_loss: float
    valid_loss: float
    stage: str = ""
    """Name of the stage, for systems that train in several."""


@dataclass(frozen=True, slots=True)
class Rig:
    """What the loop runs on; the defaults are this machine's CPU."""

    accelerator: str = "cpu"
    """Fabric's name of the device: cpu, cuda, auto."""
    precision: str = "32-true"
    """Fabric's name of the arithmetic, e.g. '32-true' or 'bf16-mixed'."""
    logs: Path | None = None
    """Folder for TensorBoard; None writes none."""

    def fabric(self) -> Fabric:
        """One device, or as many processes as torchrun started."""
        processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        logger = TensorBoardLogger(self.logs, name=None, version="") if self.logs else None
        fabric = Fabric(
            accelerator=self.accelerator,
            precision=self.precision,  # type: ignore[arg-type]
            devices=processes,
            num_nodes=int(os.environ.get("WORLD_SIZE", "1")) // processes,
            strategy=DDPStrategy(find_unused_parameters=True) if processes > 1 else "auto",
            loggers=logger,
        )
        fabric.launch()
        return fabric


def is_first_process() -> bool:
    """Whether this process is the one that writes files."""
    return os.environ.get("RANK", "0") == "0"


def fit(
    network: Network,
    train: Sequence[Example],
    valid: Sequence[Example],
    recipe: FitRecipe,
    seed: int,
    rig: Rig | None = None,
    stage: str = "",
) -> list[Epoch]:
    """Initializes and trains in place, leaves the weights of the best epoch.

    A network without parameters to train is left as it is.
    """
    if not any(parameter.requires_grad for parameter in network.parameters()):
        return []
    fabric = (rig or Rig()).fabric()
    torch.manual_seed(seed)
    network.initialize()
    return improve(fabric, network, train, valid, recipe, seed, stage)


def improve(
    fabric: Fabric,
    network: Network,
    train: Sequence[Example],
    valid: Sequence[Example],
    recipe: FitRecipe,
    seed: int,
    stage: str = "",
) -> list[Epoch]:
    """Trains from the weights that the network has; see fit."""
    draws = np.random.default_rng(seed)
    torch.manual_seed(seed + fabric.global_rank)
    if len(train) < 2 * fabric.world_size or not valid:
        found = f"{len(train)} utterances to train on and {len(valid)} to validate on"
        raise TrainingError(f"found {found}, expected at least {2 * fabric.world_size} and 1")
    inputs = network.contract.inputs
    wrapped, optimizer = fabric.setup(network, optimizer_of(network, recipe))
    wrapped.mark_forward_method("objective")
    schedule = _schedule(optimizer.optimizer, recipe, len(train))
    history: list[Epoch] = []
    best, best_weights = float("inf"), copy.deepcopy(network.state_dict())
    numbers = range(1, recipe.epochs + 1)
    progress = tqdm(numbers, desc=stage or "fit", unit="epoch", leave=False, disable=not is_first_process())
    for number in progress:
        network.train()
        losses = []
        for batch in shuffled(train, recipe.batch_size, draws, fabric.world_size):
            tensors, targets = batch_of(inputs, batch, recipe.modality_dropout, draws)
            mine = slice(fabric.global_rank, None, fabric.world_size)
            tensors, targets = _moved([tensor[mine] for tensor in tensors], _share(targets, mine), fabric.device)
            loss = wrapped.objective(tensors, targets)
            optimizer.zero_grad()
            fabric.backward(loss)
            if recipe.gradient_norm is not None:
                fabric.clip_gradients(wrapped, optimizer, max_norm=recipe.gradient_norm)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        valid_loss = judge(network, valid, recipe)
        history.append(Epoch(number, float(np.mean(losses)), valid_loss, stage))
        progress.set_postfix(valid=f"{valid_loss:.4f}")
        curves = {"train": history[-1].train_loss, "valid": valid_loss}
        fabric.log_dict({f"{stage} {name}".strip(): value for name, value in curves.items()}, step=number)
        if valid_loss < best - 1e-6:
            best, best_weights = valid_loss, copy.deepcopy(network.state_dict())
        elif number - _best(history).number >= recipe.patience:
            break
    network.load_state_dict(best_weights)
    network.to("cpu").eval()
    return history


def judge(network: Network, examples: Sequence[Example], recipe: FitRecipe) -> float:
    """What the best epoch is chosen by: mean |p − y| or the mean objective over the examples, first spellings."""
    if recipe.select == "mae":
        labels = np.asarray([example.label for example in examples])
        return float(np.abs(predict(network, examples) - labels).mean())
    network.eval()
    losses, spec = [], network.contract.inputs
    with torch.no_grad():
        for start in range(0, len(examples), recipe.batch_size):
            chosen = examples[start : start + recipe.batch_size]
            arrays = assemble(spec, [example.spellings[0] for example in chosen])
            tensors, targets = _moved(
                [torch.from_numpy(array) for array in arrays.values()], targets_of(chosen), _device(network)
            )
            losses.append(network.objective(tensors, targets).item())
    return float(np.mean(losses))


def predict(network: Network, examples: Sequence[Example], batch_size: int = WIDEST) -> NDArray[np.float64]:
    """Scores (n) of the examples, first spelling, in order."""
    return outputs(network, examples, batch_size)[:, 0]


def outputs(network: Network, examples: Sequence[Example], batch_size: int = WIDEST) -> NDArray[np.float64]:
    """All score heads (n, heads) of the examples, first spelling, in the order of the contract."""
    heads = [place for place, spec in enumerate(network.contract.outputs) if spec.role.startswith("score")]
    return columns(network, examples, heads, batch_size)


def columns(
    network: Network, examples: Sequence[Example], heads: Sequence[int], batch_size: int = WIDEST
) -> NDArray[np.float64]:
    """The outputs at some places of the contract, each (batch, k), side by side: (n, sum of k)."""
    network.eval()
    device, contract = _device(network), network.contract
    rows: list[list[float]] = []
    with torch.no_grad():
        for start in range(0, len(examples), batch_size):
            parts = [example.spellings[0] for example in examples[start : start + batch_size]]
            tensors = [torch.from_numpy(array).to(device) for array in assemble(contract.inputs, parts).values()]
            found = network(*tensors)
            rows += torch.cat([found[place] for place in heads], dim=1).float().cpu().tolist()
    return np.asarray(rows)


def targets_of(examples: Sequence[Example]) -> Targets:
    """The labels of some examples as tensors."""

    def column(values: Sequence[float | None]) -> Tensor:
        return torch.tensor([[float("nan") if value is None else value] for value in values], dtype=torch.float32)

    labels: list[Labels] = [example.labels for example in examples]
    return Targets(
        column([label.score for label in labels]),
        column([label.text for label in labels]),
        column([label.acoustic for label in labels]),
        column([label.visual for label in labels]),
    )


def _device(network: nn.Module) -> torch.device:
    return next((parameter.device for parameter in network.parameters()), torch.device("cpu"))


def _share(targets: Targets, mine: slice) -> Targets:
    return Targets(targets.score[mine], targets.text[mine], targets.acoustic[mine], targets.visual[mine])


def _moved(tensors: list[Tensor], targets: Targets, device: torch.device) -> tuple[list[Tensor], Targets]:
    moved = Targets(*(t.to(device) for t in (targets.score, targets.text, targets.acoustic, targets.visual)))
    return [tensor.to(device) for tensor in tensors], moved


def _best(history: Sequence[Epoch]) -> Epoch:
    return min(history, key=lambda epoch: epoch.valid_loss)


def shuffled(
    train: Sequence[Example], size: int, draws: np.random.Generator, processes: int = 1
) -> Iterator[list[Example]]:
    """Batches of the epoch; a last batch that leaves a process fewer than two is left out, for batch normalization."""
    order = draws.permutation(len(train))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        if len(chosen) >= 2 * processes:
            yield [train[place] for place in chosen]


def batch_of(
    inputs: Sequence[TensorSpec], batch: Sequence[Example], dropout: float, draws: np.random.Generator
) -> tuple[list[Tensor], Targets]:
    """The tensors of a batch, a spelling of each example drawn, modalities hidden with the probability 'dropout'."""
    arrays = assemble(inputs, [example.spellings[draws.integers(len(example.spellings))] for example in batch])
    if dropout and PRESENT.name in arrays:
        arrays[PRESENT.name] = _hidden(arrays[PRESENT.name], dropout, draws)
    return [torch.from_numpy(array) for array in arrays.values()], targets_of(batch)


def _hidden(present: NDArray[np.float32], probability: float, draws: np.random.Generator) -> NDArray[np.float32]:
    """Hides modalities (B, 3) by chance; where that would hide all, it hides none.

    Only 'present' changes: the features stay, so that batch normalization goes on seeing real ones.
    """
    kept = present * (draws.random(present.shape) >= probability)
    return np.where(kept.any(axis=1, keepdims=True), kept, present).astype(np.float32)


def optimizer_of(network: Network, recipe: FitRecipe) -> torch.optim.Optimizer:
    """The recipe's optimizer, new, over what the network has to train."""
    groups: dict[GroupRecipe | None, list[nn.Parameter]] = {None: []}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            group = next((group for group in recipe.groups if group.holds(name)), None)
            groups.setdefault(group, []).append(parameter)
    chosen = [
        {
            "params": parameters,
            "lr": recipe.learning_rate if group is None or group.learning_rate is None else group.learning_rate,
            "weight_decay": recipe.weight_decay if group is None or group.weight_decay is None else group.weight_decay,
        }
        for group, parameters in groups.items()
        if parameters
    ]
    kind = torch.optim.Adam if recipe.optimizer == "adam" else torch.optim.AdamW
    return kind(chosen, recipe.learning_rate, eps=recipe.epsilon)


def _schedule(
    optimizer: torch.optim.Optimizer, recipe: FitRecipe, utterances: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """Stepped once a batch."""
    batches = max(1, -(-utterances // recipe.batch_size))
    steps = recipe.epochs * batches
    if recipe.schedule == "one-cycle":
        return torch.optim.lr_scheduler.OneCycleLR(optimizer, [g["lr"] for g in optimizer.param_groups], steps + 1)
    rising = max(1, round(recipe.warmup * steps))

    def factor(step: int) -> float:
        if recipe.schedule == "warmup":
            return min((step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))
        return float(recipe.decay ** (step // (batches * recipe.decay_epochs))) if recipe.schedule == "steps" else 1.0

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
