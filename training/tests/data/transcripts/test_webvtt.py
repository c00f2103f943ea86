"""WebVTT: voices, settings, blocks that are not cues, character references, and errors with their line."""

from pathlib import Path

import pytest

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.transcripts.reading import read
from trivalent_training.errors import TrainingError

SAMPLE = """WEBVTT - A talk
Kind: captions

STYLE
::cue { color: teal }

NOTE
Two lines
of a comment

greeting
00:01.000 --> 00:02.500 align:start position:10%
<v Ann Lee>Good <i>morning</i>,
Bob &amp; Eve.</v>

01:00:00.000 --> 01:00:03.250
<v.loud Bob>Morning! <v Eve>Hello.

2
00:00:00.500 --> 00:00:00.900
[SPEAKER_00]: Before all <00:00:00.700>others

00:05.000 --> 00:06.000
<c.yellow>&nbsp;</c>
"""


def transcript(tmp_path: Path, text: str, name: str = "talk.vtt") -> Path:
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


def test_reads_voices_times_and_text(tmp_path: Path) -> None:
    found = read(transcript(tmp_path, SAMPLE))
    assert found.cues == (
        Cue(500, 900, "Before all others", "SPEAKER_00"),
        Cue(1000, 2500, "Good morning, Bob & Eve.", "Ann Lee"),
        Cue(3_600_000, 3_603_250, "Morning!", "Bob"),
        Cue(3_600_000, 3_603_250, "Hello.", "Eve"),
    )
    assert (found.empty, found.language) == (1, "")


def test_keeps_cues_that_overlap_in_the_order_of_their_starts(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:02.000 --> 00:04.000\nlater\n\n00:01.000 --> 00:03.000\nearlier\n"
    cues = read(transcript(tmp_path, text)).cues
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in cues] == [(1000, 3000, "earlier"), (2000, 4000, "later")]


def test_reads_a_cue_directly_below_the_first_line(tmp_path: Path) -> None:
    text = "\ufeffWEBVTT\r\n00:01.000 --> 00:02.000\r\nHello\r\n"
    assert read(transcript(tmp_path, text, "talk.txt")).cues == (Cue(1000, 2000, "Hello"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WEBVTT\n\n1\n00:02.000 --> 00:01.000\nHi\n", "line 4 spans 2000 to 1000 ms, expected 0 ≤ start ≤ end"),
        ("WEBVTT\n\n1\n00:01.000 -> 00:02.000\nHi\n", "line 4: found '00:01.000 -> 00:02.000', expected times such as"),
        ("WEBVTT\n\n00:01 --> 00:02.000\nHi\n", "line 3: found '00:01 --> 00:02.000', expected times such as 00:00:01"),
        ("WEBVTT\n\nloose text\n", "line 3: found 'loose text', expected times such as 00:00:01.000 --> 00:00:02.500"),
        ("Hello\n", "line 1: found 'Hello', expected WEBVTT"),
        ("", "line 1: found '', expected WEBVTT"),
    ],
)
def test_the_error_names_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TrainingError) as error:
        read(transcript(tmp_path, text))
    assert str(error.value).startswith(f"{tmp_path / 'talk.vtt'} {message}")
