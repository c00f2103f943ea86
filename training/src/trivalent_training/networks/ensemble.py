"""Several networks of one kind as one: y = (1/n) Σ_i y_i, each trained on its own. Shapes: B batch."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from trivalent_training.networks.base import Network, NetworkContract


class Ensemble(Network):
    """The mean of its members' outputs, in a single graph."""

    def __init__(self, members: Sequence[Network]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self._first = members[0]

    @property
    def contract(self) -> NetworkContract:
        return self._first.contract

    def quantizer(self, modality: str) -> nn.Module | None:
        return self._first.quantizer(modality)

    def refuse_to_serve(self) -> str | None:
        return self._first.refuse_to_serve()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = [member(*inputs) for member in self.members]
        return tuple(torch.stack(head_B1).mean(dim=0) for head_B1 in zip(*outputs, strict=True))
