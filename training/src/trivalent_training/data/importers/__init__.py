"""Importers: from published files to canonical utterances, and the table that names them.

The command 'import' imports the table; nothing else in the package imports from here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.pickles import mag, mmim, mmsa, mult, multibench, sentilare
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.tables import ict_mmmo, meld, mosei, mosi, sims
from trivalent_training.data.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Importer:
    """How one family is read."""

    read: Callable[[Request], Imported]
    wishes: frozenset[str] = frozenset({"language"})
    """Which optional fields of the request it heeds, beside range and name."""


def _tables(known: Header, utterances: Callable[[Path], Iterator[Utterance]]) -> Importer:
    """An importer of tables of one corpus, whose language is settled."""

    def read(request: Request) -> Imported:
        header = Header(request.name or known.dataset, request.range or known.range)
        return Imported(header, utterances(request.path))

    return Importer(read, wishes=frozenset())


IMPORTERS = {
    "mosi": _tables(Header("cmu-mosi", 3.0), mosi.utterances),
    "sims": _tables(Header("ch-sims-v2", 1.0), sims.utterances),
    "mosei": _tables(Header("cmu-mosei-segments", 3.0), mosei.utterances),
    "ict_mmmo": Importer(ict_mmmo.read),
    "meld": Importer(meld.read),
    "mmsa": Importer(mmsa.read, frozenset({"language", "text_features"})),
    "mag": Importer(mag.read),
    "sentilare": Importer(sentilare.read),
    "mmim": Importer(mmim.read, frozenset({"language", "texts", "text_features"})),
    "mult": Importer(mult.read),
    "multibench": Importer(multibench.read),
}
"""Every data set and family of files that 'trivalent-train import' knows."""
