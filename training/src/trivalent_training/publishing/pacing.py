"""Holds utterances back until their end has passed, as if the clip were spoken now."""

from collections.abc import Callable, Iterable, Iterator

from trivalent_training.data.utterance import Utterance


def paced(
    utterances: Iterable[Utterance], start_ms: int, now: Callable[[], float], wait: Callable[[float], None]
) -> Iterator[Utterance]:
    """The utterances, each not before its end; the clip plays from start_ms, milliseconds, at the first call.

    'now' is a clock in seconds; 'wait' waits at most the given seconds.
    """
    began = now()
    for utterance in utterances:
        due = began + (utterance.end_ms - start_ms) / 1000
        while (left := due - now()) > 0:
            wait(left)
        yield utterance
