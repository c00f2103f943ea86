"""The optimizer and the learning-rate schedule of a recipe."""

import torch
from torch import nn

from trivalent_training.fitting.recipe import FitRecipe, GroupRecipe
from trivalent_training.networks.parts.base import Network


def optimizer_of(network: Network, recipe: FitRecipe) -> torch.optim.Optimizer:
    """A new optimizer over the network's trainable parameters."""
    groups: dict[GroupRecipe | None, list[nn.Parameter]] = {None: []}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            group = next((group for group in recipe.groups if group.matches(name)), None)
            groups.setdefault(group, []).append(parameter)
    parameter_groups = [
        {
            "params": parameters,
            "lr": recipe.learning_rate if group is None or group.learning_rate is None else group.learning_rate,
            "weight_decay": recipe.weight_decay if group is None or group.weight_decay is None else group.weight_decay,
        }
        for group, parameters in groups.items()
        if parameters
    ]
    kind = torch.optim.Adam if recipe.optimizer == "adam" else torch.optim.AdamW
    return kind(parameter_groups, recipe.learning_rate, eps=recipe.epsilon)


def schedule_of(
    optimizer: torch.optim.Optimizer, recipe: FitRecipe, utterances: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """The learning-rate schedule for 'utterances' training examples; call step() once per batch."""
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
