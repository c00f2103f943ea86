"""Weights that the user names by path and checksum; nothing is downloaded."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights."""

    path: Path
    sha256: str
    """64 hexadecimal digits."""

    def check(self, content: str) -> None:
        """TrainingError if the file is missing or has another checksum; 'content' names what is expected in it."""
        if not self.path.is_file():
            raise TrainingError(f"no file {self.path}, expected {content}")
        with self.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256.lower():
            raise TrainingError(f"{self.path} has the SHA-256 {found}, expected {self.sha256}")
