"""Reads the JSON of AWS Transcribe.

    {"results": {"items": [{"type": "pronunciation", "start_time": "0.5", "end_time": "0.8",
                            "alternatives": [{"content": "Good"}]},
                           {"type": "punctuation", "alternatives": [{"content": "."}]}, ...],
                 "speaker_labels": {"segments": [{"speaker_label": "spk_0", "start_time": "0.5", "end_time": "2.0",
                                                  "items": [{"start_time": "0.5", "speaker_label": "spk_0"}, ...]}]},
                 "channel_labels": {"channels": [{"channel_label": "ch_0", "items": [...]}]}}}

A word belongs to the speaker that an item of the segments with the same start names. With channels, the label of the
channel is the speaker. Punctuation is added to the word before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from trivalent_training.data.transcripts.cue import Cue, Transcription, transcription, word
from trivalent_training.data.transcripts.json_node import Node
from trivalent_training.data.transcripts.turns import Spoken, turns


def matches(document: Node) -> bool:
    results = document.fields.get("results")
    return isinstance(results, dict) and ("items" in results or "transcripts" in results)


def read(documents: list[Node]) -> Transcription:
    (document,) = documents[:1]
    results = document.node("results")
    return transcription(_cues(results), results.text("language_code"))


def _cues(results: Node) -> Iterator[Cue]:
    channels = results.node("channel_labels").nodes("channels")
    for channel in channels:
        yield from turns(channel.place, _words(channel.nodes("items"), {}, channel.text("channel_label")))
    if not channels:
        yield from turns(results.place, _words(results.nodes("items"), _speakers(results), ""))


def _speakers(results: Node) -> dict[int, str]:
    """The speaker by the start of a word, in milliseconds."""
    return {
        item.required_milliseconds("start_time"): item.text("speaker_label") or segment.text("speaker_label")
        for segment in results.node("speaker_labels").nodes("segments")
        for item in segment.nodes("items")
    }


def _words(items: Iterable[Node], speakers: Mapping[int, str], speaker: str) -> list[Spoken]:
    words: list[Spoken] = []
    for item in items:
        content = "".join(node.text("content") for node in item.nodes("alternatives")[:1])
        if item.text("type") == "punctuation":
            if words:
                last = words[-1].word
                words[-1] = replace(words[-1], word=replace(last, word=last.word + content))
            continue
        times_ms = item.required_milliseconds("start_time"), item.required_milliseconds("end_time")
        said_by = speaker or item.text("speaker_label") or speakers.get(times_ms[0], "")
        words.append(Spoken(word(item.place, times_ms, content), said_by))
    return words
