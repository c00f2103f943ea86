"""Imports a folder of recordings with labels: the way of 'publish', so that training sees what serving will see.

    talk.mp4, talk.vtt    a clip: any audio or video file, and its transcript with the same name; either may be missing
    labels.csv            a row per labelled cue

labels.csv has the columns clip_id (the name of the files) and cue (its number in the transcript, from 1). Optional are
label, label_text, label_acoustic, label_visual, and split, in every row or in none. Cues without a row have no label
and the split of their clip.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tqdm import tqdm

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.feature_folder import scales, splits
from trivalent_training.data.importers.feature_folder.scales import Scale
from trivalent_training.data.importers.feature_folder.table import LABELS
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.table import Row, rows
from trivalent_training.data.utterance import Labels, Split, Utterance
from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.publishing import cutting, extractors
from trivalent_training.publishing.cutting import Clip, Counts
from trivalent_training.publishing.extractors import Extractors
from trivalent_training.publishing.source import Source

TABLE = "labels.csv"
TRANSCRIPTS = (".vtt", ".srt", ".json")
OPTIONAL = ("split", *LABELS)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one clip."""

    recording: Path | None = None
    transcript: Path | None = None


def read(request: Request) -> Imported:
    """Imports the folder at the path; the data set is named after it unless the request has a name."""
    folder = request.path
    if not folder.is_dir():
        raise TrainingError(f"no folder {folder}, expected recordings, their transcripts and {TABLE} in it")
    table = _table(folder / TABLE)
    scale = scales.scale(table.values(), request)
    parts = splits.splits(table, request)
    clips = _clips(folder)
    for row in table.values():
        if row.fields["clip_id"] not in clips:
            raise row.invalid("clip_id", f"the name of a recording or transcript in {folder}")
    header = Header(request.name or folder.resolve().name, scale.bound, request.synthetic)
    chosen = extractors.load(request.acoustic, request.visual, request.visual_sha256)
    cut = partial(_cut, language=request.language, chosen=chosen)
    return Imported(header, _closing(chosen, _utterances(clips, table, scale, parts, cut)))


def _closing(chosen: Extractors, utterances: Iterator[Utterance]) -> Iterator[Utterance]:
    with closing(chosen):
        yield from utterances


def _table(path: Path) -> dict[str, Row]:
    """The rows by utterance id."""
    table: dict[str, Row] = {}
    for row in rows(path, ["clip_id", "cue"]):
        row = Row(row.path, row.number, dict.fromkeys(OPTIONAL, "") | row.fields)
        name = Clip(row.text("clip_id")).utterance_id(row.whole_number("cue"))
        if name in table:
            raise row.invalid("cue", f"a cue of its own, row {table[name].number} has the same")
        table[name] = row
    if not table:
        raise TrainingError(f"{path} has no row below its header, expected a labelled cue per row")
    return table


def _clips(folder: Path) -> dict[str, Files]:
    """The files of each clip, by its id, in alphabetical order."""
    clips: dict[str, Files] = {}
    for path in sorted(folder.iterdir()):
        if path.name == TABLE or path.name.startswith(".") or not path.is_file():
            continue
        kind = "transcript" if path.suffix.lower() in TRANSCRIPTS else "recording"
        known = clips.get(path.stem, Files())
        if earlier := getattr(known, kind):
            raise TrainingError(f"{folder} has {earlier.name} and {path.name}, expected one {kind} for a clip")
        clips[path.stem] = replace(known, **{kind: path})
    return clips


def _utterances(
    clips: Mapping[str, Files],
    table: Mapping[str, Row],
    scale: Scale,
    parts: Mapping[str, Split],
    cut: Callable[[str, Files], Iterator[Utterance]],
) -> Iterator[Utterance]:
    split_of = {row.fields["clip_id"]: parts[name] for name, row in table.items()}
    unused = dict(table)
    for clip_id in tqdm(
        [one for one in clips if one in split_of], desc="import", unit="clip", leave=False, disable=None
    ):
        for utterance in cut(clip_id, clips[clip_id]):
            row = unused.pop(utterance.utterance_id, None)
            labels = Labels(*(scale.label(row, field) for field in LABELS)) if row else Labels()
            split = parts.get(utterance.utterance_id, split_of[clip_id])
            yield replace(utterance, split=split, labels=labels)
    for row in unused.values():
        raise row.invalid("cue", f"the number of a cue of {row.fields['clip_id']} that has words or sound")
    if unlabelled := [clip_id for clip_id in clips if clip_id not in split_of]:
        found = f"{len(unlabelled)} clips have no row in {TABLE} and were left out, the first is '{unlabelled[0]}'"
        warnings.warn(found, TrainingWarning, stacklevel=2)


def _cut(clip_id: str, files: Files, language: str | None, chosen: Extractors) -> Iterator[Utterance]:
    opened = Source(files.recording, files.transcript, chosen if files.recording else Extractors()).open()
    clip = Clip(clip_id, opened.language if language is None else language)
    counts = Counts()
    return cutting.utterances(opened.cues(counts), clip, opened.acoustics(), counts, opened.visuals())
