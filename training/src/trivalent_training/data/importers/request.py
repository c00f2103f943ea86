"""Input and output of an importer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Request:
    """One data set to import; the importer chooses its default for None."""

    path: Path
    """Folder of published tables, or one published file."""
    range: float | None = None
    """Bound of the labels."""
    name: str | None = None
    """Name of the data set."""
    language: str | None = None
    """Language of the words, e.g. 'en'."""
    texts: Path | None = None
    """Table of transcripts, for a published file without transcripts."""
    text_features: bool = False
    """Whether to import the published text features in addition to the transcripts."""
    cluster_ids: bool = False
    """Whether to import the published clusters of frames instead of the frames."""
    extractors: Mapping[str, str] | None = None
    """Names of extractors by modality, which override those of the folder."""
    scale: tuple[float, float] | None = None
    """Lowest and highest label of the source, which become the ends of the range."""
    shares: tuple[float, ...] | None = None
    """Shares of train, valid and test if the source has no splits."""
    seed: int | None = None
    """Seed of the splits if the source has none."""
    synthetic: bool = False
    """Whether words or sound are synthetic, which files, cards and events must say."""
    acoustic: str | None = None
    """What computes acoustic features of recordings: a path, 'opensmile:SET', 'none'."""
    visual: str | None = None
    """What computes visual features of recordings: a path, or 'mediapipe:' and a path."""
    visual_sha256: str | None = None
    """SHA-256 of the file of the visual extractor."""
    dims_first: Collection[str] = ()
    """Modalities whose arrays are (dims, frames)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported data set: the header of its file, and its utterances in the order of the source."""

    header: Header
    utterances: Iterable[Utterance]
