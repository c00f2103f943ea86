"""Reads a transcript of any format, which is determined from its content, then from the ending of its name."""

import re
from collections.abc import Callable
from pathlib import Path

from trivalent_training.data.transcripts import aws, deepgram, google, srt, vosk, webvtt, whisperx
from trivalent_training.data.transcripts.cue import Transcription
from trivalent_training.data.transcripts.json_node import Node, nodes
from trivalent_training.errors import TrainingError

Reader = Callable[[list[Node]], Transcription]
JSON_FORMATS: tuple[tuple[Callable[[Node], bool], Reader], ...] = (
    (google.matches, google.read),
    (aws.matches, aws.read),
    (deepgram.matches, deepgram.read),
    (whisperx.matches, whisperx.read),
    (vosk.matches, vosk.read),
)
"""Test and reader of each JSON format, in the order of the tests; all but Vosk's have one document per file."""
EXPECTED = "WebVTT, SubRip, or JSON of WhisperX, Vosk, AWS Transcribe, Google Speech-to-Text or Deepgram"


def read(path: Path) -> Transcription:
    """The transcript in a file.

    Raises TrainingError for a file that is missing, not UTF-8 or of another format, and, with the line or the place in
    the file, for an invalid time.
    """
    text = _text(path)
    ending = path.suffix.lower()
    if re.match(r"WEBVTT(\s|$)", text) or ending == ".vtt":
        return webvtt.read(str(path), text)
    if ending == ".srt":
        return srt.read(str(path), text)
    if text.lstrip()[:1] in ("{", "["):
        return _json(path, text)
    if srt.matches(text):
        return srt.read(str(path), text)
    raise TrainingError(f"{path} is no known transcript, expected {EXPECTED}")


def _json(path: Path, text: str) -> Transcription:
    documents = nodes(str(path), text)
    for matches, reader in JSON_FORMATS:
        if documents and matches(documents[0]):
            return reader(documents)
    found = ", ".join(documents[0].fields) if documents else "nothing"
    raise TrainingError(f"{path} is JSON with {found or 'no field'}, expected {EXPECTED}")


def _text(path: Path) -> str:
    if not path.is_file():
        raise TrainingError(f"no file {path}, expected a transcript")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path} is not UTF-8, expected UTF-8: {error.reason} at byte {error.start}") from error
