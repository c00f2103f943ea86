"""The place behind the last utterance that the broker has confirmed, so that publishing can go on behind it.

Utterances are sent in the order of their ends, as a recognizer would send them while people speak. This order is the
same in every call, also where cues overlap.
"""

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from trivalent_training.atomic import new_file
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.typed import build, document


@dataclass(frozen=True, slots=True)
class Place:
    """An utterance in the order in which a clip is sent."""

    clip: str
    end_ms: int
    number: int
    files: str
    """Fingerprint of what was published."""

    def is_before(self, end_ms: int, number: int) -> bool:
        return (self.end_ms, self.number) < (end_ms, number)


def fingerprint(files: Iterable[Path | None], finding: str) -> str:
    """SHA-256 of the content of the files, of which some may be None, and of how utterances are found in them.

    TrainingError if a file is missing.
    """
    parts = hashlib.sha256(finding.encode())
    for path in files:
        if path and not path.is_file():
            raise TrainingError(f"no file {path}, expected a recording or a transcript")
        digest = hashlib.sha256()
        if path:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
        parts.update(digest.digest())
    return parts.hexdigest()


def place_of(utterance: Utterance, files: str) -> Place:
    """The place behind an utterance; 'files' is the fingerprint of what is published."""
    return Place(utterance.clip_id, utterance.end_ms, utterance.sequence, files)


def read(path: Path, clip_id: str, files: str) -> Place | None:
    """The place in a file; None if there is no file. TrainingError if it is one in another clip or in other files."""
    if not path.exists():
        return None
    place = build(Place, document(path, f"no file {path}"), str(path))
    if place.clip != clip_id:
        raise TrainingError(f"{path} has a place in the clip '{place.clip}', expected one in '{clip_id}'")
    if place.files != files:
        raise TrainingError(
            f"the recording, the transcript or the way to find utterances has changed since {path} was written, "
            f"expected the same: delete {path} to publish '{clip_id}' again from its start"
        )
    return place


def write(path: Path, place: Place) -> None:
    with new_file(path) as file:
        file.write(json.dumps(asdict(place)).encode() + b"\n")


def by_end(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Utterances that are sorted by start, sorted by end and number; holds those that have not ended at each start."""
    open_ones: list[tuple[int, int, Utterance]] = []
    for utterance in utterances:
        while open_ones and open_ones[0][0] < utterance.start_ms:
            yield heapq.heappop(open_ones)[2]
        heapq.heappush(open_ones, (utterance.end_ms, utterance.sequence, utterance))
    while open_ones:
        yield heapq.heappop(open_ones)[2]
