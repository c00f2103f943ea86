"""Settings of TLS and SASL reach the producer, the admin client and the registry's client."""

from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from trivalent_training.cli import main
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import connection
from trivalent_training.publishing.connection import AvroEncoder, Destination, producer

SECURE = {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "ann"}


class Client:
    """A producer or admin client that keeps its settings."""

    made: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, settings: dict[str, Any]) -> None:
        self.made.append(settings)

    def list_topics(self, timeout: float) -> Any:
        return SimpleNamespace(topics={"calls": SimpleNamespace(partitions={0: None})})

    def describe_configs(self, resources: list[Any], request_timeout: float) -> dict[Any, Any]:
        setting = SimpleNamespace(value="1048588")
        return {resources[0]: SimpleNamespace(result=lambda: {"max.message.bytes": setting})}


def test_settings_reach_every_client_of_the_brokers(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = SimpleNamespace(Type=SimpleNamespace(TOPIC="topic"))
    kafka = SimpleNamespace(
        Producer=Client,
        AdminClient=Client,
        KafkaException=RuntimeError,
        ConfigResource=type("Resource", (), {"Type": resource.Type, "__init__": lambda self, *_: None}),
    )
    monkeypatch.setattr(connection, "library", lambda _: kafka)
    monkeypatch.setattr(Client, "made", [])

    producer(Destination("broker:9093", "", {"acoustic": "calls"}, kafka=SECURE, largest_bytes={"acoustic": 1_000}))

    assert len(Client.made) == 2
    for settings in Client.made:
        assert settings.items() >= (SECURE | {"bootstrap.servers": "broker:9093"}).items()


def test_settings_reach_the_registry() -> None:
    seen = list[str]()

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_error(403)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        settings = {"basic.auth.user.info": "ann:secret"}
        encode = AvroEncoder(Destination("", url, {"text": "calls"}, registry_settings=settings))
        with pytest.raises(TrainingError, match="returned no schema for topic calls"):
            encode("text", {"utterance_id": "a"})
        encode.close()
        server.shutdown()

    assert seen[0] == "Basic " + b64encode(b"ann:secret").decode()


def test_a_secret_is_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "call.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n")
    (tmp_path / "password").write_text("secret\n")
    options = [
        "--kafka",
        "security.protocol=NONSENSE",
        "--kafka",
        f"sasl.password=@{tmp_path / 'password'}",
        "--bootstrap-servers",
        "localhost:1",
    ]

    assert main(["publish", "--transcript", str(tmp_path / "call.vtt"), *options]) == 1

    error = capsys.readouterr().err
    assert "a setting of --kafka is invalid" in error
    assert "secret" not in error
