"""CENet: published sizes of both networks, padding, missing modalities, and parameters without gradient."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import RobertaConfig, RobertaModel

from fixtures.small_cenet import (
    PRESENT_COLUMNS,
    PUBLISHED,
    ROBERTA,
    SERVED_M,
    SERVED_S,
    SMALL_M,
    SMALL_S,
    UPPER,
    WIDTH,
    frames,
    inputs,
    network_of,
    outputs,
)
from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop, recipe
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.optimizer import optimizer_of
from trivalent_training.fitting.recipe import FitRecipe, GroupRecipe
from trivalent_training.networks.cenet_m import CenetM, CenetMConfig
from trivalent_training.networks.cenet_s import TABLES, CenetS, CenetSConfig
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.wrappers.ensemble import Ensemble
from trivalent_training.serving.batching import ANNOTATION, Parts


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("cenet-s-mosi", 129_997_825),
        ("cenet-s-mosei", 129_997_825),
        ("cenet-s-roberta-mosi", 129_997_825),
        ("cenet-m-mosi", 115_999_489),
        ("cenet-m-mosei", 116_064_001),
        ("cenet-m-sims", 109_335_553),
    ],
)
def test_has_the_published_number_of_parameters(name: str, count: int) -> None:
    with torch.device("meta"):
        network = recipe.read(PUBLISHED / f"{name}.json").network.build()
    assert sum(parameter.numel() for parameter in network.parameters()) == count
    assert network.export_blocker() == "its results depend on the padding"


def test_weight_decay_applies_to_the_same_parameters_as_upstream() -> None:
    plan = recipe.read(PUBLISHED / "cenet-m-mosi.json")
    with torch.device("meta"):
        network = plan.network.build()
        optimizer = optimizer_of(network, plan.fit)
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    decayed = {group["weight_decay"]: {names[id(p)] for p in group["params"]} for group in optimizer.param_groups}
    without, rest = decayed[0.0], decayed[1e-4]
    assert isinstance(optimizer, torch.optim.Adam)
    assert {"head.1.bias", "head.4.bias"} <= without
    assert {"head.1.weight", "enhancement.join.bias", "projections.visual.0.bias"} <= rest
    assert all(name.startswith(("backbone.", "head.")) for name in without)
    assert not [name for name in rest if name.startswith("backbone.") and name.endswith(("bias", "LayerNorm.weight"))]
    assert not [name for name in without | rest if ".embeddings." in name]  # frozen


@pytest.mark.parametrize("modality", ["visual", "acoustic"])
def test_the_order_of_frames_does_not_change_the_score(modality: str) -> None:
    network = network_of(SMALL_S)
    tensors = inputs(network)
    shuffled = tensors[modality][:, torch.randperm(50, generator=torch.Generator().manual_seed(1))]
    assert not torch.equal(shuffled, tensors[modality])
    torch.testing.assert_close(
        outputs(network, tensors)["score"],
        outputs(network, {**tensors, modality: shuffled})["score"],
        atol=1e-5,
        rtol=0,
    )


def test_the_profile_deploy_has_the_scores_of_the_profile_reproduce() -> None:
    published = network_of(SMALL_S)
    served = CenetS(replace(SMALL_S, profile="deploy")).eval()
    served.load_state_dict(published.state_dict())
    tensors = inputs(published)
    counts = {m: torch.nn.functional.one_hot(tensors[m].long(), 17).sum(dim=1).float() for m in PRESENT_COLUMNS}
    found, expected = outputs(served, {**tensors, **counts}), outputs(published, tensors)
    torch.testing.assert_close(found["score"], expected["score"], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(found["shift"], expected["shift"], atol=1e-5, rtol=1e-5)
    assert found["attention_visual"].shape == (3, 6, 17)


@pytest.mark.parametrize("config", [SERVED_S, SERVED_M, replace(SERVED_S, modalities=("text", "acoustic"))])
def test_padding_does_not_change_the_outputs_in_the_profile_deploy(config: CenetSConfig | CenetMConfig) -> None:
    network = network_of(config)
    tensors = inputs(network)
    padded = dict(tensors)
    for spec in network.contract.inputs:
        if spec.role in ("states", "pos_tags", "word_sentiments", "mask") or len(spec.shape) == 3:
            padding = torch.zeros_like(tensors[spec.name][:, :2]) + (0 if spec.role == "mask" else 2)
            padded[spec.name] = torch.cat([tensors[spec.name], padding], dim=1)
    short, long = outputs(network, tensors), outputs(network, padded)
    torch.testing.assert_close(short["score"], long["score"])
    torch.testing.assert_close(short["shift"], long["shift"][:, :6])
    assert not long["shift"][:, 6:].any()


@pytest.mark.parametrize("modality", PRESENT_COLUMNS)
@pytest.mark.parametrize("config", [SERVED_S, SERVED_M])
def test_the_tensor_of_a_missing_modality_does_not_change_the_score(
    config: CenetSConfig | CenetMConfig, modality: str
) -> None:
    network = network_of(config)
    tensors = inputs(network)
    present = outputs(network, tensors)
    tensors["present"][:, PRESENT_COLUMNS[modality]] = 0
    empty = {**tensors, modality: torch.zeros_like(tensors[modality])}
    missing = outputs(network, empty)
    assert all(tensor.isfinite().all() for tensor in missing.values())
    assert not missing[f"attention_{modality}"].any()
    torch.testing.assert_close(missing["score"], outputs(network, tensors)["score"])
    assert not torch.allclose(missing["score"], present["score"])


def test_a_missing_modality_is_all_padding_in_the_profile_reproduce() -> None:
    network = network_of(SMALL_S)
    tensors = inputs(network)
    tensors["present"][:, 2] = 0
    padding = torch.full_like(tensors["visual"], 16)
    padded = {**tensors, "visual": padding, "present": torch.ones(3, 3)}
    torch.testing.assert_close(outputs(network, tensors)["score"], outputs(network, padded)["score"])


def test_padding_of_frames_is_attended_to_in_the_profile_reproduce() -> None:
    network = network_of(SMALL_M)
    tensors = inputs(network)
    for modality, length in (("acoustic", 7), ("visual", 9)):
        missing = length - tensors[modality].shape[1]
        tensors[modality] = torch.nn.functional.pad(tensors[modality], (0, 0, 0, missing))
    assert outputs(network, inputs(network))["attention_visual"].shape == (3, 6, 9)
    torch.testing.assert_close(outputs(network, inputs(network)), outputs(network, tensors))
    longer = CenetM(replace(SMALL_M, visual_steps=30)).eval()
    longer.load_state_dict(network.state_dict())
    assert not torch.allclose(outputs(network, tensors)["score"], outputs(longer, tensors)["score"])


def test_frames_are_clipped_to_ten_deviations_in_the_profile_deploy() -> None:
    network = network_of(SERVED_M)
    network.learn_frames({"acoustic": np.asarray([[1, 2, 3], [3, 2, 7]], np.float32)}, np.random.default_rng())
    tensors = inputs(network)
    tensors["acoustic"][0, 1] = torch.tensor([1e9, 2, -1e9])
    clipped = {**tensors, "acoustic": tensors["acoustic"].clone()}
    clipped["acoustic"][0, 1] = torch.tensor([2 + 10 * 1, 2, 5 - 10 * 2])  # means 2, 2, 5; deviations 1, 0 → 1, 2
    torch.testing.assert_close(outputs(network, tensors), outputs(network, clipped))


def test_the_rows_of_padding_have_no_gradient() -> None:
    network = network_of(SMALL_S)
    assert isinstance(network, CenetS)
    tensors = [inputs(network)[spec.name] for spec in network.contract.inputs]
    network.objective(tensors, Targets(*torch.randn(4, 3, 1))).backward()  # type: ignore[no-untyped-call]
    pads = {"senti_embeddings": 2, "pos_tag_embeddings": 4, "polarity_embeddings": 5}
    tables = {**{name: (network.tables[name], row) for name, row in pads.items()}}
    tables |= {modality: (network.clusters[modality], 16) for modality in PRESENT_COLUMNS}
    tables["words"] = (network.backbone.model.embeddings.word_embeddings, 0)  # type: ignore[union-attr, assignment]
    for name, (table, row) in tables.items():
        gradient = table.weight.grad
        assert isinstance(gradient, Tensor)
        assert not gradient[row].any(), name
        assert gradient.any() or name == "polarity_embeddings"


def test_the_loss_is_the_mean_squared_error() -> None:
    network = network_of(SERVED_S)
    made = inputs(network)
    targets = Targets(*torch.randn(4, 3, 1))
    found = network.objective([made[spec.name] for spec in network.contract.inputs], targets)
    assert found.item() == pytest.approx((outputs(network, made)["score"] - targets.score).square().mean().item())


def test_the_embeddings_of_cenet_m_are_frozen() -> None:
    frozen = {name for name, p in network_of(SMALL_M).named_parameters() if not p.requires_grad}
    assert frozen
    assert all(name.startswith("backbone.model.embeddings.") for name in frozen)


def test_an_ensemble_of_members_with_different_codebooks_cannot_be_exported() -> None:
    members = [CenetS(SERVED_S) for _ in range(2)]
    assert Ensemble(members).export_blocker() is None
    for seed, member in enumerate(members):
        member.learn_frames(
            {"acoustic": frames(seed), "visual": frames(seed)[:, [0, 1, 2, 2]]}, np.random.default_rng()
        )
    assert str(Ensemble(members).export_blocker()).startswith("its members have different quantizers")


def test_tables_start_at_zero_or_from_the_checkpoint(tmp_path: Path) -> None:
    zero = CenetS(SMALL_S)
    zero.initialize()
    assert not any(parameter.any() for parameter in zero.tables.parameters())
    sizes = RobertaConfig(
        vocab_size=50, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=64, type_vocab_size=1,
    )  # fmt: skip
    published = RobertaModel(sizes)
    published.save_pretrained(tmp_path)
    config = replace(SMALL_S, start="sentilare", backbone=replace(ROBERTA, weights=str(tmp_path)))
    with pytest.raises(TrainingError, match=r"has 0 of SentiLARE's 3 tables: set start to 'roberta'"):
        CenetS(config).initialize()
    tables = {f"embeddings.{name}.weight": torch.randn(rows, WIDTH) for name, rows in TABLES.items()}
    save_file({**published.state_dict(), **tables}, tmp_path / "model.safetensors", {"format": "pt"})
    network = CenetS(config)
    network.initialize()
    for name in TABLES:
        assert torch.equal(network.tables[name].weight, tables[f"embeddings.{name}.weight"])  # type: ignore[arg-type]
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(TrainingError, match="cannot be loaded"):
        network.initialize()


def learnable(count: int, seed: int) -> list[Example]:
    """Examples whose label is the sum of a word sentiment and a value of the acoustic cluster."""
    draws, made = np.random.default_rng(seed), list[Example]()
    for index in range(count):
        steps, cluster = int(draws.integers(2, 5)), int(draws.integers(4))
        annotation = np.stack([draws.integers(0, 5, steps), np.full(steps, draws.integers(3))], axis=1)
        histogram = np.eye(5, dtype=np.float32)[cluster] * 30
        states = draws.standard_normal((steps, WIDTH)).astype(np.float32)
        parts: Parts = {"text": states, "acoustic": histogram, ANNOTATION: annotation}
        label = float(annotation[0, 1] - 1.0 + cluster / 1.5 - 1)
        made.append(Example(f"u{index}", f"c{index}", Labels(label), (parts,)))
    return made


def test_generalizes_from_words_and_acoustic_clusters_to_other_utterances() -> None:
    backbone = replace(UPPER, dropout=0)
    network = CenetS(replace(SERVED_S, modalities=("text", "acoustic"), clusters=4, dropout=0, backbone=backbone))
    train, valid = learnable(256, 0), learnable(64, 1)
    slow = (GroupRecipe("backbone.", learning_rate=2e-3),)
    plan = FitRecipe(epochs=10, batch_size=16, learning_rate=1e-2, groups=slow, schedule="warmup", gradient_norm=2.0)
    history = loop.fit(network, FitTask(train, valid, plan, seed=1))
    constant = float(np.abs(np.asarray([example.label for example in valid])).mean())
    assert min(epoch.valid_loss for epoch in history) < constant / 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"profile": "fast"}, "profile is 'fast', expected 'reproduce' or 'deploy'"),
        ({"modalities": ("acoustic",)}, r"modalities are \['acoustic'\], expected 'text' and others"),
        ({"modalities": ("text",)}, "modalities are 'text' alone, expected 'acoustic' or 'visual' in addition"),
        ({"enhance_layer": 2}, "enhance_layer is 2, expected a trained layer from 0 to 1"),
        ({"dropout": 1.0}, "dropout is 1, expected a probability below 1"),
        ({"start": "sentilare"}, "expected a whole backbone and a folder in backbone.weights"),
        ({"start": "bert"}, "start is 'bert', expected 'roberta' or 'sentilare'"),
        ({"clusters": 256}, "clusters are 256 and slots 50, expected 1 to 255 clusters"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL_S, **change)  # type: ignore[arg-type]


def test_a_maximum_of_zero_frames_raises() -> None:
    with pytest.raises(TrainingError, match="acoustic_steps are 0 and visual_steps 9, expected at least 1"):
        replace(SMALL_M, acoustic_steps=0)
