"""Importers: convert published files to utterances. IMPORTERS lists them by family.

Imported by the command 'import' only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.feature_folder import importer as feature_folder
from trivalent_training.data.importers.pickles import mag, mmim, mmsa, mult, multibench, sentilare
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.tables import ict_mmmo, meld, mosei, mosi, mosi_words, sims
from trivalent_training.data.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Importer:
    """Reader of one family of files."""

    read: Callable[[Request], Imported]
    options: frozenset[str] = frozenset({"language"})
    """Optional fields of the request that the reader uses, besides range and name."""
    lists_features: bool = False
    """Whether the summary lists widths and extractors, which are the user's own."""


def _tables(known: Header, utterances: Callable[[Path], Iterator[Utterance]]) -> Importer:
    """An importer for the tables of one corpus, with a fixed language."""

    def read(request: Request) -> Imported:
        header = Header(request.name or known.dataset, request.range or known.range)
        return Imported(header, utterances(request.path))

    return Importer(read, options=frozenset())


OWN_OPTIONS = frozenset({"language", "extractors", "scale", "shares", "seed", "dims_first", "synthetic"})
IMPORTERS = {
    "mosi": _tables(Header("cmu-mosi", 3.0), mosi.utterances),
    "mosi_words": _tables(Header("cmu-mosi-words", 3.0), mosi_words.utterances),
    "sims": _tables(Header("ch-sims-v2", 1.0), sims.utterances),
    "mosei": _tables(Header("cmu-mosei-segments", 3.0), mosei.utterances),
    "ict_mmmo": Importer(ict_mmmo.read),
    "meld": Importer(meld.read),
    "mmsa": Importer(mmsa.read, frozenset({"language", "text_features"})),
    "mag": Importer(mag.read),
    "sentilare": Importer(sentilare.read, frozenset({"language", "cluster_ids"})),
    "mmim": Importer(mmim.read, frozenset({"language", "texts", "text_features"})),
    "mult": Importer(mult.read),
    "multibench": Importer(multibench.read),
    "features": Importer(feature_folder.read, OWN_OPTIONS, lists_features=True),
}
"""Every data set and family of files that 'trivalent-train import' reads."""
