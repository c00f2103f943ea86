"""Words → token ids, with a Hugging Face tokenizer.json as the processor uses it: no padding, its own truncation."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from trivalent_training.errors import TrainingError


class TextTokenizer:
    """Turns one text into its ids, special tokens included, never longer than max_length."""

    def __init__(self, path: Path, max_length: int) -> None:
        if not path.is_file():
            raise TrainingError(f"no tokenizer at {path}, expected a Hugging Face tokenizer.json")
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length, strategy="longest_first")

    def ids(self, text: str) -> NDArray[np.int64]:
        """Token ids int64 (steps)."""
        return np.asarray(self._tokenizer.encode(text).ids, np.int64)
