"""Networks and objectives on a device that is not the CPU: they neither mix devices nor wait for one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from fixtures import devices
from fixtures.small_mug import examples_without, small
from fixtures.small_networks import SMALL_CONFIGS, examples, network_of
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import memory
from trivalent_training.fitting.batches import batch_of
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.methods.meta_labels import ProjectedMug
from trivalent_training.networks import NETWORKS
from trivalent_training.networks.cenet_m import CenetM, CenetMConfig
from trivalent_training.networks.hafedformer import HaFedformer
from trivalent_training.networks.parts.base import Network, Targets
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.tfn import Tfn, TfnConfig

TRAINED = [name for name in NETWORKS if list(network_of(name).parameters())]
WHOLE = BackboneConfig(weights=None, first_layer=0, hidden=8, layers=2, heads=2, intermediate=16, vocabulary=50)


def batch(network: Network, made: Sequence[Example]) -> tuple[list[Tensor], Targets]:
    return batch_of(network.contract.inputs, made, 0.0, np.random.default_rng(0))


def devices_of_a_step(network: Network, made: Sequence[Example]) -> set[str]:
    tensors, targets = batch(network, made)
    with devices.elsewhere():
        devices.move(network)
        there, labels = [devices.copy(tensor) for tensor in tensors], targets.each(devices.copy)
        return devices.gradients(network, lambda: network.objective(there, labels))


@pytest.mark.parametrize("name", [name for name in TRAINED if name != "hafedformer"])
def test_forward_and_backward_stay_on_one_device(name: str) -> None:
    # Given
    network = network_of(name)
    # When
    found = devices_of_a_step(network, examples(network.contract.inputs, 4))
    # Then
    assert found == {"meta"}


@pytest.mark.parametrize(
    "network",
    [
        Tfn(TfnConfig(text_width=6, acoustic_width=3, visual_width=4, text_steps=9)),
        Tfn(replace(SMALL_CONFIGS["tfn"], task="classification", subtensors="bimodal")),
        CenetM(CenetMConfig(acoustic_width=3, visual_width=4, acoustic_steps=7, visual_steps=9, backbone=WHOLE)),
        ProjectedMug(small()),
    ],
    ids=["tfn padded", "tfn classes", "cenet-m padded", "mug stage 1"],
)
def test_other_profiles_and_stages_stay_on_one_device(network: Network) -> None:
    # Given
    made = examples_without(network, 4) if isinstance(network, ProjectedMug) else _with_words(network)
    # When
    found = devices_of_a_step(network, made)
    # Then
    assert found == {"meta"}


def _with_words(network: Network) -> list[Example]:
    """Examples, with token ids if the network reads them."""
    made = examples(network.contract.inputs, 4)
    if all(spec.role != "tokens" for spec in network.contract.inputs):
        return made
    return [replace(one, spellings=({**one.spellings[0], "text": np.arange(1, 6)},)) for one in made]


@pytest.mark.parametrize("modality", ["text", "acoustic", "visual"])
def test_a_client_of_one_modality_stays_on_one_device(modality: str) -> None:
    # Given
    network = network_of("hafedformer")
    assert isinstance(network, HaFedformer)
    tensors, targets = batch(network, examples(network.contract.inputs, 4))
    # When
    with devices.elsewhere():
        devices.move(network)
        named = network.named([devices.copy(tensor) for tensor in tensors])
        label_B1 = devices.copy(targets.score)
        found = devices.gradients(
            network,
            lambda: (network.local_score(modality, named[modality], named[f"{modality}_length"]) - label_B1).sum(),
        )
    # Then
    assert found == {"meta"}


def test_a_network_that_mixes_devices_or_waits_for_one_is_found() -> None:
    # Given
    class Mixing(Tfn):
        def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
            return super().objective(inputs, targets) * torch.ones(2)

    class Waiting(Tfn):
        def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
            return super().objective(inputs, targets) * float(targets.score.mean())

    # When, Then
    for network, error in ((Mixing(SMALL_CONFIGS["tfn"]), "Device"), (Waiting(SMALL_CONFIGS["tfn"]), "Data")):
        with pytest.raises(Exception, match=r"meta|_local_scalar_dense") as caught:
            devices_of_a_step(network, examples(network.contract.inputs, 4))
        assert error in type(caught.value).__name__


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        MemoryError("Unable to allocate 100. GiB for an array"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
    ],
)
def test_too_little_memory_is_one_sentence(error: Exception) -> None:
    # Given
    expected = (
        r"^out of memory on cpu with a batch of 64 utterances: [\d.]+ of [\d.]+ GiB are in use, expected room for a"
    )
    # When, Then
    with pytest.raises(TrainingError, match=expected), memory.explained(64, torch.device("cpu")):
        raise error
    with pytest.raises(RuntimeError, match="another"), memory.explained(64, torch.device("cpu")):
        raise RuntimeError("another")


def test_the_peak_of_memory_is_measured_from_the_beginning() -> None:
    # Given
    size = 64 << 20
    earlier = torch.ones(size, dtype=torch.uint8)
    del earlier
    # When
    peak = memory.PeakMemory(torch.device("cpu"))
    held = torch.ones(size, dtype=torch.uint8)
    found = peak.read()
    # Then
    assert len(held) == size
    assert 0 < found.before <= found.peak <= memory.size(torch.device("cpu"))
    assert found.reserved is None
