"""The training loop: reproducible losses, early stopping, weights of the best epoch, modality dropout."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from fixtures.small_networks import examples, network_of
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import batches, loop
from trivalent_training.fitting.batches import shuffled
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.prediction import predict
from trivalent_training.fitting.recipe import FitRecipe

RECIPE = FitRecipe(epochs=4, batch_size=8, modality_dropout=0.3, gradient_norm=1.0, weight_decay=0.01)


@pytest.mark.parametrize("schedule", ["constant", "one-cycle", "warmup", "steps"])
def test_the_same_seed_results_in_the_same_loss_to_the_last_bit(schedule: str) -> None:
    recipe = replace(RECIPE, schedule=schedule)  # type: ignore[arg-type]
    histories = []
    for _ in range(2):
        network = network_of("tfn")
        torch.rand(3)  # earlier draws must not affect the result
        made = examples(network.contract.inputs, 24)
        histories.append(loop.fit(network, FitTask(made[:16], made[16:], recipe, seed=5)))
    assert histories[0] == histories[1]
    other = loop.fit(network_of("tfn"), FitTask(made[:16], made[16:], recipe, seed=6))
    assert other != histories[0]


def test_the_weights_of_the_best_epoch_are_kept() -> None:
    network = network_of("tfn")
    made = examples(network.contract.inputs, 24)
    train, valid = made[:16], made[16:]
    history = loop.fit(
        network, FitTask(train, valid, replace(RECIPE, epochs=30, learning_rate=0.02, patience=30), seed=1)
    )
    labels = [example.label for example in valid]
    best = min(epoch.valid_loss for epoch in history)
    assert np.abs(predict(network, valid) - labels).mean() == pytest.approx(best)
    assert history[-1].valid_loss > best


def test_training_stops_when_validation_no_longer_improves() -> None:
    network = network_of("tfn")
    made = examples(network.contract.inputs, 24)
    history = loop.fit(network, FitTask(made[:16], made[16:], replace(RECIPE, epochs=200, patience=3), seed=1))
    assert len(history) < 200
    best = min(history, key=lambda epoch: epoch.valid_loss)
    assert history[-1].number - best.number == 3


def test_modality_dropout_never_hides_all_modalities() -> None:
    present = np.ones((500, 3), np.float32)
    present[:100, 0] = 0
    hidden = batches._hidden(present, 0.6, np.random.default_rng(0))
    assert (hidden.sum(axis=1) >= 1).all()
    assert (hidden <= present).all()
    assert 0.3 < hidden.mean() < 0.7


def test_a_last_batch_of_one_example_is_dropped() -> None:
    made = examples(network_of("tfn").contract.inputs, 9)
    sizes = [len(batch) for batch in shuffled(made, 4, np.random.default_rng(0))]
    assert sizes == [4, 4]


@pytest.mark.parametrize(("train", "valid"), [(1, 4), (4, 0), (0, 4)])
def test_a_split_with_too_few_utterances_is_rejected(train: int, valid: int) -> None:
    network = network_of("tfn")
    made = examples(network.contract.inputs, 8)
    with pytest.raises(TrainingError, match=f"found {train} utterances to train on and {valid} to validate on"):
        loop.fit(network, FitTask(made[:train], made[4 : 4 + valid], RECIPE, seed=1))


def test_batches_by_length_hold_texts_of_similar_lengths() -> None:
    made = examples(network_of("tfn").contract.inputs, 203)
    batches = list(shuffled(made, 8, np.random.default_rng(0), by_length=True))
    spreads = [np.ptp([len(example.spellings[0]["text"]) for example in batch]) for batch in batches]  # type: ignore[arg-type]
    assert [len(batch) for batch in batches] == [8] * 25 + [3]
    assert max(spreads) <= 1
    assert len({example.utterance_id for batch in batches for example in batch}) == 203
