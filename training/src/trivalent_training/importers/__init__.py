"""Importers: one file per data set, each from the published tables to canonical utterances."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.dataset_file import Header
from trivalent_training.importers import mosei, mosi, sims
from trivalent_training.sample import Utterance


@dataclass(frozen=True, slots=True)
class Importer:
    """How one data set is read."""

    header: Header
    utterances: Callable[[Path], Iterator[Utterance]]


IMPORTERS = {
    "mosi": Importer(Header("cmu-mosi", 3.0), mosi.utterances),
    "sims": Importer(Header("ch-sims-v2", 1.0), sims.utterances),
    "mosei": Importer(Header("cmu-mosei-segments", 3.0), mosei.utterances),
}
"""Every data set that 'trivalent-train import' knows."""
