"""Records reach their topics with keys and headers, confirmations are counted, and failures are one sentence."""

import io
import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastavro
import numpy as np
import pytest
from confluent_kafka import KafkaError

from fixtures.producers import FakeProducer
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Features, Sound, Transcript, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import connection, progress
from trivalent_training.publishing.connection import AvroEncoder, Destination
from trivalent_training.publishing.pacing import paced
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.sending import Sender
from trivalent_training.schemas import topic_schema

TOPICS = {"text": "speech.transcripts", "acoustic": "speech.acoustic"}


def utterance(number: int, start_ms: int = 0, end_ms: int = 1_000) -> Utterance:
    features = Features("test/1", np.ones((2, 3), np.float32))
    transcript = Transcript("en", "hello", speaker="Ann", role="agent")
    return Utterance(f"talk-{number:04}", "talk", number, start_ms, end_ms, transcript=transcript, acoustic=features)


def sender(producer: FakeProducer, confirmed: list[int] | None = None) -> Sender:
    names: list[int] = [] if confirmed is None else confirmed
    return Sender(producer, lambda _, record: json.dumps(sorted(record)).encode(), TOPICS,
                  lambda utterance: names.append(utterance.sequence))  # fmt: skip


def test_every_record_has_the_key_of_its_utterance_and_the_modalities_that_it_has() -> None:
    producer = FakeProducer()

    sender(producer).send(utterance(1))
    sender(producer).send(replace(utterance(2), acoustic=None))

    assert [(topic, key, headers) for topic, _, key, headers in producer.sent] == [
        ("speech.transcripts", b"talk-0001", [("trivalent.modalities", b"text,acoustic")]),
        ("speech.acoustic", b"talk-0001", [("trivalent.modalities", b"text,acoustic")]),
        ("speech.transcripts", b"talk-0002", [("trivalent.modalities", b"text")]),
    ]


def test_sound_is_announced_as_acoustic() -> None:
    producer = FakeProducer()
    sound = Sound(16_000, b"\0\0\1\0")
    topics = {"text": "speech.transcripts", "sound": "speech.audio"}
    sending = Sender(producer, lambda name, _: name.encode(), topics, lambda _: None)

    sending.send(replace(utterance(1), acoustic=None, sound=sound))

    assert [(topic, value, headers) for topic, value, _, headers in producer.sent] == [
        ("speech.transcripts", b"text", [("trivalent.modalities", b"text,acoustic")]),
        ("speech.audio", b"sound", [("trivalent.modalities", b"text,acoustic")]),
    ]


def test_an_utterance_is_confirmed_with_all_its_records_and_after_those_before_it() -> None:
    producer, confirmed = FakeProducer(), list[int]()
    sending = sender(producer, confirmed)
    for number in (1, 2, 3):
        sending.send(utterance(number))

    producer.confirm(0)
    producer.confirm(1)
    producer.confirm(1)
    assert confirmed == []
    producer.confirm(0)
    assert confirmed == [1, 2]
    producer.polls = lambda: producer.confirm()
    sending.finish()
    assert (confirmed, sending.confirmed) == ([1, 2, 3], 3)


def test_a_full_buffer_waits_for_the_broker() -> None:
    producer = FakeProducer(room=1)
    producer.polls = lambda: producer.confirm() if producer.answers else None
    sending = sender(producer)

    for number in (1, 2, 3):
        sending.send(utterance(number))
    sending.finish()

    assert len(producer.sent) == 6
    assert sending.confirmed == 3


def test_a_rejected_record_ends_the_sending_with_one_sentence() -> None:
    producer = FakeProducer()
    sending = sender(producer)
    for number in (1, 2):
        sending.send(utterance(number))
    producer.confirm()
    producer.confirm()
    producer.confirm(1, KafkaError(10))
    size = len(producer.sent[3][1])

    with pytest.raises(TrainingError) as failure:
        sending.finish()

    assert str(failure.value) == (
        "the record of utterance 'talk-0002' was not accepted by topic speech.acoustic: Broker: Message size too large "
        f"({size} bytes; the topic's setting max.message.bytes is the bound); utterances confirmed before it: 1"
    )


def test_records_are_written_in_the_wire_format() -> None:
    encode = AvroEncoder(Destination("", "mock://publish", TOPICS))
    sent = utterance(1)
    records = {modality: encode(modality, record) for modality, record in dataset_file.parts(sent).items()}

    for modality, name in (("text", "transcript"), ("acoustic", "feature_frames")):
        magic, schema_id = struct.unpack(">bI", records[modality][:5])
        assert magic == 0
        assert schema_id > 0
        schema = fastavro.parse_schema(json.loads(topic_schema(name)))
        read: Any = fastavro.schemaless_reader(io.BytesIO(records[modality][5:]), schema, None)
        assert (read["utterance_id"], read["clip_id"], read["end_ms"]) == ("talk-0001", "talk", 1_000)
        assert (read["speaker"], read["role"]) == ("Ann", "agent")


def test_without_registration_the_schema_must_be_there() -> None:
    encode = AvroEncoder(Destination("", "mock://empty", TOPICS, register=False))

    with pytest.raises(TrainingError, match=r"at mock://empty returned no schema for topic speech\.transcripts: "):
        encode("text", dataset_file.parts(utterance(1))["text"])


def test_a_connection_fails_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_S", 1.0)
    with pytest.raises(TrainingError, match=r"no broker answers at 127.0.0.1:1 within 1 s: .*Connection refused"):
        connection.producer(Destination("127.0.0.1:1", "mock://", TOPICS))
    with pytest.raises(TrainingError, match='a setting of --kafka is invalid: No such configuration property: "bogus"'):
        connection.producer(Destination("127.0.0.1:1", "mock://", TOPICS, kafka={"bogus": "1"}))
    with pytest.raises(TrainingError, match="a setting of the schema registry is invalid: Invalid url nowhere"):
        AvroEncoder(Destination("", "nowhere", TOPICS))


def test_utterances_are_sent_in_the_order_of_their_ends() -> None:
    sent = [utterance(1, 0, 9_000), utterance(2, 500, 3_000), utterance(3, 1_000, 3_000), utterance(4, 3_000, 4_000)]

    assert [one.sequence for one in progress.by_end(sent)] == [2, 3, 4, 1]


def test_an_utterance_is_not_sent_before_its_end() -> None:
    clock = [100.0]
    times = []

    def wait(seconds: float) -> None:
        clock[0] += min(seconds, 0.4)

    for _ in paced([utterance(1, 0, 2_000), utterance(2, 2_000, 2_500)], 1_000, lambda: clock[0], wait):
        times.append(clock[0])

    assert times == pytest.approx([101.0, 101.5])


def test_a_place_is_remembered_for_its_clip(tmp_path: Path) -> None:
    path = tmp_path / "talk.place"
    assert progress.read(path, "talk", "a1") is None

    progress.write(path, progress.place_of(utterance(3, 0, 900), "a1"))

    assert progress.read(path, "talk", "a1") == Place("talk", 900, 3, "a1")
    with pytest.raises(TrainingError, match="has a place in the clip 'talk', expected one in 'call'"):
        progress.read(path, "call", "a1")
    with pytest.raises(TrainingError, match=r"has changed since .*talk\.place was written, expected the same: delete "):
        progress.read(path, "talk", "b2")
    path.write_text("{}")
    with pytest.raises(TrainingError, match="lacks the field 'clip'"):
        progress.read(path, "talk", "a1")
