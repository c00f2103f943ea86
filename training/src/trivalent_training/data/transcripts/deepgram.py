"""Reads the JSON of Deepgram.

    {"results": {"utterances": [{"start": 0.5, "end": 2.0, "channel": 0, "speaker": 1, "transcript": "Good morning.",
                                 "words": [{"punctuated_word": "Good", "word": "good", "start": 0.5, "end": 0.8}]}],
                 "channels": [{"alternatives": [{"words": [{..., "speaker": 1}, ...]}], "detected_language": "en"}]}}

Without 'utterances', the turns of the words are the cues. If there are several channels, the name of a speaker begins
with the number of the channel, from 0: 'channel 1' or 'channel 1 speaker 0'.
"""

from collections.abc import Iterator

from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription, word
from trivalent_training.data.transcripts.json_node import Node
from trivalent_training.data.transcripts.turns import Spoken, turns
from trivalent_training.data.utterance import Word


def matches(document: Node) -> bool:
    results = document.fields.get("results")
    return isinstance(results, dict) and ("utterances" in results or "channels" in results)


def read(documents: list[Node]) -> Transcription:
    (document,) = documents[:1]
    results = document.node("results")
    channels = results.nodes("channels")
    language = channels[0].text("detected_language") if channels else ""
    cues = _utterances(results) if results.has("utterances") else _turns(channels)
    return transcription(cues, language)


def _utterances(results: Node) -> Iterator[Cue]:
    several = len({node.text("channel") for node in results.nodes("utterances")}) > 1
    for node in results.nodes("utterances"):
        speaker = _speaker(node.text("channel") if several else "", node.text("speaker"))
        times_ms = node.required_milliseconds("start"), node.required_milliseconds("end")
        yield cue(node.place, times_ms, node.text("transcript"), speaker, [_word(item) for item in node.nodes("words")])


def _turns(channels: list[Node]) -> Iterator[Cue]:
    for number, channel in enumerate(channels):
        for alternative in channel.nodes("alternatives")[:1]:
            words = [
                Spoken(_word(item), _speaker(str(number) if len(channels) > 1 else "", item.text("speaker")))
                for item in alternative.nodes("words")
            ]
            yield from turns(alternative.place, words)


def _word(node: Node) -> Word:
    times_ms = node.required_milliseconds("start"), node.required_milliseconds("end")
    return word(node.place, times_ms, node.text("punctuated_word", "word"))


def _speaker(channel: str, speaker: str) -> str:
    if not channel:
        return speaker
    return f"channel {channel} speaker {speaker}" if speaker else f"channel {channel}"
