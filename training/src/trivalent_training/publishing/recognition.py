"""Speech recognizers of the user's as plug-ins: they write the transcript of each stretch of speech.

    faster-whisper:FOLDER   a model converted for CTranslate2 (https://github.com/SYSTRAN/faster-whisper)
    vosk:FOLDER             an unpacked model of Vosk (https://alphacephei.com/vosk)

Models are folders on this machine; nothing is downloaded. The results are read by the readers of the recognizers' JSON,
so that a recognizer here and its file elsewhere become the same cues.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from trivalent_training.data.transcripts import vosk, whisperx
from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.transcripts.json_node import Node, nodes
from trivalent_training.data.utterance import Word
from trivalent_training.errors import TrainingError
from trivalent_training.publishing.library import library
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import FloatVector, pcm16

RATE = 16_000
"""Samples per second that the recognizers read."""
CHUNK = 4_000
"""Samples that Vosk is given at a time, as in its examples: it looks for pauses between them."""


class Recognizer(Protocol):
    """Recognizes the words of one stretch of speech."""

    def cues(self, pcm_N: FloatVector) -> Iterable[Cue]:
        """Cues with words, sorted by start, of mono samples in [-1, 1]; times are from the first sample."""


class FasterWhisper:
    """A Whisper model; a segment is a cue. Without a language, it detects the language of every stretch."""

    def __init__(self, folder: Path, language: str) -> None:
        module = library("faster_whisper", "faster-whisper, for example with pip install faster-whisper")
        self._model = module.WhisperModel(str(folder), local_files_only=True)
        self._language = language.partition("-")[0].lower() or None

    def cues(self, pcm_N: FloatVector) -> Iterable[Cue]:
        segments, _ = self._model.transcribe(
            pcm_N, language=self._language, word_timestamps=True, condition_on_previous_text=False
        )
        return whisperx.read([Node("faster-whisper ", {"segments": [_segment(one) for one in segments]})]).cues


def _segment(segment: Any) -> dict[str, Any]:
    words = [{"word": one.word, "start": one.start, "end": one.end} for one in segment.words or ()]
    return {"start": segment.start, "end": segment.end, "text": segment.text, "words": words}


class Vosk:
    """A model of Vosk; a cue ends at a pause that Vosk hears. The model has one language."""

    def __init__(self, folder: Path, language: str) -> None:
        self._module = library("vosk", "vosk, for example with pip install vosk")
        self._module.SetLogLevel(-1)
        self._model = self._module.Model(str(folder))

    def cues(self, pcm_N: FloatVector) -> Iterable[Cue]:
        recognizer = self._module.KaldiRecognizer(self._model, RATE)
        recognizer.SetWords(True)
        results = [
            json.loads(recognizer.Result())
            for start in range(0, len(pcm_N), CHUNK)
            if recognizer.AcceptWaveform(pcm16(pcm_N[start : start + CHUNK]))
        ]
        return vosk.read(nodes("vosk", json.dumps([*results, json.loads(recognizer.FinalResult())]))).cues


RECOGNIZERS: Mapping[str, Callable[[Path, str], Recognizer]] = {"faster-whisper": FasterWhisper, "vosk": Vosk}
"""Recognizers by name; each is made of the folder of its model and the language, which may be empty."""


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A recognizer and the folder of its model."""

    name: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.name}:{self.folder}"

    def load(self, language: str) -> Recognizer:
        """TrainingError if the recognizer is unknown or not installed, or the folder is missing or no such model."""
        if self.name not in RECOGNIZERS:
            raise TrainingError(f"the recognizer is '{self.name}', expected {' or '.join(RECOGNIZERS)}")
        if not self.folder.is_dir():
            raise TrainingError(f"no folder {self.folder}, expected a model of {self.name}; nothing is downloaded")
        try:
            return RECOGNIZERS[self.name](self.folder, language)
        except TrainingError:
            raise
        except Exception as error:  # the recognizers' exceptions have no common base class
            raise TrainingError(
                f"{self.name} cannot load {self.folder}, expected one of its models: "
                f"{' '.join(str(error).split()) or type(error).__name__}"
            ) from error


def recognized(
    stretches: Iterable[Cue], window: Window, recognizer: Recognizer, wordless: Callable[[], None]
) -> Iterator[Cue]:
    """The cues with words in stretches of speech, within each; calls 'wordless' for a stretch without words."""
    if window.rate != RATE:
        raise TrainingError(f"the extractor reads {window.rate:,} samples/s, expected {RATE:,}: recognizers read these")
    for stretch in stretches:
        found = list(recognizer.cues(window.cut(stretch.start_ms, stretch.end_ms)))
        if not found:
            wordless()
        yield from (_moved(cue, stretch) for cue in found)


def _moved(cue: Cue, stretch: Cue) -> Cue:
    """The cue with times from the start of the sound; recognizers return some beyond the end of what they heard."""

    def moved(time_ms: int) -> int:
        return min(stretch.start_ms + time_ms, stretch.end_ms)

    words = tuple(Word(one.word, moved(one.start_ms), moved(one.end_ms)) for one in cue.words) if cue.words else None
    return replace(cue, start_ms=moved(cue.start_ms), end_ms=moved(cue.end_ms), words=words)
