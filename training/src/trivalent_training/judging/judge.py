"""A run on utterances it has never seen: as trained, in smaller numbers, and with one modality gone at a time."""

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trivalent_training.data.utterance import MODALITIES, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.prediction import columns, outputs, predict
from trivalent_training.fitting.run import Run
from trivalent_training.judging.metrics import Metrics, class_metrics, metrics
from trivalent_training.judging.results import AS_TRAINED, SMALLER, Result, without
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.compaction import compacted, mean_compact_bytes, round_weights

HEADS = {"score_text": "text", "score_acoustic": "acoustic", "score_visual": "visual"}


def judge(
    run: Run, network: Network, learned: Sequence[Utterance], unseen: Sequence[Utterance], models: Path
) -> Result:
    """Measures the run on the unseen utterances; those it learned from lend the bounds of int8 codes."""
    text = run.recipe.text
    examples = ExampleMaker(network, text, models).make(unseen)
    if not examples:
        raise TrainingError(f"none of {len(unseen)} utterances can be scored by {run.recipe.package.name}")
    measured = {AS_TRAINED: _measured(predict(network, examples), examples, run.range)}
    small = copy.deepcopy(network)
    round_weights(small, "int8")
    small = compacted(small, "int8", training_frames(learned, network))
    coded = ExampleMaker(small, text, models).make(unseen)
    measured[SMALLER] = _measured(predict(small, coded), coded, run.range)
    read = _modalities_read(network)
    for modality in read if len(read) > 1 else []:
        maker = ExampleMaker(network, text, models)
        left = maker.make([utterance.without([modality]) for utterance in unseen])
        if left:
            measured[without(modality)] = _measured(predict(network, left), left, run.range)
    return Result(
        system=run.recipe.package.system,
        name=run.recipe.package.name,
        dataset=run.dataset,
        dataset_sha256=run.dataset_sha256,
        range=run.range,
        synthetic=run.synthetic,
        seed=run.seed,
        fold=run.fold,
        commit=run.commit,
        modalities=tuple(read),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        utterances=len(examples),
        bytes_float32=mean_compact_bytes(network.contract.features, unseen),
        bytes_smaller=mean_compact_bytes(small.contract.features, unseen),
        metrics=measured,
        heads=_heads(network, examples, run.range),
        classes=_classes(network, examples),
    )


def _measured(
    predictions: np.ndarray[tuple[int, ...], np.dtype[np.float64]], examples: Sequence[Example], bound: float
) -> Metrics:
    return metrics(predictions, [example.label for example in examples], bound)


def _modalities_read(network: Network) -> list[str]:
    read = {spec.modality for spec in network.contract.inputs}
    return [modality for modality in MODALITIES if modality in read]


def _heads(network: Network, examples: Sequence[Example], bound: float) -> dict[str, Metrics]:
    """Each unimodal head against the labels of its own modality, where both are there."""
    heads = [spec for spec in network.contract.outputs if spec.role.startswith("score")]
    scores, found = outputs(network, examples), dict[str, Metrics]()
    for place, head in enumerate(heads):
        if head.role not in HEADS or not head.trained:
            continue
        modality = HEADS[head.role]
        labels = [getattr(example.labels, modality) for example in examples]
        chosen = [
            i
            for i, label in enumerate(labels)
            if label is not None and examples[i].spellings[0].get(modality) is not None
        ]
        if chosen:
            found[head.role] = metrics(scores[chosen, place], [labels[i] for i in chosen], bound)
    return found


def _classes(network: Network, examples: Sequence[Example]) -> dict[str, Metrics]:
    """The metrics of three classes, of a network that tells them: each head of logits against its own labels."""
    found = dict[str, Metrics]()
    for place, head in enumerate(network.contract.outputs):
        if not head.name.startswith("logits") or not head.trained:
            continue
        modality = head.name.removeprefix("logits").removeprefix("_")
        labels = [getattr(example.labels, modality or "score") for example in examples]
        chosen = [i for i, label in enumerate(labels) if label is not None]
        if not chosen:
            continue
        logits = columns(network, [examples[i] for i in chosen], [place])
        found[head.name] = class_metrics(logits, [int(np.sign(labels[i])) + 1 for i in chosen])
    return found
