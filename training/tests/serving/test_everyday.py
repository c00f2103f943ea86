"""What polarity-mosi-meld says about everyday sentences, which we wrote by hand before the package was trained.

golden/everyday.json has for each sentence its kind, the polarity that we would give it, and the package's score. It is
an illustration of what the package knows and does not know, not a measurement: the sentences are few and no annotator
has labelled them. After a new export, remake the scores and the table on the card, in the folder training, with
'python tests/serving/test_everyday.py'.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from trivalent_training.data.utterance import Transcript, Utterance
from trivalent_training.export.card import CARD_FILE, add_result, table
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.package import Package

SENTENCES = REPOSITORY / "training" / "tests" / "golden" / "everyday.json"
PACKAGE = REPOSITORY / "models" / "polarity-mosi-meld" / "1"
TITLE = "everyday sentences with the polarity that we would give them, an illustration"
COMMAND = ".venv/bin/python tests/serving/test_everyday.py, in training"


def scored(sentences: list[dict[str, Any]], package: Package) -> list[float]:
    utterances = [
        Utterance(f"everyday-{index}", transcript=Transcript("en", sentence["text"]))
        for index, sentence in enumerate(sentences)
    ]
    return [scores["score"] for scores in package.score(utterances) if scores]


def polarity(score: float, neutral: float) -> int:
    return 0 if abs(score) <= neutral else 1 if score > 0 else -1


def hits(sentences: list[dict[str, Any]], neutral: float) -> dict[str, str]:
    """How many sentences of each kind have a stored score of the polarity that we would give them: '3 of 6'."""
    counts = Counter(s["kind"] for s in sentences)
    found = Counter(s["kind"] for s in sentences if polarity(s["score"], neutral) == s["polarity"])
    return {kind: f"{found[kind]} of {count}" for kind, count in counts.items()}


def test_the_package_gives_the_stored_scores() -> None:
    sentences = json.loads(SENTENCES.read_text("utf-8"))
    assert scored(sentences, Package(PACKAGE)) == pytest.approx([s["score"] for s in sentences], abs=1e-3)


def test_the_card_says_how_many_it_gets_right() -> None:
    expected = hits(json.loads(SENTENCES.read_text("utf-8")), Package(PACKAGE).manifest.neutral)
    assert table(TITLE, COMMAND, expected) in (PACKAGE / CARD_FILE).read_text("utf-8")


def test_hits_by_hand() -> None:
    sentences = [
        {"kind": "plain", "score": 1.0, "polarity": 1},
        {"kind": "plain", "score": -1.0, "polarity": 1},
        {"kind": "question", "score": -0.4, "polarity": 0},
    ]
    assert hits(sentences, 0.4) == {"plain": "1 of 2", "question": "1 of 1"}


def remake(path: Path) -> None:
    """Writes the package's scores to the file and the hits of each kind to the card, and prints the hits."""
    sentences, package = json.loads(path.read_text("utf-8")), Package(PACKAGE)
    for sentence, score in zip(sentences, scored(sentences, package), strict=True):
        sentence["score"] = round(score, 4)
    lines = ",\n".join(f"  {json.dumps(sentence, ensure_ascii=False)}" for sentence in sentences)
    path.write_text(f"[\n{lines}\n]\n", "utf-8")
    found = hits(sentences, package.manifest.neutral)
    add_result(PACKAGE / CARD_FILE, TITLE, COMMAND, found)
    print(", ".join(f"{kind} {count}" for kind, count in found.items()))


if __name__ == "__main__":
    remake(SENTENCES)
