"""Template sentences with a planted sentiment in [-3, 3]."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")

THINGS = (
    "the film", "the food", "this phone", "the hotel", "our trip", "the concert", "the new update", "the service",
    "the book", "the keyboard", "the training", "the camera", "the second season", "the garden", "her speech",
    "the train ride", "the coffee", "the cast", "their website", "the weather", "the ending", "my new bike",
)  # fmt: skip
ADJECTIVES = {
    3.0: ("wonderful", "brilliant", "fantastic", "outstanding", "perfect", "amazing", "magnificent"),
    2.0: ("great", "lovely", "delightful", "impressive", "charming", "beautiful", "very good"),
    1.0: ("good", "nice", "decent", "pleasant", "fine", "solid"),
    0.0: ("average", "ordinary", "the usual", "about as expected", "neither good nor bad", "standard"),
    -1.0: ("weak", "dull", "slow", "bland", "a bit boring", "underwhelming"),
    -2.0: ("bad", "disappointing", "annoying", "poor", "frustrating", "ugly", "broken again"),
    -3.0: ("terrible", "awful", "horrible", "dreadful", "disgusting", "a complete disaster", "unbearable"),
}  # fmt: skip
VERBS = {
    3.0: ("love", "adore", "am thrilled with"),
    2.0: ("really enjoy", "am very happy with", "recommend"),
    1.0: ("like", "am okay with"),
    -1.0: ("do not really like", "am not convinced by"),
    -2.0: ("regret", "am disappointed by", "cannot recommend"),
    -3.0: ("hate", "cannot stand", "am furious about"),
}
TAILS = {
    2.0: ("and I would do it again", "and everybody was smiling", "thank you so much", "and I am so grateful"),
    0.0: ("and that is about it", "as far as I remember", "on Tuesday", "with my sister", ""),
    -2.0: ("and I want my money back", "and nobody helped us", "what a waste of time", "and I will never go again"),
}
FACTS = (
    "we took the bus to the office", "it is on the second floor", "the meeting starts at nine",
    "it takes about forty minutes", "they open on Mondays", "the box holds twelve of them", "I bought it in April",
    "there are two versions of it", "you have to turn left at the station", "it comes in black and in gray",
)  # fmt: skip
OPENERS = ("", "", "", "honestly,", "well,", "I have to say,", "to be fair,", "you know,", "in the end")
NEGATED = -0.5
"""Factor of an adjective's sentiment after 'not': opposite sign, half as strong."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and its planted sentiment in [-3, 3]."""

    text: str
    sentiment: float


def sentence(draws: np.random.Generator) -> Sentence:
    """One sentence; of two clauses, the second has the larger weight."""
    first = _clause(draws)
    if draws.random() < 0.25:
        second = _clause(draws)
        joint = "but" if first.sentiment * second.sentiment < 0 else "and"
        first = Sentence(f"{first.text} {joint} {second.text}", 0.3 * first.sentiment + 0.7 * second.sentiment)
    elif draws.random() < 0.3:
        value = _of(draws, tuple(TAILS))
        if value * first.sentiment >= 0:
            sentiment = first.sentiment + 0.4 * value
            first = Sentence(f"{first.text} {_of(draws, TAILS[value])}".strip(), sentiment)
    text = f"{_of(draws, OPENERS)} {first.text}".strip()
    return Sentence(_written(draws, text), float(np.clip(first.sentiment, -3, 3)))


def _clause(draws: np.random.Generator) -> Sentence:
    kind = draws.random()
    thing = _of(draws, THINGS)
    if kind < 0.15:
        return Sentence(_of(draws, FACTS), 0.0)
    if kind < 0.4:
        value = _of(draws, tuple(VERBS))
        return Sentence(f"I {_of(draws, VERBS[value])} {thing}", value)
    value = _of(draws, tuple(ADJECTIVES))
    adjective = _of(draws, ADJECTIVES[value])
    if kind < 0.55 and value:
        return Sentence(f"{thing} was not {adjective}", NEGATED * value)
    frame = _of(draws, ("{} was {}", "{} is {}", "I think {} is {}", "{} turned out to be {}", "we found {} {}"))
    return Sentence(frame.format(thing, adjective), value)


def _written(draws: np.random.Generator, text: str) -> str:
    """The text with a capital letter and punctuation, or in upper case without commas as some recognizers write it."""
    if draws.random() < 0.3:
        return text.replace(",", "").upper()
    return text[0].upper() + text[1:] + _of(draws, (".", ".", "!"))


def _of(draws: np.random.Generator, choices: tuple[Choice, ...]) -> Choice:
    return choices[int(draws.integers(len(choices)))]
