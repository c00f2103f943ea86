"""Silero's voice detector as an ONNX file of the user's, https://github.com/snakers4/silero-vad, versions 5 and 6.

    input  float32 (1, 576)      64 samples of the frame before, then the frame: 512 samples at 16,000 per second
    state  float32 (2, 1, 128)   zeros at the start of the sound
    sr     int64 ()              16000
    output float32 (1, 1)        probability of speech
    stateN float32 (2, 1, 128)   the state after the frame

A frame begins speech at ENTER, and speech goes on down to LEAVE, Silero's own defaults. Pauses, shortest speech and
margins are those of activity.py, as for every detector. Frames that are loud are voiced.
"""

from collections.abc import Iterator

import numpy as np

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.activity import PAD_MS, Heard
from trivalent_training.publishing.weights import Weights
from trivalent_training.publishing.window import Window
from trivalent_training.serving.runtime import Graph

RATE = 16_000
FRAME = 512
CONTEXT = 64
ENTER = 0.5
LEAVE = 0.35


class Silero:
    """Judges frames of 32 ms by a probability of speech.

    TrainingError if the file is missing, has another checksum, or is no such graph.
    """

    frame_ms = FRAME * 1000 // RATE

    def __init__(self, weights: Weights) -> None:
        weights.check("Silero's voice detector as an ONNX file")
        self._graph = Graph(weights.path, threads=1)
        found, expected = self._graph.names(), (("input", "sr", "state"), ("output", "stateN"))
        if found != expected:
            raise TrainingError(
                f"{weights.path} has the inputs {', '.join(found[0])} and the outputs {', '.join(found[1])}, expected "
                f"those of Silero's versions 5 and 6: {', '.join(expected[0])} and {', '.join(expected[1])}"
            )
        self.name = f"silero {weights.sha256.lower()}"

    def heard(self, window: Window) -> Iterator[Heard]:
        """All frames of the sound; see Detector."""
        if window.rate != RATE:
            raise TrainingError(f"the extractor reads {window.rate:,} samples/s, expected {RATE:,}: Silero reads these")
        state, context = np.zeros((2, 1, 128), np.float32), np.zeros(CONTEXT, np.float32)
        number, speaking = 0, False
        while True:
            start_ms = number * self.frame_ms
            frame = window.cut(start_ms, start_ms + self.frame_ms + PAD_MS)[:FRAME]
            if not len(frame):
                return
            frame = np.pad(frame, (0, FRAME - len(frame)))
            inputs = {"input": np.concatenate([context, frame])[None], "state": state, "sr": np.array(RATE, np.int64)}
            probability, state = self._graph.run(inputs, ["output", "stateN"])
            speaking = float(probability.item()) >= (LEAVE if speaking else ENTER)
            flags = np.array([speaking])
            yield Heard(number, flags, flags)
            context, number = frame[-CONTEXT:], number + 1
