"""Synthetic benchmarks with known truth: in each data set the mechanism of one system has work.

Each module describes its data and has a header and a function that generates the utterances.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.tasks import attention, federated, hierarchy, meta_labels
from trivalent_training.data.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Task:
    """A benchmark: the header of its data set, and the function from a seed to its utterances."""

    header: Header
    utterances: Callable[[int], Iterator[Utterance]]


TASKS = {
    "attention": Task(attention.HEADER, attention.utterances),
    "hierarchy": Task(hierarchy.HEADER, hierarchy.utterances),
    "meta-labels": Task(meta_labels.HEADER, meta_labels.utterances),
    "federated": Task(federated.HEADER, federated.utterances),
}
"""The benchmarks by the name that 'synthesize --task' accepts."""
