"""Reads the JSON of Google Speech-to-Text, of version 1 or 2, or the operation that contains it as 'response'.

    {"results": [{"alternatives": [{"transcript": "Good morning.",
                                    "words": [{"word": "Good", "startTime": "0.500s", "endTime": "0.800s",
                                               "speakerTag": 1}, ...]}],
                  "resultEndTime": "2.000s", "languageCode": "en-us"}]}

Version 2 names them startOffset, endOffset, resultEndOffset and speakerLabel. A start that is absent is 0. A result is
a cue. With speakers, the last result repeats all words of the recording; then its turns are the cues. A result without
times of words begins at the end of the result before it.
"""

from collections.abc import Iterator

from trivalent_training.data.transcripts.cue import Cue, Transcription, cue, transcription, word
from trivalent_training.data.transcripts.json_node import Node
from trivalent_training.data.transcripts.turns import Spoken, turns


def matches(document: Node) -> bool:
    results = _results(document).fields.get("results")
    return isinstance(results, list) and all(isinstance(item, dict) and "alternatives" in item for item in results[:1])


def read(documents: list[Node]) -> Transcription:
    results = [node for node in _results(documents[0]).nodes("results") if node.nodes("alternatives")]
    language = results[0].text("languageCode") if results else ""
    return transcription(_cues(results), language)


def _results(document: Node) -> Node:
    return document.node("response") if isinstance(document.fields.get("response"), dict) else document


def _cues(results: list[Node]) -> Iterator[Cue]:
    spoken = [_words(result.nodes("alternatives")[0]) for result in results]
    if spoken and _repeats_all(spoken[-1], spoken[:-1]):
        yield from turns(results[-1].place, spoken[-1])
        return
    end_ms = 0
    for result, words in zip(results, spoken, strict=True):
        if any(word.speaker for word in words):
            yield from turns(result.place, words)
            continue
        start_ms = words[0].word.start_ms if words else end_ms
        stated_ms = result.milliseconds("resultEndTime", "resultEndOffset")
        end_ms = words[-1].word.end_ms if words else start_ms if stated_ms is None else stated_ms
        text = result.nodes("alternatives")[0].text("transcript")
        yield cue(result.place, (start_ms, end_ms), text, "", [spoken.word for spoken in words])


def _repeats_all(last: list[Spoken], others: list[list[Spoken]]) -> bool:
    """Whether the last result has the words of the whole recording with their speakers."""
    starts_ms = [spoken.word.start_ms for words in others for spoken in words]
    tagged = any(spoken.speaker for spoken in last)
    return tagged and (not starts_ms or last[0].word.start_ms <= min(starts_ms))


def _words(alternative: Node) -> list[Spoken]:
    words = []
    for node in alternative.nodes("words"):
        start_ms = node.milliseconds("startTime", "startOffset") or 0
        times_ms = start_ms, node.required_milliseconds("endTime", "endOffset")
        speaker = node.text("speakerLabel", "speakerTag")
        words.append(Spoken(word(node.place, times_ms, node.text("word")), "" if speaker == "0" else speaker))
    return words
