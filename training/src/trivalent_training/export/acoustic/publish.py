"""Publishes the acoustic extractor: a graph that carries its name, version, rate and columns, and a card."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch

from trivalent_training.atomic import new_folder
from trivalent_training.errors import TrainingError
from trivalent_training.export.acoustic.extractor import COLUMNS, NAME, VERSION, AcousticFrames
from trivalent_training.export.acoustic.spectrum import HOP, RATE
from trivalent_training.export.graphs import OPSET
from trivalent_training.serving.acoustic import EXTRACTOR_FILE, AcousticExtractor, FloatVector

TOLERANCE = 1e-3
"""Largest difference between graph and module, as a part of a column's standard deviation over the probe."""
PROBES = (159, 160, 1_599, 16_000, 33_333)


@dataclass(frozen=True, slots=True)
class Published:
    """The published graph."""

    name: str
    """What records and manifests call it: name, version and the first digits of its checksum."""
    bytes: int
    difference: float
    """Largest difference from the module, as a part of a column's standard deviation."""


def publish(folder: Path, replace: bool) -> Published:
    """Writes the folder with the graph and its card.

    Raises TrainingError if ONNX Runtime computes something else than the module.
    """
    module = AcousticFrames().eval()
    with new_folder(folder, replace) as draft:
        path = draft / EXTRACTOR_FILE
        _export(module, path)
        extractor = AcousticExtractor(path)
        difference = _difference(module, extractor)
        (draft / "README.md").write_text(_card(extractor), "utf-8")
        return Published(extractor.name, path.stat().st_size, difference)


def _export(module: AcousticFrames, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (torch.zeros(RATE),),
            str(path),
            input_names=["pcm"],
            output_names=["frames"],
            dynamic_axes={"pcm": {0: "samples"}, "frames": {0: "frames"}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    about = {"name": NAME, "version": VERSION, "rate": str(RATE), "hop": str(HOP), "columns": " ".join(COLUMNS)}
    onnx.helper.set_model_props(model, about)
    onnx.save(model, str(path))


def _difference(module: AcousticFrames, extractor: AcousticExtractor) -> float:
    probes = [probe(samples, seed) for seed, samples in enumerate(PROBES)]
    with torch.no_grad():
        expected = [module(torch.from_numpy(pcm_N)).numpy() for pcm_N in probes]
    deviation = np.concatenate(expected).std(axis=0)
    found = [extractor.frames(pcm_N) for pcm_N in probes]
    worst = max(float((np.abs(f - e) / deviation).max()) for f, e in zip(found, expected, strict=True))
    if not worst <= TOLERANCE:
        limit = f"expected at most {TOLERANCE:.0e}"
        raise TrainingError(f"graph and module of {NAME} differ by {worst:.1e} of a standard deviation, {limit}")
    return worst


def probe(samples: int, seed: int) -> FloatVector:
    """A gliding voice with harmonics in noise, float32 (samples) in [-1, 1]."""
    draws = np.random.default_rng(seed)
    pitch = 140 + 60 * np.sin(np.arange(samples) / RATE * 3 + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(order * phase) / order for order in range(1, 20))
    return (0.1 * voice + 0.005 * draws.standard_normal(samples)).astype(np.float32)


def _card(extractor: AcousticExtractor) -> str:
    return f"""# {extractor.name}

The acoustic extractor: `{EXTRACTOR_FILE}` computes {len(COLUMNS)} columns, {RATE // HOP} times a second, from mono
samples in [-1, 1] at {RATE:,} samples per second. Input `pcm` float32 (samples), output `frames` float32
(1 + samples // {HOP}, {len(COLUMNS)}). The graph's metadata has name, version, rate, hop and the names of the columns.
`trivalent-train extractor` writes this folder.

| columns | content |
|---|---|
| `logmel_0` … | power in mel bands, dB |
| `mfcc_0` … | cepstral coefficients of these bands |
| `energy_db` | mean square of the samples, dB |
| `centroid_hz`, `bandwidth_hz`, `rolloff_hz`, `flatness` | shape of the spectrum |
| `f0_hz`, `voicing` | fundamental frequency by YIN, always estimated, and how far to trust it, in [0, 1] |

The columns up to `flatness` equal those of librosa; `f0_hz` sums over a window of its own, which is stated in
the code. `training/tests/export/test_acoustic.py` compares both.
"""
