"""A plain consumer with batches, as a small team writes it: confluent-kafka, fastavro and onnxruntime in one process.

It gives no guarantees: parts wait in a dictionary, offsets are committed by a timer, and the producer has no transaction, so
a crash loses or repeats events. Parts of incomplete utterances are kept for ever. Configuration: up to 2,000 records per
call, batches of up to 32 utterances sorted by length, one thread for the model's operators, librdkafka's defaults.
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import onnxruntime as ort
from confluent_kafka import Consumer, Producer
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from tokenizers import Tokenizer

BATCH = 32


class Model:
    """A package: quantizers, tokenizer, encoder and model."""

    def __init__(self, folder: Path) -> None:
        self.manifest = json.loads((folder / "manifest.json").read_text())
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.sessions = {
            name: ort.InferenceSession(str(folder / graph["file"]), options)
            for name, graph in self.manifest["graphs"].items()
        }
        self.quantizers = {
            name: ort.InferenceSession(str(folder / spec["quantizer"]), options)
            for name, spec in self.manifest["modalities"].items()
            if "quantizer" in spec
        }
        text = self.manifest["modalities"].get("text", {})
        if "tokenizer" in text:
            self.tokenizer = Tokenizer.from_file(str(folder / text["tokenizer"]))
            self.tokenizer.enable_truncation(text["max_length"])

    def quantized(self, name: str, record: dict[str, Any]) -> np.ndarray:
        """The tensor of a part, (steps, dims) or (tokens,)."""
        if name == "text" and self.manifest["modalities"]["text"]["content"] == "tokens":
            return np.array(self.tokenizer.encode(record["text"]).ids, dtype=np.int64)
        matrix = record["features"] if name == "text" else record
        frames = np.frombuffer(matrix["data"], dtype="<f4").reshape(matrix["frames"], matrix["dims"])
        if name in self.quantizers:
            frames = np.atleast_2d(self.quantizers[name].run(["compact"], {"frames": frames})[0])
        return frames

    def scores(self, batch: list[dict[str, np.ndarray]]) -> np.ndarray:
        """One score per utterance; the batch may have mixed lengths."""
        states = {}
        if "encoder" in self.sessions:
            states = {"states": self.run("encoder", "states", batch, states)}
        return self.run("model", "score", batch, states).reshape(len(batch))

    def run(self, graph: str, output: str, batch: list[dict[str, np.ndarray]], states: dict[str, np.ndarray]) -> np.ndarray:
        spec = self.manifest["graphs"][graph]
        inputs = {entry["name"]: self.packed(entry, batch, states) for entry in spec["inputs"]}
        name = next(entry["name"] for entry in spec["outputs"] if entry["role"] == output)
        return self.sessions[graph].run([name], inputs)[0]

    def packed(self, entry: dict[str, Any], batch: list[dict[str, np.ndarray]], states: dict[str, np.ndarray]) -> np.ndarray:
        role, part = entry["role"], entry.get("modality")
        if role == "states":
            return states["states"]
        if role == "present":
            return np.array([[name in parts for name in ("text", "acoustic", "visual")] for parts in batch], dtype=np.float32)
        rows = [parts.get(part) for parts in batch]
        lengths = [1 if row is None else len(row) for row in rows]
        if role == "length":
            return np.array(lengths, dtype=np.int64)
        if role == "mask":
            return (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)
        shape = [len(batch)] + [max(lengths) if axis.startswith("seq") else axis for axis in map(str, entry["shape"][1:])]
        packed = np.zeros([int(axis) for axis in shape], dtype=np.int64 if role == "tokens" else np.float32)
        for i, row in enumerate(rows):
            if row is not None:
                packed[i, : len(row)] = row if packed.ndim != 2 or role == "tokens" else row.reshape(-1)[: packed.shape[1]]
        return packed


def main() -> None:
    options = arguments()
    model = Model(sorted((Path(options.models) / options.package).iterdir())[-1])
    awaited = options.modalities.split(",")
    names = {"text": "transcripts", "acoustic": "acoustic", "visual": "visual"}
    topics = {f"{options.prefix}.{names[part]}": part for part in awaited}
    schemas = {topic: latest(options.registry, topic)[1] for topic in topics}
    output = f"{options.prefix}.sentiments"
    output_id, sentiment = latest(options.registry, output)
    consumer = Consumer(
        {"bootstrap.servers": options.bootstrap, "group.id": options.group, "auto.offset.reset": "earliest"}
    )
    producer = Producer({"bootstrap.servers": options.bootstrap, "linger.ms": 5, "queue.buffering.max.messages": 1_000_000})
    consumer.subscribe(list(topics))
    print("ready", flush=True)
    waiting: dict[str, dict[str, Any]] = {}
    header = b"\0" + output_id.to_bytes(4, "big")
    while True:
        complete = []
        for message in consumer.consume(2_000, 0.01):
            if message.error():
                continue
            part = topics[message.topic()]
            record = schemaless_reader(io.BytesIO(message.value()[5:]), schemas[message.topic()])
            key = record["utterance_id"]
            utterance = waiting.setdefault(key, {"tensors": {}, "sources": []})
            utterance["tensors"][part] = model.quantized(part, record)
            utterance["sources"].append({"topic": message.topic(), "partition": message.partition(), "offset": message.offset()})
            if part == awaited[0]:
                utterance["record"] = record
            if len(utterance["tensors"]) == len(awaited):
                complete.append((key, waiting.pop(key)))
        complete.sort(key=lambda entry: max(len(tensor) for tensor in entry[1]["tensors"].values()))
        for start in range(0, len(complete), BATCH):
            batch = complete[start : start + BATCH]
            for (key, utterance), score in zip(batch, model.scores([entry[1]["tensors"] for entry in batch])):
                value = io.BytesIO()
                value.write(header)
                schemaless_writer(value, sentiment, event(key, utterance, float(score), awaited, model.manifest))
                producer.produce(output, value.getvalue(), key)
            producer.poll(0)


def event(key: str, utterance: dict[str, Any], score: float, awaited: list[str], manifest: dict[str, Any]) -> dict[str, Any]:
    record = utterance["record"]
    modalities = [part.upper() for part in awaited]
    neutral = manifest["label"]["neutral"]
    return {
        "utterance_id": key,
        "clip_id": record["clip_id"],
        "sequence": record["sequence"],
        "start_ms": record["start_ms"],
        "end_ms": record["end_ms"],
        "score": score,
        "range": manifest["label"]["range"],
        "polarity": "NEUTRAL" if abs(score) <= neutral else "POSITIVE" if score > 0 else "NEGATIVE",
        "modalities": modalities,
        "waited_for": modalities,
        "release": "COMPLETE",
        "revision": 0,
        "model": {"name": manifest["name"], "version": manifest["version"], "sha256": ""},
        "sources": utterance["sources"],
        "latency": {"join_ms": 0, "batch_ms": 0, "score_ms": 0},
    }


def latest(registry: str, topic: str) -> tuple[int, Any]:
    """Id and schema of a topic's values."""
    answer = json.load(urlopen(f"{registry}/subjects/{topic}-value/versions/latest"))
    return answer["id"], parse_schema(json.loads(answer["schema"]))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("bootstrap", "registry", "prefix", "models", "package", "modalities", "group"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
