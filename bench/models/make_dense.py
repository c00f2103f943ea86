"""Write the package dense/1: the mean of dense text, acoustic and visual features, for workload c of the bench.

Score: the mean of the three modalities' sums, each divided by 50 frames times its width. An absent modality counts as 0, and
so does padding. Needs the onnx package: python3 bench/models/make_dense.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx

HERE = Path(__file__).resolve().parent
LATE_FUSION = HERE.parents[1] / "models" / "late-fusion" / "1"
DENSE = HERE / "dense" / "1"
FRAMES = 50
WIDTHS = {"text": 500, "acoustic": 74, "visual": 35}

GRAPH = """
<ir_version: 8, opset_import: ["" : 17]>
dense (float[batch, seq_t, 500] text, float[batch, seq_a, 74] acoustic, float[batch, seq_v, 35] visual)
   => (float[batch, 1] score) {
   cells_t = Constant <value: tensor = float {75000.0}> ()
   cells_a = Constant <value: tensor = float {11100.0}> ()
   cells_v = Constant <value: tensor = float {5250.0}> ()
   flat_t = Flatten (text)
   flat_a = Flatten (acoustic)
   flat_v = Flatten (visual)
   last = Constant <value: tensor = int64[1] {1}> ()
   sum_t = ReduceSum <keepdims = 1> (flat_t, last)
   sum_a = ReduceSum <keepdims = 1> (flat_a, last)
   sum_v = ReduceSum <keepdims = 1> (flat_v, last)
   mean_t = Div (sum_t, cells_t)
   mean_a = Div (sum_a, cells_a)
   mean_v = Div (sum_v, cells_v)
   score = Sum (mean_t, mean_a, mean_v)
}
"""


def graph() -> bytes:
    model = onnx.parser.parse_model(GRAPH)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def matrix(rng: np.random.Generator, frames: int, width: int) -> dict[str, object]:
    data = np.round(rng.uniform(-1, 1, frames * width), 2)
    return {"frames": frames, "dims": width, "data": data.tolist()}


def parity() -> bytes:
    rng = np.random.default_rng(1111)
    lines = []
    for number, frames in enumerate((1, 2), start=1):
        parts = {name: matrix(rng, frames, width) for name, width in WIDTHS.items()}
        sums = [np.sum(np.asarray(parts[n]["data"], np.float32)) / (3 * FRAMES * w) for n, w in WIDTHS.items()]
        case = {"utterance_id": f"parity-{number}", "text": None, "text_features": parts["text"]}
        case |= {"acoustic": parts["acoustic"], "visual": parts["visual"], "outputs": {"score": float(sum(sums))}}
        lines.append(json.dumps(case))
    return ("\n".join(lines) + "\n").encode()


def manifest(contents: dict[str, bytes]) -> dict[str, object]:
    root = json.loads((LATE_FUSION / "manifest.json").read_text())
    root["name"] = "dense"
    root["system"] = "mean of dense features"
    root["description"] = "For the bench only: reads 122 KB per utterance and costs next to nothing."
    for name, width in WIDTHS.items():
        compact = {"dtype": "float32", "dims": width, "sequence": True, "max_steps": FRAMES}
        root["modalities"][name] = {"required": False, "content": "features", "width": width, "compact": compact}
    inputs = root["graphs"]["model"]["inputs"]
    root["graphs"]["model"]["inputs"] = [i for i in inputs if i["role"] == "features"]
    for entry in root["graphs"]["model"]["inputs"]:
        entry["shape"] = ["batch", f"seq_{entry['modality'][0]}", WIDTHS[entry["modality"]]]
    outputs = root["graphs"]["model"]["outputs"]
    root["graphs"]["model"]["outputs"] = [output for output in outputs if output["role"] == "score"]
    root["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in contents.items()
    }
    return root


def main() -> None:
    contents = {"model.onnx": graph(), "parity.jsonl": parity()}
    DENSE.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (DENSE / name).write_bytes(content)
    (DENSE / "manifest.json").write_text(json.dumps(manifest(contents), indent=2) + "\n")


if __name__ == "__main__":
    main()
