"""A clip is published through the running pipeline: broker, registry and pipeline in one process.

The test needs the built processor (`./mvnw package`).
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import DeserializingConsumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import StringDeserializer

from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.package import Package

LAUNCHER = REPOSITORY / "trivalent"
BUILT = REPOSITORY / "target" / "quarkus-app" / "quarkus-run.jar"
EVENTS = "trivalent.sentiments"
MODEL = "tfn-mosi"
TIMEOUT_SECONDS = 120
TRANSCRIPT = """WEBVTT

00:00:00.500 --> 00:00:03.300
<v Ann>Good morning, and welcome to the support desk.</v>

00:00:04.000 --> 00:00:08.000
<v Bob>My new phone is terrible, and the battery dies every hour.</v>

00:00:07.500 --> 00:00:10.000
<v Ann>We will send you a wonderful new one today.</v>
"""

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason="the processor is not built; run ./mvnw package")


@dataclass(frozen=True)
class Processor:
    """A running processor with its own broker and registry."""

    brokers: str
    registry: str

    def events(self, count: int) -> dict[str, dict[str, Any]]:
        """The first events by utterance id; fewer than 'count' if no more come in time."""
        registry = SchemaRegistryClient({"url": self.registry})
        consumer = DeserializingConsumer(
            {
                "bootstrap.servers": self.brokers,
                "group.id": "test",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "key.deserializer": StringDeserializer(),
                "value.deserializer": AvroDeserializer(registry),
            }
        )
        partitions = consumer.list_topics(EVENTS).topics[EVENTS].partitions
        consumer.assign([TopicPartition(EVENTS, partition, 0) for partition in partitions])
        found: dict[str, dict[str, Any]] = {}
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while len(found) < count and time.monotonic() < deadline:
            message: Any = consumer.poll(1.0)
            if message is not None:
                found[message.key()] = message.value()
        consumer.close()
        registry.close()
        return found


@pytest.fixture(scope="module")
def processor() -> Iterator[Processor]:
    command = [str(LAUNCHER), "run", "--embedded", "-Dtrivalent.embedded.port=0", f"-Dtrivalent.models.active={MODEL}"]
    environment = os.environ | {"QUARKUS_HTTP_PORT": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            printed.append(line)
            if found := re.match(r"running: brokers (\S+), registry (\S+),", line):
                break
        else:
            pytest.fail("".join(printed))
        yield Processor(found[1], found[2])
        process.terminate()


def test_the_scores_of_a_published_transcript_equal_the_offline_scores(processor: Processor, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(TRANSCRIPT)
    publish = ["publish", "--transcript", str(tmp_path / "call.vtt"), "--language", "en", "--role", "Ann=agent"]
    servers = ["--bootstrap-servers", processor.brokers, "--registry-url", processor.registry]
    assert main([*publish, "--to", str(tmp_path / "call.avro")]) == 0

    assert main([*publish, *servers]) == 0

    offline = dataset_file.read(tmp_path / "call.avro").utterances
    scores = Package(REPOSITORY / "models" / MODEL / "1").score(offline)
    events = processor.events(len(offline))
    assert {name: event["score"] for name, event in events.items()} == {
        utterance.utterance_id: pytest.approx(score["score"], abs=1e-4)
        for utterance, score in zip(offline, scores, strict=True)
        if score
    }
    for utterance in offline:
        event = events[utterance.utterance_id]
        assert (event["clip_id"], event["sequence"]) == (utterance.clip_id, utterance.sequence)
        assert (event["start_ms"], event["end_ms"]) == (utterance.start_ms, utterance.end_ms)
        assert utterance.transcript is not None
        assert (event["speaker"], event["role"]) == (utterance.transcript.speaker, utterance.transcript.role)
        assert event["modalities"] == ["TEXT"]
        # The records say that there is nothing else to wait for.
        assert (event["waited_for"], event["release"]) == (["TEXT"], "COMPLETE")
