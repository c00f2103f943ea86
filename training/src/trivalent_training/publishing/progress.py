"""The place behind the last utterance that the broker has confirmed, so that publishing can go on behind it.

Utterances are sent in the order of their ends, as a recognizer would send them while people speak. This order is the
same in every call, also where cues overlap.
"""

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

    def is_before(self, end_ms: int, number: int) -> bool:
        return (self.end_ms, self.number) < (end_ms, number)


def place_of(utterance: Utterance) -> Place:
    return Place(utterance.clip_id, utterance.end_ms, utterance.sequence)


def read(path: Path, clip_id: str) -> Place | None:
    """The place in a file; None if there is no file. TrainingError if it is a place in another clip."""
    if not path.exists():
        return None
    place = build(Place, document(path, f"no file {path}"), str(path))
    if place.clip != clip_id:
        raise TrainingError(f"{path} has a place in the clip '{place.clip}', expected one in '{clip_id}'")
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
