"""Reads the JSON of Vosk: one result, a list of results, or results after each other, as its examples print them.

    {"result": [{"word": "good", "start": 0.5, "end": 0.8, "conf": 1.0}, ...], "text": "good morning"}

With alternatives, the first counts. Partial results are skipped. Vosk has no names of speakers. It returns times only
after SetWords(True).
"""

from collections.abc import Iterator

from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription, word
from trivalent_training.data.transcripts.json_node import Node
from trivalent_training.errors import TrainingError

FIELDS = ("result", "text", "alternatives", "partial")


def matches(document: Node) -> bool:
    return any(field in document.fields for field in FIELDS)


def read(documents: list[Node]) -> Transcription:
    return transcription(cue for document in documents for cue in _cues(document))


def _cues(document: Node) -> Iterator[Cue]:
    if not matches(document):
        raise TrainingError(f"{document.place.strip()} has none of {', '.join(FIELDS)}, expected a result of Vosk")
    if "partial" in document.fields:
        return
    result = next(iter(document.nodes("alternatives")), document)
    words = [
        word(node.place, (node.required_milliseconds("start"), node.required_milliseconds("end")), node.text("word"))
        for node in result.nodes("result")
    ]
    if result.text("text").strip() and not words:
        raise TrainingError(f"{result.place.strip()} has text and no times of words, expected them: use SetWords(True)")
    times_ms = (words[0].start_ms, words[-1].end_ms) if words else (0, 0)
    yield cue(result.place.strip(), times_ms, result.text("text"), "", words)
