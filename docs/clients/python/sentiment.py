"""Publishes one utterance, text and acoustic features, and prints the event that comes back."""

import os
import struct
import sys
import time
import uuid

from confluent_kafka import DeserializingConsumer, SerializingProducer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringDeserializer, StringSerializer

BROKERS = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
REGISTRY = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8080")
EVENTS = "trivalent.sentiments"
FRAMES, DIMS = 1, 73  # one frame of acoustic features, as the default model reads them
TIMEOUT_SECONDS = 60

text = " ".join(sys.argv[1:]) or "what a wonderful film"
utterance = str(uuid.uuid4())
registry = SchemaRegistryClient({"url": REGISTRY})

# Start at the present end of the events, so that only new ones are read.
consumer = DeserializingConsumer(
    {
        "bootstrap.servers": BROKERS,
        "group.id": "sentiment-example",  # librdkafka requires one; with assign() nothing is stored under it
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "key.deserializer": StringDeserializer(),
        "value.deserializer": AvroDeserializer(registry),
    }
)
partitions = [TopicPartition(EVENTS, p) for p in consumer.list_topics(EVENTS).topics[EVENTS].partitions]
consumer.assign([TopicPartition(EVENTS, p.partition, consumer.get_watermark_offsets(p)[1]) for p in partitions])

producer = SerializingProducer(
    {
        "bootstrap.servers": BROKERS,
        "partitioner": "murmur2_random",  # that of Java clients; all parts of an utterance must reach one partition
        "enable.idempotence": True,
        "key.serializer": StringSerializer(),
        "value.serializer": AvroSerializer(registry, conf={"use.latest.version": True, "auto.register.schemas": False}),
    }
)
matrix = struct.pack(f"<{FRAMES * DIMS}f", *[0.0] * (FRAMES * DIMS))
failures = []


def report(error, message):
    if error is not None:
        failures.append(f"{message.topic()}: {error}")


producer.produce(
    "trivalent.transcripts",
    key=utterance,
    on_delivery=report,
    value={"utterance_id": utterance, "text": text, "language": "en"},
)
producer.produce(
    "trivalent.acoustic",
    key=utterance,
    on_delivery=report,
    value={"utterance_id": utterance, "frames": FRAMES, "dims": DIMS, "data": matrix},
)
producer.flush()
if failures:
    sys.exit("not published: " + "; ".join(failures))

deadline = time.monotonic() + TIMEOUT_SECONDS
while time.monotonic() < deadline:
    message = consumer.poll(1.0)
    if message is not None and message.key() == utterance:
        event = message.value()
        print(f"{event['score']:+.2f} {event['polarity']} {','.join(event['modalities'])} {utterance}")
        break
else:
    sys.exit(f"no event for {utterance} in {TIMEOUT_SECONDS} s; see ./trivalent dead-letters list")
consumer.close()
