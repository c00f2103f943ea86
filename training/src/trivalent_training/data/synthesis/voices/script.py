"""What the clips of synthetic speech say, and how: sentences, speakers, feelings and labels.

    v   uniform in [-3, 3]                   the feeling that the voice has
    w   in [-3, 3]                           the sentiment of the words, by language.py
    y   = v                                  label of an utterance with neutral words
    y   = (2 w + v) / 3                      label of an utterance with sentiment words

    pitch  = 50 + 9 v + n(4)                 espeak-ng's units, 0 to 99
    speed  = 170 + 15 v + n(8)               words per minute
    range  = 100 + 25 v + n(10)              pitch range, percent of the speaker's
    volume = 65 + 9 v + n(5) + c             espeak-ng's amplitude; c is the level of the clip's recording, n(6)

n(s) is normal noise with standard deviation s. A higher, faster, livelier and louder voice is more positive. That is a
convention of these data and says nothing about people.

A voice is an accent and a variant of espeak-ng. No split has an accent or a variant of another one, so that no voice of
the test split is heard in training. Voices differ in pitch by more than feelings do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trivalent_training.data.synthesis.language import sentence
from trivalent_training.data.utterance import Split

RANGE = 3.0
"""Bound of the labels."""
CLIPS = 120
UTTERANCES_OF_A_CLIP = 8
SPEAKERS_OF_A_CLIP = 2
NEUTRAL = 0.5
"""Fraction of utterances with neutral words."""
ACCENTS = {
    Split.TRAIN: ("en", "en-us"),
    Split.VALID: ("en-gb-x-rp",),
    Split.TEST: ("en-gb-scotland", "en-029"),
}
VARIANTS = {
    Split.TRAIN: ("m1", "m3", "m5", "m7", "f1", "f3"),
    Split.VALID: ("m2", "f5"),
    Split.TEST: ("m4", "m6", "f2", "f4"),
}
TURN = (Split.TRAIN, Split.TRAIN, Split.TEST, Split.TRAIN, Split.VALID, Split.TRAIN, Split.TEST, Split.TRAIN)
"""Splits of eight clips in a row: five train, one valid, two test."""
SUBJECTS = (
    "the box", "the report", "my sister", "the blue bag", "the driver", "the second copy", "our neighbor",
    "the printer", "the man from the office", "the key", "the letter", "the other group",
)  # fmt: skip
PLACES = (
    "is on the second floor", "is at the station", "was in the kitchen", "comes from the north", "is next to the door",
    "was in town", "will be in the hall", "stays in the other room", "is behind the school", "was on the table",
)  # fmt: skip
TIMES = ("on Monday", "at nine", "this morning", "since April", "after lunch", "until Friday", "for an hour", "today")


class Words(StrEnum):
    """Whether the words of an utterance have a sentiment."""

    NEUTRAL = "neutral"
    SENTIMENT = "sentiment"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sentence is spoken, in the units of espeak-ng."""

    pitch: int
    """0 to 99."""
    speed: int
    """Words per minute, 80 to 450."""
    range: int
    """Pitch range, percent of the speaker's, 0 or more."""
    volume: int
    """Amplitude, 0 to 200."""


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance of a clip."""

    voice: str
    """Voice of espeak-ng, an accent and a variant, such as 'en+m1'."""
    text: str
    words: Words
    feeling: float
    """v, in [-3, 3]."""
    label: float
    """y, in [-3, 3], to two digits."""
    manner: Manner


@dataclass(frozen=True, slots=True)
class Clip:
    """The utterances of one recording in the order in which they are spoken."""

    clip_id: str
    split: Split
    lines: tuple[Line, ...]


def script(seed: int, clips: int) -> Iterator[Clip]:
    """The clips of all splits; the first clips are the same for each number of clips."""
    for number in range(clips):
        draws = np.random.default_rng([seed, number, 6])
        split = TURN[number % len(TURN)]
        voices = [f"{accent}+{variant}" for accent in ACCENTS[split] for variant in VARIANTS[split]]
        speakers = draws.choice(voices, SPEAKERS_OF_A_CLIP, replace=False)
        level = 6 * float(draws.standard_normal())
        spoken = [_line(str(draws.choice(speakers)), level, draws) for _ in range(UTTERANCES_OF_A_CLIP)]
        yield Clip(f"voices-{number:03d}", split, tuple(spoken))


def manner(feeling: float, level: float, draws: np.random.Generator) -> Manner:
    """How a feeling in [-3, 3] sounds in a recording of the level c."""
    noise = draws.standard_normal(4)
    return Manner(
        pitch=round(float(np.clip(50 + 9 * feeling + 4 * noise[0], 0, 99))),
        speed=round(170 + 15 * feeling + 8 * noise[1]),
        range=round(max(0.0, 100 + 25 * feeling + 10 * noise[2])),
        volume=round(float(np.clip(65 + 9 * feeling + 5 * noise[3] + level, 10, 110))),
    )


def _line(voice: str, level: float, draws: np.random.Generator) -> Line:
    feeling = float(draws.uniform(-RANGE, RANGE))
    spoken = manner(feeling, level, draws)
    if draws.random() < NEUTRAL:
        return Line(voice, _fact(draws), Words.NEUTRAL, feeling, round(feeling, 2), spoken)
    said = sentence(draws)
    return Line(voice, said.text, Words.SENTIMENT, feeling, round((2 * said.sentiment + feeling) / 3, 2), spoken)


def _fact(draws: np.random.Generator) -> str:
    """A sentence without sentiment; it does not depend on the label."""
    subject, place, time = (str(draws.choice(words)) for words in (SUBJECTS, PLACES, TIMES))
    text = f"{subject} {place} {time}."
    return text[0].upper() + text[1:]
