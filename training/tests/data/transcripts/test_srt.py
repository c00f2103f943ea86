"""SubRip: times, tags, names of speakers, turns behind dashes, and errors with their line."""

from pathlib import Path

import pytest

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.transcripts.reading import read
from trivalent_training.errors import TrainingError

SAMPLE = """1
00:00:01,000 --> 00:00:02,500
ANN LEE: Good <i>morning</i>,
Bob.

2
00:00:03,5 --> 00:00:04,000  X1:40 X2:600
{\\an8}- Morning.
- EVE: Hello,
you two.

3
00:00:05.000 --> 00:00:06.000
Speaker 1: It is

-5 degrees.

4
00:00:07,000 --> 00:00:08,000
Remember: be quiet.

5
00:00:08,000 --> 00:00:09,000

"""


def transcript(tmp_path: Path, text: str, name: str = "talk.srt") -> Path:
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


@pytest.mark.parametrize("name", ["talk.srt", "talk.txt", "talk"])
def test_reads_speakers_turns_and_text(tmp_path: Path, name: str) -> None:
    found = read(transcript(tmp_path, SAMPLE, name))
    assert found.cues == (
        Cue(1000, 2500, "Good morning, Bob.", "ANN LEE"),
        Cue(3500, 4000, "Morning."),
        Cue(3500, 4000, "Hello, you two.", "EVE"),
        Cue(5000, 6000, "It is -5 degrees.", "Speaker 1"),
        Cue(7000, 8000, "Remember: be quiet."),
    )
    assert found.empty == 1


@pytest.mark.parametrize("text", ["他说: 你好", "At 10:30: news", "he: hello", "Ann: hello", "NOTE without a colon"])
def test_other_words_before_a_colon_are_text(tmp_path: Path, text: str) -> None:
    (cue,) = read(transcript(tmp_path, f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n")).cues
    assert (cue.speaker, cue.text) == ("", text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n00:00:02,000 --> 00:00:01,000\nHi\n", "line 2 spans 2000 to 1000 ms, expected 0 ≤ start ≤ end"),
        ("1\n00:00:02 --> 00:00:03\nHi\n", "line 2: found '00:00:02 --> 00:00:03', expected times such as"),
        ("\nHi\n", "line 2: found 'Hi', expected a number and times such as 00:00:01,000 --> 00:00:02,500"),
    ],
)
def test_the_error_names_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TrainingError) as error:
        read(transcript(tmp_path, text))
    assert str(error.value).startswith(f"{tmp_path / 'talk.srt'} {message}")
