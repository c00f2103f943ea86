"""The entrance to all formats: files that are missing, of another encoding or of another format."""

from pathlib import Path

import pytest

from trivalent_training.data.transcripts.reading import read
from trivalent_training.errors import TrainingError


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"WEBVTT\n\n\xff", "is not UTF-8, expected UTF-8: invalid start byte at byte 8"),
        (b"Dear diary", "is no known transcript, expected WebVTT, SubRip, or JSON of WhisperX, Vosk, AWS Transcribe"),
        (b"", "is no known transcript, expected WebVTT"),
        (b'{"tracks": 1, "name": 2}', "is JSON with tracks, name, expected WebVTT, SubRip, or JSON of WhisperX"),
        (b"{}", "is JSON with no field, expected WebVTT"),
        (b"[]", "is JSON with nothing, expected WebVTT"),
        (b"[5]", "is '5', expected an object"),
        (b'{"segments": [\n', "line 2 is not valid JSON: Expecting value"),
    ],
)
def test_another_file_is_rejected(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes(content)
    with pytest.raises(TrainingError) as error:
        read(path)
    assert str(error.value).startswith(f"{path} {message}")


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no file .*talk\.vtt, expected a transcript"):
        read(tmp_path / "talk.vtt")
