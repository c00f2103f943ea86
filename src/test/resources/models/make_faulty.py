"""Write the package faulty/1: the late fusion of models/late-fusion/1, which fails for chosen text scores.

    text in [0.90, 0.91)   the run fails permanently: an index beyond the table
    text in [0.91, 0.92)   the run does not end, but responds to a request to terminate: a loop of 2^62 rounds
    text in [0.92, 0.94)   the run fails with probability 1/2, drawn anew each time: a transient failure
    text in [0.94, 0.95)   the score of this row is NaN; the other rows are scored

A run scores one batch: except for NaN, one such row fails the run for all rows. Every other text is scored as by the late
fusion. Bounds are float32. Run it with training's Python:

    training/.venv/bin/python src/test/resources/models/make_faulty.py
"""

import hashlib
import json
from pathlib import Path

import onnx

HERE = Path(__file__).resolve().parent
LATE_FUSION = HERE.parents[3] / "models" / "late-fusion" / "1"
FAULTY = HERE / "faulty" / "1"

FAULTS = """
faults (float[batch, 1] text, float[batch, 1] mean) => (float[batch, 1] score) {
   zero = Constant <value: tensor = float[1] {0.0}> ()
   half = Constant <value: tensor = float[1] {0.5}> ()
   nan = Constant <value: tensor = float {nan}> ()
   max_rounds = Constant <value: tensor = int64 {4611686018427387904}> ()
   on = Constant <value: tensor = bool {1}> ()
   at_90 = Constant <value: tensor = float {0.90}> ()
   at_91 = Constant <value: tensor = float {0.91}> ()
   at_92 = Constant <value: tensor = float {0.92}> ()
   at_94 = Constant <value: tensor = float {0.94}> ()
   at_95 = Constant <value: tensor = float {0.95}> ()
   from_90 = GreaterOrEqual (text, at_90)
   from_91 = GreaterOrEqual (text, at_91)
   from_92 = GreaterOrEqual (text, at_92)
   from_94 = GreaterOrEqual (text, at_94)
   from_95 = GreaterOrEqual (text, at_95)
   failing_rows = Xor (from_90, from_91)
   timeout_rows = Xor (from_91, from_92)
   flaky_rows = Xor (from_92, from_94)
   nan_rows = Xor (from_94, from_95)

   failing_ones = Cast <to = 7> (failing_rows)
   failing = ReduceMax <keepdims = 0> (failing_ones)
   fails = Gather (zero, failing)

   flaky_ones = Cast <to = 7> (flaky_rows)
   flaky = ReduceMax <keepdims = 0> (flaky_ones)
   drawn = RandomUniform <shape = [1]> ()
   below_half = Less (drawn, half)
   drawn_one = Cast <to = 7> (below_half)
   failed = Mul (flaky, drawn_one)
   one = Constant <value: tensor = int64[1] {1}> ()
   size = Add (one, failed)
   flaky_fails = Reshape (zero, size)

   timeout_ones = Cast <to = 7> (timeout_rows)
   timeout = ReduceMax <keepdims = 0> (timeout_ones)
   rounds = Mul (timeout, max_rounds)
   rounds_done = Loop (rounds, on, zero) <
      body = round (int64 number, bool go, float[1] before) => (bool go_on, float[1] after) {
         go_on = Identity (go)
         after = Add (before, before)
      }
   >

   zeros = Sum (fails, flaky_fails, rounds_done)
   scored = Add (mean, zeros)
   score = Where (nan_rows, nan, scored)
}
"""


def graph() -> onnx.ModelProto:
    model = onnx.load(LATE_FUSION / "model.onnx")
    for node in model.graph.node:
        node.output[:] = ["mean" if name == "score" else name for name in node.output]
    model.graph.node.extend(onnx.parser.parse_graph(FAULTS).node)
    onnx.checker.check_model(model, full_check=True)
    return model


def manifest(contents: dict[str, bytes]) -> dict[str, object]:
    root = json.loads((LATE_FUSION / "manifest.json").read_text())
    root["name"] = "faulty"
    root["system"] = "late fusion by the mean, with failures for tests"
    root["description"] = "For tests only: the text score chooses how the run fails, see make_faulty.py."
    root["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in contents.items()
    }
    return root


def main() -> None:
    contents = {
        "model.onnx": graph().SerializeToString(deterministic=True),
        "parity.jsonl": (LATE_FUSION / "parity.jsonl").read_bytes(),
    }
    FAULTY.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (FAULTY / name).write_bytes(content)
    (FAULTY / "manifest.json").write_text(json.dumps(manifest(contents), indent=2) + "\n")


if __name__ == "__main__":
    main()
