"""The inert parts of a package: weights that training did not change, or on which the score does not depend.

An output other than the score that depends on untrained weights is random, and is left out of the package.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import nn

from trivalent_training.data.utterance import MODALITIES, Utterance
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.fitting.examples import Example, ExampleMaker
from trivalent_training.fitting.gradients import BATCH_SIZE, weights_of_outputs
from trivalent_training.fitting.run import Run
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.selection import selected

UTTERANCES = 512
"""Largest number of utterances on which the dependence of the score is examined."""


@dataclass(frozen=True, slots=True)
class InertPart:
    """Weights that are inert for one reason."""

    weights: tuple[str, ...]
    """Names of the modules or tensors."""
    count: int
    """Number of weights."""
    why: str
    """The reason, one sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Inert:
    """All inert parts of one or several runs of a recipe; a part is inert in every run."""

    parts: tuple[InertPart, ...]
    outputs: tuple[str, ...]
    """Outputs that depend on untrained weights."""
    observed: bool
    """Whether gradients were observed in the training of every run."""
    utterances: int
    """Number of utterances on which the dependence of the score was examined."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        """The report as sentences; the first says what was examined."""
        found = "inert weights" if self.parts else "no inert weights were found"
        lines = [f"{found}, examined on {self.utterances:,} utterances"]
        lines += [f"{part.count:,} weights ({', '.join(part.weights)}): {part.why}" for part in self.parts]
        if self.outputs:
            lines.append(f"outputs that depend on untrained weights and are not exported: {', '.join(self.outputs)}")
        if not self.observed:
            lines.append("gradients were not observed in training, so that untrained weights are not listed")
        return lines


def inert_parts(trained: TrainedRuns, utterances: Sequence[Utterance], models: Path) -> Inert:
    """The inert parts of the runs of a package; the utterances are those that the runs learned from."""
    return inert_of_runs(trained.runs, trained.networks, utterances, models)


def inert_of_runs(
    runs: Sequence[Run], networks: Sequence[Network], utterances: Sequence[Utterance], models: Path
) -> Inert:
    """The parts that are inert in every run, on the first utterances with a label."""
    network, untrained = networks[0], [run.untrained for run in runs]
    unread = _common(found.unread for found in untrained if found)
    zero = _common(found.names for found in untrained if found) - unread
    observed = all(found is not None for found in untrained)
    if not observed:
        unread, zero = frozenset(), frozenset()
    labelled = [u for u in utterances if u.labels.score is not None][:UTTERANCES]
    examples = ExampleMaker(network, runs[0].recipe.text, models).make(labelled)
    spare = _common(_without_effect(member, examples) for member in networks) - unread - zero
    single = {m: _one_frame(utterances, m) for m in MODALITIES}
    groups = _grouped(
        {name: "no term of the training loss depends on them" for name in unread}
        | {name: _reason_of_zero(name, single) for name in zero}
        | {name: "the score does not depend on them" for name in spare},
        network,
    )
    dependent = _dependent(networks, unread | zero, examples)
    return Inert(groups, dependent, observed, len(examples))


def _without_effect(network: Network, examples: Sequence[Example]) -> frozenset[str]:
    """Names of the weights on which the score does not depend for any example."""
    names = frozenset(name for name, parameter in network.named_parameters() if parameter.requires_grad)
    score, *others = (spec.name for spec in network.contract.outputs)
    read = weights_of_outputs(selected(network, others), examples)[score]
    return names - frozenset(name.removeprefix("network.") if others else name for name in read)


def _dependent(networks: Sequence[Network], weights: frozenset[str], examples: Sequence[Example]) -> tuple[str, ...]:
    """Outputs other than the score that depend on the given weights for some of the first examples of any run."""
    if not weights:
        return ()
    found = [weights_of_outputs(network, examples[:BATCH_SIZE]) for network in networks]
    names = [spec.name for spec in networks[0].contract.outputs[1:]]
    return tuple(name for name in names if any(read[name] & weights for read in found))


def _common(sets: Iterable[Iterable[str]]) -> frozenset[str]:
    found = [frozenset(names) for names in sets]
    return frozenset.intersection(*found) if found else frozenset()


def _one_frame(utterances: Sequence[Utterance], modality: str) -> bool:
    """Whether no utterance has more than one frame of a modality, and some have one."""
    lengths = {len(features.matrix) for features in (u.features(modality) for u in utterances) if features}
    return lengths == {1}


def _reason_of_zero(name: str, single: Mapping[str, bool]) -> str:
    steps = name.split(".")
    modality = next((m for m in MODALITIES if m in steps and single[m]), None)
    if modality and {"query", "key"} & set(steps):
        return (
            f"one {modality} frame per utterance: attention over one frame does not depend on queries and keys, so "
            "their gradient was 0 in every batch"
        )
    return "their gradient was 0 in every batch"


def _grouped(reasons: Mapping[str, str], network: nn.Module) -> tuple[InertPart, ...]:
    """The weights by reason, in the network's order, each named by its module."""
    groups: dict[str, list[str]] = {}
    sizes = {name: parameter.numel() for name, parameter in network.named_parameters()}
    for name in sizes:
        if name in reasons:
            groups.setdefault(reasons[name], []).append(name)
    return tuple(
        InertPart(tuple(dict.fromkeys(_module(name) for name in names)), sum(sizes[name] for name in names), why)
        for why, names in groups.items()
    )


def _module(name: str) -> str:
    """'head.1.weight' and 'head.1.bias' are both 'head.1'."""
    stem, _, last = name.rpartition(".")
    return stem if stem and last in ("weight", "bias") else name
