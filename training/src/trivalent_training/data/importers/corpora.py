"""Determines the corpus of a published file from its name. A family is a format that several corpora use."""

from dataclasses import dataclass
from typing import Any

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.request import Request


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus, the bound of its labels, and the language of its words."""

    name: str
    range: float
    language: str


SIMS = Corpus("ch-sims", 1.0, "zh")
KNOWN = (
    ("simsv2", Corpus("ch-sims-v2", 1.0, "zh")),
    ("chsims2", Corpus("ch-sims-v2", 1.0, "zh")),
    ("sims", SIMS),
    ("mosei", Corpus("cmu-mosei", 3.0, "en")),
    ("mosi", Corpus("cmu-mosi", 3.0, "en")),
)
"""Corpora by a part of a name, without hyphens and underscores; the first match counts."""
FOLDERS = 2
"""Number of parent folders whose names are compared too: MMSA has MOSI/Processed/unaligned_50.pkl."""


def corpus(request: Request, unimodal_labels: bool = False) -> Corpus:
    """The corpus of a file, determined from the requested name, then the path, then the labels.

    A file with labels of single modalities has the range and language of CH-SIMS, the only corpus with such labels. Any
    other file has labels in [-3, 3] and English words. Options of the request override range, language and name.
    """
    names = (
        request.name,
        request.path.name,
        *(folder.name for folder in list(request.path.absolute().parents)[:FOLDERS]),
    )
    spellings = [name.lower().replace("-", "").replace("_", "") for name in names if name]
    found = next((known for spelling in spellings for key, known in KNOWN if key in spelling), None)
    if found is None:
        found = Corpus(request.path.stem, SIMS.range, SIMS.language) if unimodal_labels else None
    found = found or Corpus(request.path.stem, 3.0, "en")
    return Corpus(request.name or found.name, request.range or found.range, request.language or found.language)


def header(known: Corpus, document: dict[Any, Any]) -> Header:
    """The header of the data-set file; only files of data/synthesis have the key 'synthetic'."""
    synthetic = document.get("synthetic") is True
    name = f"synthetic-{known.name}" if synthetic and "synthetic" not in known.name else known.name
    return Header(name, known.range, synthetic)
