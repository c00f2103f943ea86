"""Connects to brokers and schema registry: a producer, and the serializer of the records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.library import library
from trivalent_training.schemas import topic_schema

SCHEMAS = {"text": "transcript", "acoustic": "feature_frames", "visual": "feature_frames", "sound": "audio_chunk"}
"""Schema of the records of each modality, and of sound, which is acoustic too."""
TIMEOUT_S = 10.0
"""Longest wait for the first answer of a broker, seconds."""
SETTINGS = {
    "partitioner": "murmur2_random",  # that of Java clients
    "enable.idempotence": True,
    "compression.type": "lz4",
    "linger.ms": 20,
    "batch.size": 65_536,  # brokers reject whole batches: a large record goes alone, so that no other one is blamed
    "message.max.bytes": 16_777_216,  # the broker decides what is too large, and its error is reported
    "queue.buffering.max.kbytes": 65_536,
    "message.timeout.ms": 120_000,
    "log_level": 0,
    "client.id": "trivalent-publish",
}
"""Settings of the producer; those of the user come before them."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where records are sent."""

    brokers: str
    """Addresses of the brokers, separated by commas."""
    registry: str
    """URL of the schema registry."""
    topics: Mapping[str, str]
    """Name of the topic of each modality that is sent, or of 'sound'."""
    register: bool = True
    """Whether schemas that the registry does not have are registered; otherwise its newest schemas are used."""
    kafka: Mapping[str, str] = field(default_factory=dict)
    """Further settings of librdkafka, such as security.protocol."""
    registry_settings: Mapping[str, str] = field(default_factory=dict)
    """Further settings of the registry's client, such as basic.auth.user.info."""
    largest_bytes: Mapping[str, int] = field(default_factory=dict)
    """Size of the largest record of a modality; modalities whose records are small have none."""


def producer(destination: Destination) -> Any:
    """A producer whose brokers have the topics.

    Raises TrainingError if a setting is invalid, no broker answers, a topic is missing, the topics have different
    numbers of partitions, or one does not accept records as large as the largest.
    """
    kafka, heard = library("confluent_kafka"), list[str]()
    settings = {
        **SETTINGS, **destination.kafka, "bootstrap.servers": destination.brokers,
        "error_cb": lambda error: heard.append(error.str()),
    }  # fmt: skip
    try:
        connected = kafka.Producer(settings)
    except kafka.KafkaException as error:
        raise TrainingError(f"a setting of --kafka is invalid: {error.args[0].str()}") from error
    try:
        found = connected.list_topics(timeout=TIMEOUT_S).topics
    except kafka.KafkaException as error:
        connected.poll(0)
        reason = heard[0] if heard else error.args[0].str()
        raise TrainingError(f"no broker answers at {destination.brokers} within {TIMEOUT_S:.0f} s: {reason}") from error
    _check(destination, {name: len(topic.partitions) for name, topic in found.items()})
    for modality, needed in destination.largest_bytes.items():
        topic = destination.topics[modality]
        accepted = _max_message_bytes(settings, topic)
        if accepted is not None and accepted < needed:
            raise TrainingError(
                f"topic {topic} accepts records of {accepted:,} bytes (max.message.bytes), expected {needed:,} for "
                "the longest utterance: raise the setting, or publish words alone with --extractor none"
            )
    return connected


def _max_message_bytes(settings: Mapping[str, Any], topic: str) -> int | None:
    """The topic's setting; None if this user may not read it."""
    kafka, admin = library("confluent_kafka"), library("confluent_kafka.admin")
    asked = admin.ConfigResource(admin.ConfigResource.Type.TOPIC, topic)
    client = admin.AdminClient(dict(settings))  # the answer comes only while the client is held
    (answer,) = client.describe_configs([asked], request_timeout=TIMEOUT_S).values()
    try:
        return int(answer.result()["max.message.bytes"].value)
    except kafka.KafkaException:
        return None


def _check(destination: Destination, partitions: Mapping[str, int]) -> None:
    missing = [topic for topic in destination.topics.values() if topic not in partitions]
    if missing:
        raise TrainingError(
            f"the brokers at {destination.brokers} have no topic {missing[0]} that this user may see, expected the "
            "processor's topics: ./trivalent topics create makes them"
        )
    counts = {topic: partitions[topic] for topic in destination.topics.values()}
    if len(set(counts.values())) > 1:
        found = ", ".join(f"{topic} {count}" for topic, count in counts.items())
        raise TrainingError(f"the topics have different numbers of partitions: {found}, expected the same number")


class AvroEncoder:
    """Serializes records in Confluent's wire format: byte 0, schema id as 4 bytes, Avro binary. Close it after use."""

    def __init__(self, destination: Destination) -> None:
        registry = library("confluent_kafka.schema_registry")
        avro = library("confluent_kafka.schema_registry.avro")
        self._serialization = library("confluent_kafka.serialization")
        self._destination = destination
        settings = {"auto.register.schemas": destination.register, "use.latest.version": not destination.register}
        try:
            self._client = registry.SchemaRegistryClient.new_client(
                {"url": destination.registry, **destination.registry_settings}
            )
        except (ValueError, TypeError) as error:
            raise TrainingError(f"a setting of the schema registry is invalid: {error}") from error
        self._serializers = {
            modality: avro.AvroSerializer(self._client, topic_schema(SCHEMAS[modality]), conf=settings)
            for modality in destination.topics
        }

    def __call__(self, modality: str, record: Mapping[str, Any]) -> bytes:
        """The value of a record. TrainingError if the registry does not answer or does not accept the schema."""
        topic = self._destination.topics[modality]
        context = self._serialization.SerializationContext(topic, self._serialization.MessageField.VALUE)
        try:
            encoded: bytes = self._serializers[modality](record, context)
        except Exception as error:  # the exceptions of the registry's client have no common base class
            raise TrainingError(
                f"the schema registry at {self._destination.registry} returned no schema for topic {topic}: "
                f"{' '.join(str(error).split()) or type(error).__name__}"
            ) from error
        return encoded

    def close(self) -> None:
        """Closes the connection to the registry."""
        self._client.close()
