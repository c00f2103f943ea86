"""Other spellings of a transcript."""

import pytest

from trivalent_training.data.wording import plain, respelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don\N{RIGHT SINGLE QUOTATION MARK}t know... Do you?", "i dont know do you"),
        ("Well-known, 'quoted' and snake_case", "well known quoted and snake case"),
        ("?!", ""),
    ],
)
def test_a_plain_text_has_neither_capitals_nor_punctuation(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("I don\N{RIGHT SINGLE QUOTATION MARK}t know", "i don't know."), ("  ", "")]
)
def test_a_respelled_text_has_straight_apostrophes(text: str, expected: str) -> None:
    assert respelled(text) == expected
