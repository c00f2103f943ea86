"""Evaluation of a run on unseen utterances: as trained, with int8 numbers, and without each modality in turn."""

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trivalent_training.data.utterance import MODALITIES, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import Example, ExampleMaker, training_frames
from trivalent_training.fitting.prediction import columns, outputs, predict
from trivalent_training.fitting.run import Run
from trivalent_training.judging.agreement import agreement
from trivalent_training.judging.metrics import Metrics, class_metrics, metrics
from trivalent_training.judging.results import AS_INT8, AS_TRAINED, Result, without
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.compaction import compacted, mean_compact_bytes, round_weights

MODALITY_OF_ROLE = {"score_text": "text", "score_acoustic": "acoustic", "score_visual": "visual"}


def scored_by(run: Run, network: Network, unseen: Sequence[Utterance], models: Path) -> list[float | None]:
    """The score of each unseen utterance by a run as trained; None if the network cannot score it."""
    examples = ExampleMaker(network, run.recipe.text, models).make(unseen)
    scores = dict(zip((e.utterance_id for e in examples), map(float, predict(network, examples)), strict=True))
    return [scores.get(utterance.utterance_id) for utterance in unseen]


def judge(
    run: Run, network: Network, learned: Sequence[Utterance], unseen: Sequence[Utterance], models: Path
) -> Result:
    """Evaluates a run on the unseen utterances; the ranges of int8 codes are fitted on the learned utterances.

    Raises TrainingError if no unseen utterance has a label and the modalities that the network requires.
    """
    text = run.recipe.text
    examples = ExampleMaker(network, text, models).make(unseen)
    if not examples:
        raise TrainingError(f"{run.recipe.package.name} cannot score any of {len(unseen)} utterances")
    predictions = predict(network, examples)
    measured = {AS_TRAINED: _measured(predictions, examples, run.range)}
    int8 = _as_int8(network, learned)
    int8_examples = ExampleMaker(int8, text, models).make(unseen)
    measured[AS_INT8] = _measured(predict(int8, int8_examples), int8_examples, run.range)
    modalities = _modalities_read(network)
    if len(modalities) > 1:
        measured |= _without_each(modalities, run, network, unseen, models)
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
        modalities=tuple(modalities),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        utterances=len(examples),
        bytes_float32=mean_compact_bytes(network.contract.features, unseen),
        bytes_smaller=mean_compact_bytes(int8.contract.features, unseen),
        metrics=measured,
        heads=_heads(network, examples, run.range),
        classes=_classes(network, examples),
        errors=_errors(predictions, examples),
        generated_labels=agreement(run.generated, learned),
    )


def _without_each(
    modalities: Sequence[str], run: Run, network: Network, unseen: Sequence[Utterance], models: Path
) -> dict[str, Metrics]:
    """Metrics without each modality in turn, by condition; modalities that the network requires are left out."""
    measured, maker = dict[str, Metrics](), ExampleMaker(network, run.recipe.text, models)
    for modality in modalities:
        reduced = maker.make([utterance.without([modality]) for utterance in unseen])
        if reduced:
            measured[without(modality)] = _measured(predict(network, reduced), reduced, run.range)
    return measured


def _as_int8(network: Network, learned: Sequence[Utterance]) -> Network:
    """A copy of the network with int8 frames and int8 weights."""
    copied = copy.deepcopy(network)
    round_weights(copied, "int8")
    return compacted(copied, "int8", training_frames(learned, network))


def _measured(
    predictions: np.ndarray[tuple[int, ...], np.dtype[np.float64]], examples: Sequence[Example], bound: float
) -> Metrics:
    return metrics(predictions, [example.label for example in examples], bound)


def _errors(
    predictions: np.ndarray[tuple[int, ...], np.dtype[np.float64]], examples: Sequence[Example]
) -> tuple[float, ...]:
    labels = [example.label for example in examples]
    return tuple(round(float(error), 4) for error in np.abs(np.asarray(predictions) - np.asarray(labels)))


def _modalities_read(network: Network) -> list[str]:
    read = {spec.modality for spec in network.contract.inputs}
    return [modality for modality in MODALITIES if modality in read]


def _heads(network: Network, examples: Sequence[Example], bound: float) -> dict[str, Metrics]:
    """Metrics of each unimodal head over the utterances that have its modality and a label of it."""
    heads = [spec for spec in network.contract.outputs if spec.role.startswith("score")]
    scores, measured = outputs(network, examples), dict[str, Metrics]()
    for column, head in enumerate(heads):
        if head.role not in MODALITY_OF_ROLE or not head.trained:
            continue
        modality = MODALITY_OF_ROLE[head.role]
        labels = [getattr(example.labels, modality) for example in examples]
        chosen = [
            i
            for i, label in enumerate(labels)
            if label is not None and examples[i].spellings[0].get(modality) is not None
        ]
        if chosen:
            measured[head.role] = metrics(scores[chosen, column], [labels[i] for i in chosen], bound)
    return measured


def _classes(network: Network, examples: Sequence[Example]) -> dict[str, Metrics]:
    """Three-class metrics of each head of logits against its own labels; empty for regression networks."""
    measured = dict[str, Metrics]()
    for column, head in enumerate(network.contract.outputs):
        if not head.name.startswith("logits") or not head.trained:
            continue
        modality = head.name.removeprefix("logits").removeprefix("_")
        labels = [getattr(example.labels, modality or "score") for example in examples]
        chosen = [i for i, label in enumerate(labels) if label is not None]
        if not chosen:
            continue
        logits = columns(network, [examples[i] for i in chosen], [column])
        measured[head.name] = class_metrics(logits, [int(np.sign(labels[i])) + 1 for i in chosen])
    return measured
