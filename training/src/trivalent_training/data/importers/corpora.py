"""Which corpus a published file holds, told by its name: the families are formats, each used for several corpora."""

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
"""By what a path says, hyphens and underscores left out; the first that fits."""
FOLDERS = 2
"""How many folders above the file may tell its corpus: MMSA has MOSI/Processed/unaligned_50.pkl."""


def corpus(request: Request, unimodal_labels: bool = False) -> Corpus:
    """The corpus of a file: what the user says, else what its path says, else what its labels say.

    Only CH-SIMS has labels of single modalities, so a file with such labels is taken for it; one that nothing is known
    of has its own name, labels in [-3, 3] and English words.
    """
    told = (
        request.name,
        request.path.name,
        *(folder.name for folder in list(request.path.absolute().parents)[:FOLDERS]),
    )
    spellings = [name.lower().replace("-", "").replace("_", "") for name in told if name]
    found = next((known for spelling in spellings for key, known in KNOWN if key in spelling), None)
    if found is None:
        found = Corpus(request.path.stem, SIMS.range, SIMS.language) if unimodal_labels else None
    found = found or Corpus(request.path.stem, 3.0, "en")
    return Corpus(request.name or found.name, request.range or found.range, request.language or found.language)


def header(known: Corpus, document: dict[Any, Any]) -> Header:
    """What the data-set file will say; only files of our own making call themselves synthetic."""
    synthetic = document.get("synthetic") is True
    name = f"synthetic-{known.name}" if synthetic and "synthetic" not in known.name else known.name
    return Header(name, known.range, synthetic)
