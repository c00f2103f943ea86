"""Builds tables of word sentiments from published lexicons: lemma, part of speech, 'negative' or 'positive'.

    VADER (Hutto and Gilbert 2014): a mean rating per token. The sentiment is its sign, for any part of speech.
    SentiWordNet 3.0 (Baccianella, Esuli and Sebastiani 2010): each lemma and part of speech has senses i of rank
    r_i ≥ 1 with scores pos_i and neg_i in [0, 1]. The sentiment is the sign of SentiLARE's score without its
    sentence-dependent part:

        score = Σ_i a_i (pos_i − neg_i),  a_i = exp(1 / (2 r_i)) / Σ_j exp(1 / (2 r_j))

The table omits neutral words, because a missing word counts as neutral. It contains only single words in lower case,
made of letters, apostrophes and hyphens, that begin and end with a letter: other entries are never looked up.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError

HEADER = "lemma\tpart_of_speech\tsentiment"
ANY = "any"
WORDNET = {"v": "verb", "a": "adjective", "s": "adjective", "r": "adverb", "n": "noun"}
LETTER = r"[^\W\d_]"
WORD = re.compile(rf"{LETTER}(?:(?:{LETTER}|['-])*{LETTER})?")

Scores = Mapping[tuple[str, str], float]
"""Score by lemma and part of speech: below 0 negative, above 0 positive."""


def vader(file: Path) -> Scores:
    """Reads VADER's lexicon: tab-separated rows of token, mean rating and other columns; the header is optional."""
    ratings: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number, line in _lines(file):
        cells = line.split("\t")
        if cells[:2] == ["token", "mean"]:
            continue
        if len(cells) < 2:
            raise _invalid(file, number, "1 column", "a token and its mean rating, tab separated")
        rating = _number(file, number, cells[1], "a rating")
        if WORD.fullmatch(cells[0]):
            ratings[cells[0].lower(), ANY].append(rating)
    return {key: math.fsum(values) / len(values) for key, values in ratings.items()}


def sentiwordnet(file: Path) -> Scores:
    """Reads SentiWordNet 3.0: tab-separated POS, ID, PosScore, NegScore, SynsetTerms, Gloss; # starts a comment."""
    senses: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for number, line in _lines(file):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < 5:
            raise _invalid(file, number, f"{len(cells)} columns", "POS, ID, PosScore, NegScore, SynsetTerms, Gloss")
        if cells[0] not in WORDNET:
            raise _invalid(file, number, f"part of speech '{cells[0]}'", f"one of {', '.join(WORDNET)}")
        difference = _number(file, number, cells[2], "a score") - _number(file, number, cells[3], "a score")
        for term in cells[4].split():
            lemma, _, rank = term.rpartition("#")
            if not rank.isdecimal() or int(rank) < 1:
                raise _invalid(file, number, f"term '{term}'", "lemma#rank with a rank of at least 1")
            if WORD.fullmatch(lemma):
                senses[lemma.lower(), WORDNET[cells[0]]].append((int(rank), difference))
    return {key: _score(of_lemma) for key, of_lemma in senses.items()}


def write(path: Path, scores: Scores) -> int:
    """Writes the table sorted by lemma and returns the number of its rows; a failure leaves no partial file."""
    rows = [
        f"{lemma}\t{part_of_speech}\t{'positive' if score > 0 else 'negative'}"
        for (lemma, part_of_speech), score in sorted(scores.items())
        if score != 0
    ]
    if not rows:
        raise TrainingError(f"cannot write {path}: the source has no word with a sentiment, expected at least one")
    with new_file(path) as file:
        file.write("".join(f"{row}\n" for row in [HEADER, *rows]).encode())
    return len(rows)


def _score(senses: Iterable[tuple[int, float]]) -> float:
    weighted = [(math.exp(1 / (2 * rank)), difference) for rank, difference in senses]
    return math.fsum(weight * difference for weight, difference in weighted) / math.fsum(w for w, _ in weighted)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TrainingError(f"{file} is not UTF-8, expected UTF-8") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _number(file: Path, number: int, cell: str, what: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _invalid(file, number, f"'{cell}'", f"{what}, a finite number")
    return value


def _invalid(file: Path, number: int, found: str, expected: str) -> TrainingError:
    return TrainingError(f"{file}, line {number}: found {found}, expected {expected}")
