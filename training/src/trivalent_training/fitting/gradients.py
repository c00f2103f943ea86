"""Finds weights that training did not change, and weights that the score does not depend on.

A weight tensor is 'unread' if no training loss depended on it, and has a 'zero gradient' if losses depended on it but
its gradient was exactly 0 in every batch. The gradient of softmax is 0 if there is only one key, for example. Rows of
a tensor are not examined: a table of which one row was trained counts as trained.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from trivalent_training.fitting.examples import Example
from trivalent_training.networks.parts.base import Network
from trivalent_training.serving.batching import assemble

BATCH_SIZE = 32
"""Utterances per batch when the dependence of the outputs is examined."""


@dataclass(frozen=True, slots=True)
class Untrained:
    """Names of the trainable weight tensors that no batch of a training changed by its gradient."""

    unread: tuple[str, ...] = ()
    """Tensors on which no training loss depended."""
    zero_gradient: tuple[str, ...] = ()
    """Tensors whose gradient was exactly 0 in every batch."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.unread, *self.zero_gradient))

    def within(self, earlier: "Untrained") -> "Untrained":
        """The tensors that neither this training nor an earlier one of the same network changed."""
        return Untrained(*(tuple(n for n in part if n in earlier.names) for part in (self.unread, self.zero_gradient)))


class GradientWatch:
    """Notes which weight tensors of a network received a gradient while it was watched."""

    def __init__(self, network: nn.Module) -> None:
        self._names = [name for name, parameter in network.named_parameters() if parameter.requires_grad]
        self._read: set[str] = set()
        self._changed: set[str] = set()

    def untrained(self) -> Untrained | None:
        """The tensors without a gradient; None if no gradient was seen at all, as in federated rounds."""
        if not self._read:
            return None
        return Untrained(
            tuple(name for name in self._names if name not in self._read),
            tuple(name for name in self._names if name in self._read - self._changed),
        )

    def note(self, name: str, parameter: Tensor) -> None:
        """Notes the gradient that a tensor has after a backward pass."""
        if name in self._changed or parameter.grad is None:
            return
        self._read.add(name)
        # Scaled gradients of float16 can overflow; such a step is skipped and says nothing.
        if bool((parameter.grad.isfinite() & (parameter.grad != 0)).any()):
            self._changed.add(name)


@contextmanager
def watched(network: nn.Module) -> Iterator[GradientWatch]:
    """Watches all gradients of a network; neither weights, gradients nor random draws are changed."""
    watch = GradientWatch(network)

    handles = [
        parameter.register_post_accumulate_grad_hook(partial(watch.note, name))  # type: ignore[no-untyped-call]
        for name, parameter in network.named_parameters()
        if parameter.requires_grad
    ]
    try:
        yield watch
    finally:
        for handle in handles:
            handle.remove()


def weights_of_outputs(network: Network, examples: Sequence[Example]) -> dict[str, frozenset[str]]:
    """For each output the names of the weight tensors whose gradient, for any example, is not exactly 0.

    The network is in evaluation mode, and each row and column of an output has its own random weight, so that
    gradients of different examples do not cancel.
    """
    network.eval()
    inputs, outputs = network.contract.inputs, network.contract.outputs
    parameters = {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}
    generator = torch.Generator().manual_seed(0)
    found: dict[str, set[str]] = {spec.name: set() for spec in outputs}
    for start in range(0, len(examples), BATCH_SIZE):
        arrays = assemble(inputs, [example.spellings[0] for example in examples[start : start + BATCH_SIZE]])
        values = network(*[torch.from_numpy(array) for array in arrays.values()])
        for spec, value in zip(outputs, values, strict=True):
            open_names = [name for name in parameters if name not in found[spec.name]]
            if not value.requires_grad or not open_names:
                continue
            total = (value * torch.rand(value.shape, generator=generator)).sum()
            tensors = [parameters[name] for name in open_names]
            gradients = torch.autograd.grad(total, tensors, retain_graph=True, allow_unused=True)
            pairs = zip(open_names, gradients, strict=True)
            found[spec.name] |= {name for name, gradient in pairs if gradient is not None and gradient.any()}
    return {name: frozenset(weights) for name, weights in found.items()}
