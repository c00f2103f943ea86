"""Sends the records of utterances to the processor's topics and waits until the broker has confirmed them.

The producer's partitioner is that of Java clients, so that all records of an utterance reach the same task of the
processor, whoever sent them. Each record names the modalities that its utterance has in the header MODALITIES_HEADER:
the processor does not wait for the others.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError

MODALITIES_HEADER = "trivalent.modalities"
MESSAGE_TOO_LARGE = 10
"""Kafka's error code MESSAGE_TOO_LARGE."""
MAX_FEATURE_BYTES = 960_000
"""Largest features of a record, but for one frame: a broker accepts records of 1 MiB unless told more."""
QUIET_S = 0.2
"""Longest wait for the broker between two looks at the clock, seconds."""


class Producer(Protocol):
    """What is used of confluent_kafka.Producer."""

    def produce(
        self, topic: str, value: bytes, key: bytes, *, headers: list[tuple[str, bytes]],
        on_delivery: Callable[[Any, Any], None],
    ) -> None: ...  # fmt: skip

    def poll(self, timeout: float) -> int: ...

    def flush(self, timeout: float) -> int: ...


Encode = Callable[[str, Mapping[str, Any]], bytes]
"""Modality and record to the value in a topic."""


@dataclass(slots=True)
class _Sent:
    """An utterance and the number of its records that the broker has not confirmed."""

    utterance: Utterance
    unconfirmed: int


class Sender:
    """Sends utterances and reports those that are confirmed, in the order in which they were sent.

    A record that the broker does not accept ends the sending with a TrainingError.
    """

    def __init__(
        self, producer: Producer, encode: Encode, topics: Mapping[str, str], confirmed: Callable[[Utterance], None]
    ) -> None:
        """'topics' has the name of the topic of each modality."""
        self._producer = producer
        self._encode = encode
        self._topics = topics
        self._report = confirmed
        self._waiting: deque[_Sent] = deque()
        self._failure = ""
        self.confirmed = 0
        """Number of utterances that the broker has confirmed with all their records."""

    def send(self, utterance: Utterance) -> None:
        """Hands the records to the producer; waits while its buffer is full."""
        records = dataset_file.parts(utterance)
        headers = [(MODALITIES_HEADER, ",".join("acoustic" if m == "sound" else m for m in records).encode())]
        sent = _Sent(utterance, len(records))
        self._waiting.append(sent)
        for modality, record in records.items():
            self._produce(self._topics[modality], self._encode(modality, record), sent, headers)
        self.serve(0)

    def serve(self, seconds: float) -> None:
        """Waits for confirmations, at most that long. TrainingError if a record was not accepted."""
        self._producer.poll(min(seconds, QUIET_S))
        if self._failure:
            self._producer.flush(QUIET_S)
            raise TrainingError(f"{self._failure}; utterances confirmed before it: {self.confirmed:,}")

    def finish(self) -> None:
        """Waits until every record is confirmed. TrainingError if one was not accepted."""
        while self._waiting:
            self.serve(QUIET_S)

    def _produce(self, topic: str, value: bytes, sent: _Sent, headers: list[tuple[str, bytes]]) -> None:
        key = sent.utterance.utterance_id.encode()

        def delivered(error: Any, _: Any) -> None:
            if error is not None:
                self._fail(key.decode(), topic, len(value), error)
            else:
                self._confirm(sent)

        while True:
            try:
                return self._producer.produce(topic, value, key, headers=headers, on_delivery=delivered)
            except BufferError:
                self.serve(QUIET_S)

    def _confirm(self, sent: _Sent) -> None:
        sent.unconfirmed -= 1
        while self._waiting and not self._waiting[0].unconfirmed:
            self.confirmed += 1
            self._report(self._waiting.popleft().utterance)

    def _fail(self, utterance_id: str, topic: str, size_bytes: int, error: Any) -> None:
        found = f"the record of utterance '{utterance_id}' was not accepted by topic {topic}: {error.str()}"
        if error.code() == MESSAGE_TOO_LARGE:
            found += f" ({size_bytes:,} bytes; the topic's setting max.message.bytes is the bound)"
        self._failure = self._failure or found
