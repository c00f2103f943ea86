"""The mean of several networks of one kind that were trained independently: y = (1/n) Σ_i y_i. Shapes: B batch."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from trivalent_training.networks.parts.base import Network, NetworkContract


class Ensemble(Network):
    """Returns the mean of the outputs of its members."""

    def __init__(self, members: Sequence[Network]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self._first = members[0]

    @property
    def contract(self) -> NetworkContract:
        return self._first.contract

    def quantizer(self, modality: str) -> nn.Module | None:
        return self._first.quantizer(modality)

    def export_blocker(self) -> str | None:
        if any(_quantizer_state(member) != _quantizer_state(self._first) for member in self.members):
            return "its members have different quantizers, but a package has only one: export one run"
        return self._first.export_blocker()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = [member(*inputs) for member in self.members]
        return tuple(torch.stack(head_B1).mean(dim=0) for head_B1 in zip(*outputs, strict=True))


def _quantizer_state(member: nn.Module) -> dict[tuple[str, str], list[float]]:
    """All parameters and buffers of the member's quantizers, by modality and name."""
    assert isinstance(member, Network)
    quantizers = {modality: member.quantizer(modality) for modality in member.contract.features}
    return {
        (modality, name): tensor.flatten().tolist()
        for modality, quantizer in quantizers.items()
        if quantizer is not None
        for name, tensor in quantizer.state_dict().items()
    }
