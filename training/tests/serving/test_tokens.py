"""Annotations of tokens: each token has the ids of the word that it begins in, as in the processor."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from trivalent_training.data.utterance import Annotation, Transcript
from trivalent_training.errors import TrainingError
from trivalent_training.serving.tokens import TextTokenizer


@pytest.fixture
def tokenizer(tmp_path: Path) -> TextTokenizer:
    """A tokenizer that splits at punctuation, keeps emoji, and adds [CLS] and [SEP]."""
    built = Tokenizer(models.WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, unk_token="[UNK]"))
    built.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    built.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    built.save(str(tmp_path / "tokenizer.json"))
    return TextTokenizer(tmp_path / "tokenizer.json", 8)


def test_every_token_has_the_ids_of_its_word(tokenizer: TextTokenizer) -> None:
    found = tokenizer.annotation("\U0001f600  don't stop", Annotation("t", "l", (4, 0, 3), (2, 0, 1)))
    # [CLS] emoji don ' t stop [SEP]
    np.testing.assert_array_equal(found, [[4, 2], [4, 2], [0, 0], [0, 0], [0, 0], [3, 1], [4, 2]])


def test_truncation_keeps_the_ids_of_the_remaining_tokens(tokenizer: TextTokenizer) -> None:
    words = "a b c d e f g h i j"
    found = tokenizer.annotation(words, Annotation("t", "l", tuple([0] * 10), tuple([1] * 10)))
    np.testing.assert_array_equal(found, [[4, 2], *[[0, 1]] * 6, [4, 2]])


def test_a_token_with_leading_white_space_belongs_to_the_word_after_it(tmp_path: Path) -> None:
    built = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    built.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_next")
    built.save(str(tmp_path / "tokenizer.json"))
    found = TextTokenizer(tmp_path / "tokenizer.json", 8).annotation("so good", Annotation("t", "l", (2, 1), (2, 1)))
    np.testing.assert_array_equal(found, [[2, 2], [1, 1]])


def test_an_annotation_of_another_length_than_its_text_is_invalid() -> None:
    with pytest.raises(TrainingError, match="expected one each for the 2 words of 'so good'"):
        Transcript("en", "so good", annotation=Annotation("t", "l", (1,), (1,)))
    with pytest.raises(TrainingError, match="expected ids from 0 to 4"):
        Annotation("t", "l", (5,), (1,))
