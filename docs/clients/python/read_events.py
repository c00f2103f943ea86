"""Prints all events of the topic. fastavro decodes them; Confluent's wire format needs one request per schema id."""

import io
import json
import os
import sys
import urllib.request

import fastavro
from confluent_kafka import Consumer, TopicPartition

BROKERS = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
REGISTRY = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8080")
EVENTS = "trivalent.sentiments"
schemas = {}


def schema_of(number):
    if number not in schemas:
        with urllib.request.urlopen(f"{REGISTRY}/schemas/ids/{number}") as answer:
            schemas[number] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
    return schemas[number]


def decode(value):
    """Byte 0, the schema id as 4 bytes big-endian, Avro binary."""
    if value[0] != 0:
        raise ValueError(f"value begins with byte {value[0]}, expected 0")
    return fastavro.schemaless_reader(io.BytesIO(value[5:]), schema_of(int.from_bytes(value[1:5], "big")), None)


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
    event = decode(message.value())
    print(f"{event['score']:+.2f} {event['polarity']} {','.join(event['modalities'])} {event['utterance_id']}")
consumer.close()
