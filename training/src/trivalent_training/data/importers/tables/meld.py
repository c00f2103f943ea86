"""Imports MELD: transcripts of the dialogues of a television series with the labels −1, 0, 1 and an emotion.

S. Poria et al., "MELD: a multimodal multi-party dataset for emotion recognition in conversations", ACL 2019; dialogues
by S.-Y. Chen et al., "EmotionLines", LREC 2018. Transcripts only. A dialogue is a clip, and times count from its
earliest utterance; in some dialogues they are not in ascending order. The annotated emotion, one of seven, has the
strength 1; a table without the column 'emotion' has none. A table without the column 'speaker' has no speakers. The
episode is not imported.
"""

from collections.abc import Iterator
from pathlib import Path

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.table import keyed
from trivalent_training.data.utterance import Labels, Split, Transcript, Utterance

SENTIMENTS = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
EMOTIONS = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
SPLITS = {"train": Split.TRAIN, "dev": Split.VALID, "test": Split.TEST}
COLUMNS = ["dialogue_id", "utterance_index", "split", "start_s", "end_s", "sentiment", "text"]


def read(request: Request) -> Imported:
    """Imports a folder with utterances.csv.gz, or the file itself."""
    path = request.path if request.path.is_file() else request.path / "utterances.csv.gz"
    return Imported(Header(request.name or "meld", request.range or 1.0), _utterances(path, request.language or "en"))


def _utterances(path: Path, language: str) -> Iterator[Utterance]:
    lines = keyed(path, COLUMNS)
    starts: dict[str, int] = {}
    for row in lines.values():
        dialogue, start_ms = row.text("dialogue_id"), row.milliseconds("start_s")
        starts[dialogue] = min(start_ms, starts.get(dialogue, start_ms))
    for name, row in lines.items():
        dialogue_ms = starts[row.text("dialogue_id")]
        if row.real("end_s") < row.real("start_s"):
            raise row.invalid("end_s", f"at least start_s, which is '{row.fields['start_s']}'")
        yield Utterance(
            utterance_id=name,
            clip_id=row.text("dialogue_id"),
            sequence=row.whole_number("utterance_index"),
            start_ms=row.milliseconds("start_s") - dialogue_ms,
            end_ms=row.milliseconds("end_s") - dialogue_ms,
            split=SPLITS[row.one_of("split", tuple(SPLITS))],
            transcript=Transcript(
                language, row.text("text"), speaker=row.text("speaker") if "speaker" in row.fields else ""
            ),
            labels=Labels(SENTIMENTS[row.one_of("sentiment", tuple(SENTIMENTS))]),
            emotions={row.one_of("emotion", EMOTIONS): 1.0} if "emotion" in row.fields else None,
        )
