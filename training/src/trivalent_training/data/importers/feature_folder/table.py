"""Reads the table of utterances. Only the column utterance_id is required; an empty field is an absent value.

utterance_id                                   1 to 256 characters, unique
clip_id, sequence                              the recording, and the place in it, from 0 or 1
start_s, end_s                                 seconds from the start of the clip
speaker, role                                  an id within the clip, such as '1'; a word such as 'agent'
split                                          train, valid or test, in every row or in none
text, language                                 the words, and their BCP 47 tag, such as 'en'
label                                          the sentiment of the utterance, on the scale of the annotators
label_text, label_acoustic, label_visual       the sentiment of single modalities
"""

import warnings
from pathlib import Path

from trivalent_training.data.importers.table import Row, keyed
from trivalent_training.errors import TrainingError, TrainingWarning

NAME = "utterances.csv"
LABELS = ("label", "label_text", "label_acoustic", "label_visual")
OPTIONAL = (
    "clip_id", "sequence", "start_s", "end_s", "speaker", "role", "split", "text", "language", *LABELS,
)  # fmt: skip


def read(path: Path) -> dict[str, Row]:
    """The rows by utterance id, in file order; every optional column is present, and empty if the file lacks it.

    A TrainingWarning lists columns that are not known. TrainingError if the file is missing or has no row.
    """
    rows = keyed(path, [])
    if not rows:
        raise TrainingError(f"{path} has no row below its header, expected an utterance per row")
    columns = next(iter(rows.values())).fields
    unknown = [column for column in columns if column not in (*OPTIONAL, "utterance_id")]
    if unknown:
        warnings.warn(
            f"{path}: columns {', '.join(unknown)} are not read, expected utterance_id, {', '.join(OPTIONAL)}",
            TrainingWarning,
            stacklevel=2,
        )
    absent = dict.fromkeys(OPTIONAL, "")
    return {name: Row(row.path, row.number, absent | row.fields) for name, row in rows.items()}


def clip(name: str, row: Row) -> str:
    """The clip of an utterance; an utterance without one is a clip of its own."""
    return row.fields["clip_id"] or name


def times(row: Row) -> tuple[int, int]:
    """Start and end in milliseconds; 0 for an absent start, and the start for an absent end."""
    start_ms = row.milliseconds("start_s") if row.fields["start_s"] else 0
    end_ms = row.milliseconds("end_s") if row.fields["end_s"] else start_ms
    if end_ms < start_ms:
        raise row.invalid("end_s", f"at least start_s, which is '{row.fields['start_s']}'")
    return start_ms, end_ms
