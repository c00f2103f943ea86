"""Tokenizes text with a Hugging Face tokenizer.json as the processor does: no padding, truncated to max_length."""

import bisect
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from trivalent_training.data.utterance import Annotation
from trivalent_training.errors import TrainingError
from trivalent_training.serving.batching import NEUTRAL, OTHER


class TextTokenizer:
    """Converts a text to token ids, special tokens included, at most max_length of them."""

    def __init__(self, path: Path, max_length: int) -> None:
        if not path.is_file():
            raise TrainingError(f"no tokenizer at {path}, expected a Hugging Face tokenizer.json")
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length, strategy="longest_first")

    def ids(self, text: str) -> NDArray[np.int64]:
        """Token ids int64 (steps)."""
        return np.asarray(self._tokenizer.encode(text).ids, np.int64)

    def annotation(self, text: str, annotation: Annotation) -> NDArray[np.int64]:
        """Part of speech and word sentiment of each token, int64 (steps, 2).

        A token has the ids of the word that contains its first character; special tokens are OTHER and NEUTRAL.
        """
        encoding = self._tokenizer.encode(text)
        words = [match.span() for match in re.finditer(r"\S+", text)]
        ends = [end for _, end in words]
        ids = np.tile(np.asarray([OTHER, NEUTRAL], np.int64), (len(encoding.ids), 1))
        for step, ((start, end), special) in enumerate(
            zip(encoding.offsets, encoding.special_tokens_mask, strict=True)
        ):
            word = bisect.bisect_right(ends, start)
            if not special and start < end and word < len(words) and words[word][0] < end:
                ids[step] = annotation.parts_of_speech[word], annotation.sentiments[word]
        return ids
