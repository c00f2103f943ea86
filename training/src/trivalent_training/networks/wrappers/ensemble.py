"""Several networks of one kind as one: y = (1/n) Σ_i y_i, each trained on its own. Shapes: B batch."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from trivalent_training.networks.parts.base import Network, NetworkContract


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
        if any(_quantizes(member) != _quantizes(self._first) for member in self.members):
            return "its members learned different quantizers, and a package has one: export one run"
        return self._first.refuse_to_serve()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = [member(*inputs) for member in self.members]
        return tuple(torch.stack(head_B1).mean(dim=0) for head_B1 in zip(*outputs, strict=True))


def _quantizes(member: nn.Module) -> dict[tuple[str, str], list[float]]:
    """All numbers that the member's quantizers hold."""
    assert isinstance(member, Network)
    quantizers = {modality: member.quantizer(modality) for modality in member.contract.features}
    return {
        (modality, name): tensor.flatten().tolist()
        for modality, quantizer in quantizers.items()
        if quantizer is not None
        for name, tensor in quantizer.state_dict().items()
    }
