"""Encodes texts with the shared encoder graph, the same that the processor runs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trivalent_training.serving.batching import assemble
from trivalent_training.serving.contract import Axis, GraphSpec, TensorSpec
from trivalent_training.serving.runtime import Graph
from trivalent_training.serving.tokens import TextTokenizer

ENCODER_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
BATCH = 32


def encoder_spec(file: str, width: Axis, ids: str) -> GraphSpec:
    """Inputs and outputs of every encoder graph: token ids and mask of the type 'ids', int64 or int32; float32 states
    (batch, seq_t, width).
    """
    return GraphSpec(
        file,
        (
            TensorSpec("tokens", "tokens", ids, ("batch", "seq_t"), "text"),
            TensorSpec("mask", "mask", ids, ("batch", "seq_t"), "text"),
        ),
        (TensorSpec("states", "states", "float32", ("batch", "seq_t", width)),),
    )


def ids_of(encoder: Graph) -> str:
    """The element type of the token ids that an encoder graph reads."""
    inputs, _ = encoder.boundary()
    return inputs["tokens"][0]


class TextStates:
    """A frozen text encoder with its tokenizer; max_length is the maximum number of tokens of a text."""

    def __init__(self, folder: Path, max_length: int) -> None:
        self.tokenizer = TextTokenizer(folder / TOKENIZER_FILE, max_length)
        self._graph = Graph(folder / ENCODER_FILE)
        self._inputs = encoder_spec(ENCODER_FILE, 1, ids_of(self._graph)).inputs

    def encode(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """The states of each text, float32 (steps, width), without padding."""
        tokens = [self.tokenizer.ids(text) for text in texts]
        states: list[NDArray[np.float32]] = []
        for start in range(0, len(tokens), BATCH):
            chunk = tokens[start : start + BATCH]
            (padded,) = self._graph.run(assemble(self._inputs, [{"text": ids} for ids in chunk]), ["states"])
            states += [row[: len(ids)] for row, ids in zip(padded, chunk, strict=True)]
        return states
