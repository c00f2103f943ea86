"""A network without some of its outputs. Export uses it to leave out heads whose weights were not trained."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from torch import Tensor, nn

from trivalent_training.networks.parts.base import Network, NetworkContract, Targets


class Selection(Network):
    """Returns the outputs of a network that are not left out, in their order; the score is never left out."""

    def __init__(self, network: Network, left_out: Collection[str]) -> None:
        super().__init__()
        self.network = network
        specs = network.contract.outputs
        self._kept = [place for place, spec in enumerate(specs) if place == 0 or spec.name not in left_out]

    @property
    def contract(self) -> NetworkContract:
        contract = self.network.contract
        return replace(contract, outputs=tuple(contract.outputs[place] for place in self._kept))

    def quantizer(self, modality: str) -> nn.Module | None:
        return self.network.quantizer(modality)

    def export_blocker(self) -> str | None:
        return self.network.export_blocker()

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        return self.network.objective(inputs, targets)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        outputs = self.network(*inputs)
        return tuple(outputs[place] for place in self._kept)


def selected(network: Network, left_out: Collection[str]) -> Network:
    """The network without the outputs left out; the network itself if none of its outputs is."""
    return Selection(network, left_out) if left_out else network
