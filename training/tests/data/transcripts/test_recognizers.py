"""JSON of speech recognizers: speakers, words with times, and errors with their place."""

import json
from pathlib import Path
from typing import Any

import pytest

from trivalent_training.data.transcripts.cue import Cue, Transcription
from trivalent_training.data.transcripts.reading import read
from trivalent_training.data.utterance import Word
from trivalent_training.errors import TrainingError

GOOD = Word("Good", 500, 800)
MORNING = Word("morning.", 800, 1250)
YES = Word("Yes.", 1500, 2000)
TURNS = (Cue(500, 1250, "Good morning.", "A", (GOOD, MORNING)), Cue(1500, 2000, "Yes.", "B", (YES,)))


def transcript(tmp_path: Path, *documents: Any) -> Path:
    path = tmp_path / "talk.json"
    path.write_text("\n".join(json.dumps(document, indent=1) for document in documents))
    return path


def timed(word: Word, **more: Any) -> dict[str, Any]:
    return {"word": word.word, "start": word.start_ms / 1000, "end": word.end_ms / 1000, **more}


def whisperx(**change: Any) -> dict[str, Any]:
    first = {
        "start": 0.5,
        "end": 1.25,
        "text": " Good morning.",
        "speaker": "A",
        "words": [timed(GOOD), timed(MORNING)],
    }
    second = {"start": 1.5, "end": 2, "text": " Yes.", "speaker": "B", "words": [timed(YES, score=0.9)]}
    return {"segments": [first | change, second], "word_segments": [], "language": "en"}


def test_reads_whisperx(tmp_path: Path) -> None:
    assert read(transcript(tmp_path, whisperx())) == Transcription(TURNS, 0, "en")


def test_reads_whisper_without_speakers_and_words(tmp_path: Path) -> None:
    segments = [{"id": 0, "start": 0.0, "end": 1.0, "text": " Hi. "}, {"id": 1, "start": 1.0, "end": 2.0, "text": " "}]
    found = read(transcript(tmp_path, {"text": " Hi. ", "segments": segments, "language": "en"}))
    assert found == Transcription((Cue(0, 1000, "Hi."),), 1, "en")


def test_a_word_that_whisperx_could_not_align_gets_the_end_of_the_word_before(tmp_path: Path) -> None:
    words = [timed(GOOD), {"word": "42"}, timed(MORNING)]
    (cue, _) = read(transcript(tmp_path, whisperx(words=words))).cues
    assert cue.words == (GOOD, Word("42", 800, 800), MORNING)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": 3}, "segments[0] spans 3000 to 1250 ms, expected 0 ≤ start ≤ end"),
        ({"start": None}, "segments[0] lacks start, expected seconds"),
        ({"end": "soon"}, "segments[0].end is 'soon', expected seconds"),
        ({"end": True}, "segments[0].end is 'True', expected seconds"),
        ({"text": []}, "segments[0].text is '[]', expected text"),
        ({"words": {}}, "segments[0].words is '{}', expected a list"),
        ({"words": [timed(Word("x", 5, 6), end=0)]}, "segments[0].words[0] spans 5 to 0 ms, expected 0 ≤ start ≤ end"),
        ({"words": ["x"]}, "segments[0].words[0] is 'x', expected an object"),
    ],
)
def test_the_error_names_the_place(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = transcript(tmp_path, whisperx(**change))
    with pytest.raises(TrainingError) as error:
        read(path)
    assert str(error.value) == f"{path} {message}"


VOSK = [
    {"result": [timed(GOOD, conf=1.0), timed(MORNING, conf=0.9)], "text": "Good morning."},
    {"result": [timed(YES, conf=1.0)], "text": "Yes."},
]


@pytest.mark.parametrize("documents", [VOSK, [VOSK], [VOSK[0], {"partial": "ye"}, VOSK[1], {"text": ""}]])
def test_reads_vosk_as_lines_and_as_a_list(tmp_path: Path, documents: list[Any]) -> None:
    cues = read(transcript(tmp_path, *documents)).cues
    assert cues == (Cue(500, 1250, "Good morning.", "", (GOOD, MORNING)), Cue(1500, 2000, "Yes.", "", (YES,)))


def test_reads_one_result_of_vosk_and_the_first_of_its_alternatives(tmp_path: Path) -> None:
    assert len(read(transcript(tmp_path, VOSK[0])).cues) == 1
    assert read(transcript(tmp_path, {"alternatives": [VOSK[1], VOSK[0]]})).cues[0].text == "Yes."


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([{"text": "yes"}], "has text and no times of words, expected them: use SetWords(True)"),
        ([VOSK[0], {"other": 1}], "[1] has none of result, text, alternatives, partial, expected a result of Vosk"),
    ],
)
def test_results_of_vosk_without_times_are_rejected(tmp_path: Path, documents: list[Any], message: str) -> None:
    path = transcript(tmp_path, *documents)
    with pytest.raises(TrainingError) as error:
        read(path)
    assert str(error.value) == f"{path} {message}"


def aws_item(text: str, start: str = "", end: str = "") -> dict[str, Any]:
    alternatives = [{"confidence": "0.99", "content": text}]
    if not start:
        return {"type": "punctuation", "alternatives": alternatives}
    return {"type": "pronunciation", "start_time": start, "end_time": end, "alternatives": alternatives}


AWS = [
    aws_item("Good", "0.5", "0.8"), aws_item("morning", "0.8", "1.25"), aws_item("."),
    aws_item("Yes", "1.5", "2.0"), aws_item("."),
]  # fmt: skip


def aws(**results: Any) -> dict[str, Any]:
    return {"jobName": "talk", "results": {"transcripts": [{"transcript": ""}], "items": AWS, **results}}


