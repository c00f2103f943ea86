"""Annotations of tokens: each token has the ids of the word it begins in, as the processor aligns them."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from trivalent_training.data.utterance import Annotation, Transcript
from trivalent_training.errors import TrainingError
from trivalent_training.serving.tokens import TextTokenizer


@pytest.fixture
def tokenizer(tmp_path: Path) -> TextTokenizer:
    """Splits at punctuation, keeps emoji, adds [CLS] and [SEP]."""
    made = Tokenizer(models.WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    made.save(str(tmp_path / "tokenizer.json"))
    return TextTokenizer(tmp_path / "tokenizer.json", 8)


def test_every_piece_has_the_ids_of_its_word(tokenizer: TextTokenizer) -> None:
    found = tokenizer.annotation("\U0001f600  don't stop", Annotation("t", "l", (4, 0, 3), (2, 0, 1)))
    # [CLS] emoji don ' t stop [SEP]
    np.testing.assert_array_equal(found, [[4, 2], [4, 2], [0, 0], [0, 0], [0, 0], [3, 1], [4, 2]])


def test_what_is_cut_off_leaves_the_rest_as_it_was(tokenizer: TextTokenizer) -> None:
    words = "a b c d e f g h i j"
    found = tokenizer.annotation(words, Annotation("t", "l", tuple([0] * 10), tuple([1] * 10)))
    np.testing.assert_array_equal(found, [[4, 2], *[[0, 1]] * 6, [4, 2]])


def test_a_span_with_leading_white_space_belongs_to_the_word_behind_it(tmp_path: Path) -> None:
    made = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_next")
    made.save(str(tmp_path / "tokenizer.json"))
    found = TextTokenizer(tmp_path / "tokenizer.json", 8).annotation("so good", Annotation("t", "l", (2, 1), (2, 1)))
    np.testing.assert_array_equal(found, [[2, 2], [1, 1]])


def test_an_annotation_must_fit_its_text() -> None:
    with pytest.raises(TrainingError, match="expected one each for the 2 words of 'so good'"):
        Transcript("en", "so good", annotation=Annotation("t", "l", (1,), (1,)))
    with pytest.raises(TrainingError, match="expected ids from 0 to 4"):
        Annotation("t", "l", (5,), (1,))
