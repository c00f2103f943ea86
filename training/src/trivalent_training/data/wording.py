"""Respells transcripts as most speech recognizers write them.

MOSI's transcripts have no apostrophes and no punctuation ("IT DIDNT WORK"); most speech recognizers write both. A model
that is trained on one spelling is less accurate on the other.
"""

import re

_NEGATED = "ai|are|ca|could|did|do|does|had|has|have|is|must|should|was|were|wo|would"
_CONTRACTIONS = (
    (re.compile(rf"\b({_NEGATED})nt\b"), r"\1n't"),
    (re.compile(r"\b(i|you|we|they)ve\b"), r"\1've"),
    (re.compile(r"\b(you|they)re\b"), r"\1're"),
    (re.compile(r"\b(you|they|it|that)ll\b"), r"\1'll"),
    (re.compile(r"\b(he|she|that|there|what)s\b"), r"\1's"),
    (re.compile(r"\bim\b"), "i'm"),
)
"""Contractions that are not words without their apostrophe; 'ill', 'its', 'were' and 'well' are not changed."""

_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_APOSTROPHE = re.compile(rf"(?<=\w)['{_CURLY}](?=\w)")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


def respelled(text: str) -> str:
    """The text in lower case, with straight apostrophes in unambiguous contractions and a full stop at the end.

    A text without words stays empty.
    """
    text = text.lower().strip().replace(_CURLY, "'")
    if not text:
        return text
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    return text if text.endswith((".", "!", "?")) else text + "."


def plain(text: str) -> str:
    """The text in lower case without punctuation: "Don't!" becomes "dont". Empty if it has no letters or digits."""
    return " ".join(_PUNCTUATION.sub(" ", _APOSTROPHE.sub("", text.lower())).split())
