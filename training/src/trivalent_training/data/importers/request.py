"""What a user asks an importer for, and what comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Request:
    """One data set to read; None and False leave the decision to the importer."""

    path: Path
    """Folder of published tables, or one published file."""
    range: float | None = None
    """Bound of the labels."""
    name: str | None = None
    """Name of the data set."""
    language: str | None = None
    """Language of the words, e.g. 'en'."""
    texts: Path | None = None
    """Table of transcripts, where the published file has none."""
    text_features: bool = False
    """Whether to carry the published text features where they are not the only text."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One data set: what the file will say of it, and its utterances in the order of the source."""

    header: Header
    utterances: Iterable[Utterance]
