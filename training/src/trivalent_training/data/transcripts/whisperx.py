"""Reads the JSON of WhisperX, and that of Whisper, which has no speakers.

    {"segments": [{"start": 0.5, "end": 2.0, "text": " Good morning.", "speaker": "SPEAKER_00",
                   "words": [{"word": "Good", "start": 0.5, "end": 0.8}, ...]}], "language": "en"}

WhisperX has no times for words that it cannot align, such as numbers; such a word gets the end of the word before it.
"""

from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription, word
from trivalent_training.data.transcripts.json_node import Node
from trivalent_training.data.utterance import Word


def matches(document: Node) -> bool:
    return isinstance(document.fields.get("segments"), list)


def read(documents: list[Node]) -> Transcription:
    (document,) = documents[:1]
    return transcription(map(_cue, document.nodes("segments")), document.text("language"))


def _cue(segment: Node) -> Cue:
    times_ms = segment.required_milliseconds("start"), segment.required_milliseconds("end")
    words: list[Word] = []
    for node in segment.nodes("words"):
        before_ms = words[-1].end_ms if words else times_ms[0]
        start_ms = node.milliseconds("start")
        start_ms = before_ms if start_ms is None else start_ms
        end_ms = node.milliseconds("end")
        words.append(word(node.place, (start_ms, start_ms if end_ms is None else end_ms), node.text("word")))
    return cue(segment.place, times_ms, segment.text("text"), segment.text("speaker"), words)
