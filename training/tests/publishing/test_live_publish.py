"""A clip is published through the running pipeline: broker, registry and pipeline in one process.

The test needs the built processor (`./mvnw package`).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.processor import BUILT, NOT_BUILT, Processor, running
from trivalent_training.cli import main
from trivalent_training.data import dataset_file
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.package import Package

MODEL = "tfn-mosi"
TRANSCRIPT = """WEBVTT

00:00:00.500 --> 00:00:03.300
<v Ann>Good morning, and welcome to the support desk.</v>

00:00:04.000 --> 00:00:08.000
<v Bob>My new phone is terrible, and the battery dies every hour.</v>

00:00:07.500 --> 00:00:10.000
<v Ann>We will send you a wonderful new one today.</v>
"""

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason=NOT_BUILT)


@pytest.fixture(scope="module")
def processor() -> Iterator[Processor]:
    with running(MODEL) as started:
        yield started


def test_the_scores_of_a_published_transcript_equal_the_offline_scores(processor: Processor, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(TRANSCRIPT)
    publish = ["publish", "--transcript", str(tmp_path / "call.vtt"), "--language", "en", "--role", "Ann=agent"]
    assert main([*publish, "--to", str(tmp_path / "call.avro")]) == 0

    assert main([*publish, *processor.servers]) == 0

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
