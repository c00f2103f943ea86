"""Prints all events of the topic. fastavro decodes them; Confluent's wire format needs one request per schema id."""

import io
import json
import os
import sys
import urllib.request
import uuid

import fastavro
from confluent_kafka import Consumer, TopicPartition

BROKERS = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
REGISTRY = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8080")
EVENTS = "trivalent.sentiments"
schemas = {}


def schema_of(path):
    if path not in schemas:
        with urllib.request.urlopen(REGISTRY + path) as answer:
            schemas[path] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
    return schemas[path]


def decode(message):
    """Byte 0, the schema id as 4 bytes big-endian, Avro binary; or a header with the id, or with byte 1 and a GUID."""
    header = dict(message.headers() or []).get("__value_schema_id")
    place, body = (header, message.value()) if header else (message.value()[:5], message.value()[5:])
    if place[0] == 0:
        path = f"/schemas/ids/{int.from_bytes(place[1:], 'big')}"
    elif header and place[0] == 1:
        path = f"/schemas/guids/{uuid.UUID(bytes=place[1:])}"
    else:
        raise ValueError(f"schema id begins with byte {place[0]}, expected 0")
    return fastavro.schemaless_reader(io.BytesIO(body), schema_of(path), None)


consumer = Consumer(
    {
        "bootstrap.servers": BROKERS,
        "group.id": "events-example",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
    }
)
partitions = [TopicPartition(EVENTS, p, 0) for p in consumer.list_topics(EVENTS).topics[EVENTS].partitions]
consumer.assign(partitions)
unread = {p.partition for p in partitions}
while unread:
    message = consumer.poll(10.0)
    if message is None:
        sys.exit("no answer from the broker in 10 s")
    if message.error():
        unread.discard(message.partition())  # the end of a partition
        continue
    event = decode(message)
    print(f"{event['score']:+.2f} {event['polarity']} {','.join(event['modalities'])} {event['utterance_id']}")
consumer.close()