def test_reads_aws_with_speakers(tmp_path: Path) -> None:
    segments = [
        {"speaker_label": "A", "items": [{"start_time": "0.5"}, {"start_time": "0.8", "speaker_label": "A"}]},
        {"speaker_label": "B", "items": [{"start_time": "1.5", "speaker_label": "B"}]},
    ]
    found = read(transcript(tmp_path, aws(speaker_labels={"segments": segments}, language_code="en-US")))
    assert found == Transcription(TURNS, 0, "en-US")
    labelled = [item | {"speaker_label": speaker} for item, speaker in zip(AWS, "AAABB", strict=True)]
    assert read(transcript(tmp_path, aws(items=labelled))).cues == TURNS


def test_reads_aws_with_channels_and_without_speakers(tmp_path: Path) -> None:
    channels = [{"channel_label": "B", "items": AWS[3:]}, {"channel_label": "A", "items": AWS[:3]}]
    assert read(transcript(tmp_path, aws(channel_labels={"channels": channels}))).cues == TURNS
    (cue,) = read(transcript(tmp_path, aws())).cues
    assert (cue.start_ms, cue.end_ms, cue.text, cue.speaker) == (500, 2000, "Good morning. Yes.", "")


def test_a_pause_of_a_second_ends_a_turn(tmp_path: Path) -> None:
    items = [*AWS[:3], aws_item("Yes", "2.25", "2.5")]
    assert [cue.text for cue in read(transcript(tmp_path, aws(items=items))).cues] == ["Good morning.", "Yes"]


def google_result(*words: tuple[Word, int], **more: Any) -> dict[str, Any]:
    listed = [
        {
            "word": w.word,
            "startTime": f"{w.start_ms / 1000:.3f}s",
            "endTime": f"{w.end_ms / 1000:.3f}s",
            "speakerTag": n,
        }
        for w, n in words
    ]
    return {"alternatives": [{"transcript": " ".join(w.word for w, _ in words), "words": listed}], **more}


def test_reads_google_with_speakers_of_the_last_result(tmp_path: Path) -> None:
    results = [
        google_result((GOOD, 0), (MORNING, 0), languageCode="en-us"),
        google_result((YES, 0)),
        google_result((GOOD, 1), (MORNING, 1), (YES, 2)),
    ]
    for document in ({"results": results}, {"name": "7", "done": True, "response": {"results": results}}):
        found = read(transcript(tmp_path, document))
        assert [(cue.speaker, cue.text, cue.words) for cue in found.cues] == [
            ("1", "Good morning.", (GOOD, MORNING)), ("2", "Yes.", (YES,)),
        ]  # fmt: skip
        assert found.language == "en-us"


def test_reads_google_without_speakers(tmp_path: Path) -> None:
    results = [google_result((GOOD, 0), (MORNING, 0)), {"languageCode": "en-us"}, google_result((YES, 0))]
    cues = read(transcript(tmp_path, {"results": results})).cues
    assert cues == (Cue(500, 1250, "Good morning.", "", (GOOD, MORNING)), Cue(1500, 2000, "Yes.", "", (YES,)))


def test_reads_google_without_words_and_of_version_2(tmp_path: Path) -> None:
    results = [
        {"alternatives": [{"transcript": text}], "resultEndTime": end} for text, end in (("a", "1s"), ("b", "2.5s"))
    ]
    assert read(transcript(tmp_path, {"results": results})).cues == (Cue(0, 1000, "a"), Cue(1000, 2500, "b"))
    words = [{"word": "Good", "endOffset": "0.8s", "speakerLabel": "A"}]
    document = {"results": [{"alternatives": [{"transcript": "Good", "words": words}]}]}
    assert read(transcript(tmp_path, document)).cues == (Cue(0, 800, "Good", "A", (Word("Good", 0, 800),)),)


def deepgram_words(*words: Word, **more: Any) -> list[dict[str, Any]]:
    return [
        timed(word, **more) | {"word": word.word.lower().strip("."), "punctuated_word": word.word} for word in words
    ]


def test_reads_utterances_of_deepgram(tmp_path: Path) -> None:
    utterances = [
        {"start": 0.5, "end": 1.25, "channel": 0, "speaker": 0, "transcript": "Good morning.",
         "words": deepgram_words(GOOD, MORNING)},
        {"start": 1.5, "end": 2.0, "channel": 0, "speaker": 1, "transcript": "Yes.", "words": deepgram_words(YES)},
    ]  # fmt: skip
    channels = [{"alternatives": [{"transcript": ""}], "detected_language": "en"}]
    found = read(transcript(tmp_path, {"metadata": {}, "results": {"utterances": utterances, "channels": channels}}))
    assert [(cue.speaker, cue.text, cue.words) for cue in found.cues] == [
        ("0", "Good morning.", (GOOD, MORNING)), ("1", "Yes.", (YES,)),
    ]  # fmt: skip
    assert found.language == "en"


def test_reads_words_of_deepgram_by_speaker_and_channel(tmp_path: Path) -> None:
    words = [*deepgram_words(GOOD, MORNING, speaker=0), *deepgram_words(YES, speaker=1)]
    channel = {"alternatives": [{"words": words}]}
    cues = read(transcript(tmp_path, {"results": {"channels": [channel]}})).cues
    assert [(cue.speaker, cue.text) for cue in cues] == [("0", "Good morning."), ("1", "Yes.")]
    other = {"alternatives": [{"words": deepgram_words(YES)}]}
    cues = read(transcript(tmp_path, {"results": {"channels": [channel, other]}})).cues
    assert [cue.speaker for cue in cues] == ["channel 0 speaker 0", "channel 0 speaker 1", "channel 1"]
