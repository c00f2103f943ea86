"""Imports a folder of the user's own data: a table of utterances, and features of any extractor.

    utterances.csv            a row per utterance; the columns are in table.py
    text, acoustic, visual    the features of a modality, in one of the forms of sources.py; each modality is optional
    extractors.json           the name of the extractor of each modality

An utterance without features of a modality lacks it. Files that have none of these names are not read; a warning lists
them.
"""

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.feature_folder import extractor_names, scales, sources, splits, table
from trivalent_training.data.importers.feature_folder.scales import Scale
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.table import Row
from trivalent_training.data.utterance import MODALITIES, Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError, TrainingWarning

Found = Mapping[str, Mapping[str, Features]]
"""Features by modality and utterance id."""


def read(request: Request) -> Imported:
    """Imports the folder at the path; the data set is named after it unless the request has a name."""
    folder = request.path
    if not folder.is_dir():
        raise TrainingError(f"no folder {folder}, expected utterances.csv and files of features in it")
    rows = table.read(folder / table.NAME)
    scale = scales.scale(rows.values(), request)
    parts = splits.splits(rows, request)
    found = _features(folder, rows, request)
    _warn_of_unread_files(folder)
    header = Header(request.name or folder.resolve().name, scale.bound, synthetic=request.synthetic)
    return Imported(header, _utterances(rows, found, scale, parts, request.language or ""))


def _features(folder: Path, rows: Mapping[str, Row], request: Request) -> Found:
    read = {
        modality: sources.read(path, modality in request.dims_first) for modality, path in sources.paths(folder).items()
    }
    names = extractor_names.names(folder, request.extractors or {}, read)
    found: dict[str, dict[str, Features]] = {}
    for modality, source in read.items():
        unknown = [name for name in source.matrices if name not in rows]
        if unknown:
            raise TrainingError(
                f"{source.path} has features of {len(unknown)} ids that are not in {table.NAME}, "
                f"the first is '{unknown[0]}', expected ids of {table.NAME} only"
            )
        found[modality] = {name: Features(names[modality], matrix) for name, matrix in source.matrices.items()}
    return found


def _utterances(
    rows: Mapping[str, Row], found: Found, scale: Scale, parts: Mapping[str, Split], language: str
) -> Iterator[Utterance]:
    seen: Counter[str] = Counter()
    unspoken = 0
    for name, row in rows.items():
        features = {modality: found.get(modality, {}).get(name) for modality in MODALITIES}
        spoken = _transcript(row, features["text"], language)
        if spoken is None and not any(features.values()):
            raise row.invalid("utterance_id", f"text or features of it, there is neither in {row.path.parent}")
        unspoken += spoken is None and bool(row.fields["speaker"] or row.fields["role"])
        clip = row.fields["clip_id"]
        start_ms, end_ms = table.times(row)
        yield Utterance(
            utterance_id=name,
            clip_id=clip,
            sequence=row.whole_number("sequence") if row.fields["sequence"] else seen[clip] if clip else 0,
            start_ms=start_ms,
            end_ms=end_ms,
            split=parts[name],
            transcript=spoken,
            acoustic=features["acoustic"],
            visual=features["visual"],
            labels=Labels(*(scale.label(row, field) for field in table.LABELS)),
        )
        seen[clip] += 1
    if unspoken:
        found_in = f"{unspoken} utterances have a speaker or a role and neither text nor text features"
        warnings.warn(f"{found_in}; speakers are kept with the transcript only", TrainingWarning, stacklevel=2)


def _transcript(row: Row, features: Features | None, language: str) -> Transcript | None:
    text = row.fields["text"].strip()
    if not text and features is None:
        return None
    return Transcript(
        row.fields["language"] or language,
        text,
        features=features,
        speaker=row.fields["speaker"],
        role=row.fields["role"],
    )


def _warn_of_unread_files(folder: Path) -> None:
    known = {table.NAME, extractor_names.NAME, *(path.name for path in sources.paths(folder).values())}
    unread = sorted(path.name for path in folder.iterdir() if path.name not in known and path.name[0] != ".")
    if unread:
        warnings.warn(
            f"{folder}: {', '.join(unread)} not read, expected {table.NAME}, {extractor_names.NAME} and features in "
            f"files named {', '.join(MODALITIES)}",
            TrainingWarning,
            stacklevel=2,
        )
