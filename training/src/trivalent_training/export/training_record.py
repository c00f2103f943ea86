"""The training record of a manifest: data, runs, validation metrics, and the cost of compact numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from trivalent_training.data.utterance import Utterance
from trivalent_training.export.trained_runs import TrainedRuns
from trivalent_training.fitting.examples import ExampleMaker, training_frames
from trivalent_training.fitting.prediction import predict
from trivalent_training.judging.metrics import metrics, polarity_metrics, polarity_shares
from trivalent_training.networks.wrappers.compaction import compacted, mean_compact_bytes
from trivalent_training.provenance import commit
from trivalent_training.serving.contract import FeatureMatrix


def training_record(
    trained: TrainedRuns, features: Mapping[str, FeatureMatrix], utterances: Sequence[Utterance], models: Path
) -> dict[str, Any]:
    """The manifest's field 'training'. Bytes are means per utterance over the modalities that are read as features."""
    first = trained.runs[0]
    return {
        "dataset": first.dataset,
        "dataset_sha256": first.dataset_sha256,
        "seed": first.seed,
        "commit": commit(),
        "config": trained.recipe.to_json()
        | {
            "runs": [
                {"seed": r.seed, "fold": r.fold, "epochs": len(r.history), "commit": r.commit} for r in trained.runs
            ]
        }
        | ({"mean": trained.mean} if len(trained.runs) > 1 else {})
        | ({"start": asdict(first.start)} if first.start else {}),
        "metrics": {"validation": _validation(trained)},
        **_calibration(trained),
        "quantization": {
            "bytes_before": _bytes_before(features, utterances),
            "bytes_after": mean_compact_bytes(features, utterances),
            "mae_cost": _mae_cost(trained, utterances, models),
        },
    }


def _validation(trained: TrainedRuns) -> dict[str, float | int | None]:
    """Metrics over all held-out utterances. Polarities are measured apart, with the package's neutral band."""
    scores, labels = trained.held_out(graded=True)
    measured: dict[str, float | int | None] = {}
    if labels:
        measured |= {"utterances": len(labels), **metrics(scores, labels, trained.runs[0].range)}
    scores, labels = trained.held_out(graded=False)
    if labels:
        found = polarity_metrics(scores, labels, trained.neutral)
        measured |= {"polarity_utterances": len(labels)} | {f"polarity_{name}": v for name, v in found.items()}
    return measured


def _calibration(trained: TrainedRuns) -> dict[str, Any]:
    """How often the held-out polarities of each interval of scores were negative, neutral and positive."""
    scores, labels = trained.held_out(graded=False)
    return {"calibration": polarity_shares(scores, labels, trained.runs[0].range)} if labels else {}


def _bytes_before(features: Mapping[str, FeatureMatrix], utterances: Sequence[Utterance]) -> float:
    """Mean bytes of an utterance's features in the input topics, as float32."""
    matrices = [u.features(modality) for modality in features for u in utterances]
    total = sum(matrix.matrix.nbytes for matrix in matrices if matrix is not None)
    return round(total / max(1, len(utterances)), 1)


def _mae_cost(trained: TrainedRuns, utterances: Sequence[Utterance], models: Path) -> float:
    """Increase of the held-out mean absolute error caused by compact frames and weights, the mean over the runs.

    Utterances whose label is a polarity are left out. 0 if no other was held out.
    """
    frames, differences = None, []
    for run, network in zip(trained.runs, trained.networks, strict=True):
        frames = frames or training_frames(utterances, network)
        served = compacted(network, trained.recipe.package.frames, frames)
        graded = [held for held in run.validation if held.graded]
        if not graded:
            continue
        held_ids = {held.utterance_id for held in graded}
        examples = ExampleMaker(served, trained.recipe.text, models).make(
            [utterance for utterance in utterances if utterance.utterance_id in held_ids]
        )
        before = np.mean([abs(held.prediction - held.label) for held in graded])
        after = np.abs(predict(served, examples) - [example.label for example in examples]).mean()
        differences.append(after - before)
    return round(float(np.mean(differences)), 5) + 0.0 if differences else 0.0
