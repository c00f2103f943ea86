"""CENet: the enhancement alone, its two networks at the published sizes, padding, absence, and what learns nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import RobertaConfig, RobertaModel

from trivalent_training.data.utterance import Labels
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.fitting import loop, recipe
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.optimizer import optimizer_of
from trivalent_training.fitting.recipe import FitRecipe, GroupRecipe
from trivalent_training.networks.cenet_m import CenetM, CenetMConfig
from trivalent_training.networks.cenet_s import TABLES, CenetS, CenetSConfig
from trivalent_training.networks.parts.base import Network, Targets
from trivalent_training.networks.parts.codebook import Codebook, Histogram, Sampled
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.parts.language.cross_modal import SHARPNESS, SlotAttention, Slots, counted, masked
from trivalent_training.networks.wrappers.ensemble import Ensemble
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.batching import ANNOTATION, Parts
from trivalent_training.serving.contract import TensorSpec

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
WIDTH = 64
ROBERTA = BackboneConfig(
    kind="roberta", weights=None, first_layer=0, hidden=WIDTH, layers=2, heads=4, intermediate=96,
    vocabulary=50, positions=64, norm_epsilon=1e-5,
)  # fmt: skip
BERT = replace(ROBERTA, kind="bert")
UPPER = replace(BERT, first_layer=1, states_width=WIDTH)
SMALL_S = CenetSConfig(acoustic_width=3, visual_width=4, backbone=ROBERTA)
SERVED_S = replace(SMALL_S, profile="deploy", backbone=UPPER)
SMALL_M = CenetMConfig(acoustic_width=3, visual_width=4, acoustic_steps=7, visual_steps=9, backbone=BERT)
SERVED_M = replace(SMALL_M, profile="deploy", backbone=UPPER)
PRESENT_PLACES = {"acoustic": 1, "visual": 2}


def network_of(config: CenetSConfig | CenetMConfig) -> CenetS | CenetM:
    torch.manual_seed(0)
    network = CenetS(config) if isinstance(config, CenetSConfig) else CenetM(config)
    network.initialize()
    for parameter in network.parameters():  # large enough that every part has a say
        torch.nn.init.normal_(parameter.data, std=0.1)
    return network.eval()


def inputs(network: Network, steps: int = 6) -> dict[str, Tensor]:
    """Three utterances; the first has all the steps of text, the others fewer."""
    generator = torch.Generator().manual_seed(0)
    made = {spec.name: _input(spec, steps, generator) for spec in network.contract.inputs}
    made["text_mask"] = (torch.arange(steps)[None, :] < torch.tensor([[steps], [3], [1]])).long()
    return made


def _input(spec: TensorSpec, steps: int, generator: torch.Generator) -> Tensor:
    sizes = {"batch": 3, "seq_t": steps, "seq_a": 5, "seq_v": 8}
    shape = [sizes[axis] if isinstance(axis, str) else axis for axis in spec.shape]
    bound = {"tokens": 50, "pos_tags": 5, "word_sentiments": 3, "features": 17}.get(spec.role, 2)
    if spec.role == "present":
        return torch.ones(shape)
    if spec.role == "length":
        return torch.tensor([sizes["seq_a" if spec.modality == "acoustic" else "seq_v"], 2, 1])
    if spec.dtype != "float32" or shape[1:] == [17]:
        return torch.randint(0, bound, shape, generator=generator).to(getattr(torch, spec.dtype))
    return torch.randn(shape, generator=generator)


def outputs(network: Network, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    names = [spec.name for spec in network.contract.outputs]
    with torch.no_grad():
        return dict(zip(names, network(*(tensors[spec.name] for spec in network.contract.inputs)), strict=True))


def attention() -> SlotAttention:
    torch.manual_seed(0)
    return SlotAttention(WIDTH)


def test_attention_is_the_published_equation() -> None:
    unit, h, e = attention(), torch.randn(2, 5, WIDTH), torch.randn(2, 3, WIDTH)
    context, mass = unit(h, Slots(e))
    q, k = (layer.weight.double() for layer in (unit.query, unit.key))
    query, key = h.double() @ q.T + unit.query.bias.double(), e.double() @ k.T + unit.key.bias.double()
    logit = SHARPNESS * torch.einsum("bld,bsd->bls", query, key)
    expected = logit.exp() / logit.exp().sum(dim=2, keepdim=True)
    assert SHARPNESS == 8
    torch.testing.assert_close(mass.double(), expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(context, mass @ unit.value(e))


def test_a_single_repeated_id_gives_its_value() -> None:
    unit, e = attention(), torch.randn(1, 1, WIDTH)
    context, _ = unit(torch.randn(1, 5, WIDTH), Slots(e.expand(1, 50, WIDTH)))
    torch.testing.assert_close(context, unit.value(e).expand(1, 5, WIDTH), atol=1e-6, rtol=1e-5)
    alone, _ = unit(torch.randn(1, 5, WIDTH), Slots(e, counted(torch.tensor([[50.0]]))))
    assert torch.equal(alone, unit.value(e).expand(1, 5, WIDTH))


def test_a_histogram_gives_what_its_slots_give() -> None:
    unit, h, table = attention(), torch.randn(2, 5, WIDTH), torch.randn(17, WIDTH)
    ids = torch.randint(0, 17, (2, 50))
    count = torch.nn.functional.one_hot(ids, 17).sum(dim=1).float()
    by_slot, slot_mass = unit(h, Slots(table[ids]))
    by_count, mass = unit(h, Slots(table.unsqueeze(0), counted(count)))
    torch.testing.assert_close(by_count, by_slot, atol=1e-6, rtol=1e-6)
    gathered = torch.zeros(2, 5, 17).scatter_add(2, ids.unsqueeze(1).expand(2, 5, 50), slot_mass)
    torch.testing.assert_close(mass, gathered, atol=1e-6, rtol=1e-6)
    assert (mass[(count == 0).unsqueeze(1).expand_as(mass)] == 0).all()


def test_slots_that_are_not_there_have_no_share() -> None:
    unit, h, e = attention(), torch.randn(2, 5, WIDTH), torch.randn(2, 3, WIDTH)
    few, _ = unit(h, Slots(e[:, :2]))
    hidden, mass = unit(h, Slots(e, masked(torch.tensor([[True, True, False]] * 2))))
    torch.testing.assert_close(hidden, few)
    assert not mass[:, :, 2].any()


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
    assert network.refuse_to_serve() == "its results depend on the padding"


def test_weight_decay_spares_what_upstream_spares() -> None:
    plan = recipe.read(PUBLISHED / "cenet-m-mosi.json")
    with torch.device("meta"):
        network = plan.network.build()
        optimizer = optimizer_of(network, plan.fit)
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    decayed = {group["weight_decay"]: {names[id(p)] for p in group["params"]} for group in optimizer.param_groups}
    spared, rest = decayed[0.0], decayed[1e-4]
    assert isinstance(optimizer, torch.optim.Adam)
    assert {"head.1.bias", "head.4.bias"} <= spared
    assert {"head.1.weight", "enhancement.join.bias", "projections.visual.0.bias"} <= rest
    assert all(name.startswith(("backbone.", "head.")) for name in spared)
    assert not [name for name in rest if name.startswith("backbone.") and name.endswith(("bias", "LayerNorm.weight"))]
    assert not [name for name in spared | rest if ".embeddings." in name]  # frozen


@pytest.mark.parametrize("modality", ["visual", "acoustic"])
def test_the_order_of_frames_does_not_matter(modality: str) -> None:
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


def test_the_served_form_gives_the_score_of_the_published_form() -> None:
    published = network_of(SMALL_S)
    served = CenetS(replace(SMALL_S, profile="deploy")).eval()
    served.load_state_dict(published.state_dict())
    tensors = inputs(published)
    counts = {m: torch.nn.functional.one_hot(tensors[m].long(), 17).sum(dim=1).float() for m in PRESENT_PLACES}
    found, expected = outputs(served, {**tensors, **counts}), outputs(published, tensors)
    torch.testing.assert_close(found["score"], expected["score"], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(found["shift"], expected["shift"], atol=1e-5, rtol=1e-5)
    assert found["attention_visual"].shape == (3, 6, 17)


@pytest.mark.parametrize("config", [SERVED_S, SERVED_M, replace(SERVED_S, modalities=("text", "acoustic"))])
def test_padding_changes_nothing_when_served(config: CenetSConfig | CenetMConfig) -> None:
    network = network_of(config)
    tensors = inputs(network)
    padded = dict(tensors)
    for spec in network.contract.inputs:
        if spec.role in ("states", "pos_tags", "word_sentiments", "mask") or len(spec.shape) == 3:
            garbage = torch.zeros_like(tensors[spec.name][:, :2]) + (0 if spec.role == "mask" else 2)
            padded[spec.name] = torch.cat([tensors[spec.name], garbage], dim=1)
    short, long = outputs(network, tensors), outputs(network, padded)
    torch.testing.assert_close(short["score"], long["score"])
    torch.testing.assert_close(short["shift"], long["shift"][:, :6])
    assert not long["shift"][:, 6:].any()


@pytest.mark.parametrize("modality", PRESENT_PLACES)
@pytest.mark.parametrize("config", [SERVED_S, SERVED_M])
def test_an_absent_modality_has_no_influence_whatever_its_tensor_holds(
    config: CenetSConfig | CenetMConfig, modality: str
) -> None:
    network = network_of(config)
    tensors = inputs(network)
    there = outputs(network, tensors)
    tensors["present"][:, PRESENT_PLACES[modality]] = 0
    empty = {**tensors, modality: torch.zeros_like(tensors[modality])}
    gone = outputs(network, empty)
    assert all(tensor.isfinite().all() for tensor in gone.values())
    assert not gone[f"attention_{modality}"].any()
    torch.testing.assert_close(gone["score"], outputs(network, tensors)["score"])
    assert not torch.allclose(gone["score"], there["score"])


def test_an_absent_modality_is_all_padding_when_reproduced() -> None:
    network = network_of(SMALL_S)
    tensors = inputs(network)
    tensors["present"][:, 2] = 0
    padding = torch.full_like(tensors["visual"], 16)
    everywhere = {**tensors, "visual": padding, "present": torch.ones(3, 3)}
    torch.testing.assert_close(outputs(network, tensors)["score"], outputs(network, everywhere)["score"])


def test_the_reproduced_frames_are_attended_to_with_their_padding() -> None:
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


def test_a_broken_frame_counts_as_ten_deviations_when_served() -> None:
    network = network_of(SERVED_M)
    network.learn_frames({"acoustic": np.asarray([[1, 2, 3], [3, 2, 7]], np.float32)}, np.random.default_rng())
    tensors = inputs(network)
    tensors["acoustic"][0, 1] = torch.tensor([1e9, 2, -1e9])
    far = {**tensors, "acoustic": tensors["acoustic"].clone()}
    far["acoustic"][0, 1] = torch.tensor([2 + 10 * 1, 2, 5 - 10 * 2])  # means 2, 2, 5; deviations 1, 0 (taken as 1), 2
    torch.testing.assert_close(outputs(network, tensors), outputs(network, far))


def test_no_gradient_reaches_the_rows_of_padding() -> None:
    network = network_of(SMALL_S)
    assert isinstance(network, CenetS)
    tensors = [inputs(network)[spec.name] for spec in network.contract.inputs]
    network.objective(tensors, Targets(*torch.randn(4, 3, 1))).backward()  # type: ignore[no-untyped-call]
    pads = {"senti_embeddings": 2, "pos_tag_embeddings": 4, "polarity_embeddings": 5}
    tables = {**{name: (network.tables[name], row) for name, row in pads.items()}}
    tables |= {modality: (network.clusters[modality], 16) for modality in PRESENT_PLACES}
    tables["words"] = (network.backbone.model.embeddings.word_embeddings, 0)  # type: ignore[union-attr, assignment]
    for name, (table, row) in tables.items():
        gradient = table.weight.grad
        assert isinstance(gradient, Tensor)
        assert not gradient[row].any(), name
        assert gradient.any() or name == "polarity_embeddings"


def test_the_loss_is_the_mean_square() -> None:
    network = network_of(SERVED_S)
    made = inputs(network)
    targets = Targets(*torch.randn(4, 3, 1))
    found = network.objective([made[spec.name] for spec in network.contract.inputs], targets)
    assert found.item() == pytest.approx((outputs(network, made)["score"] - targets.score).square().mean().item())


def test_the_embeddings_of_the_port_are_frozen() -> None:
    frozen = {name for name, p in network_of(SMALL_M).named_parameters() if not p.requires_grad}
    assert frozen
    assert all(name.startswith("backbone.model.embeddings.") for name in frozen)


def frames(seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Sixteen heaps of frames, the columns of very different size, and frames of nothing."""
    draws = np.random.default_rng(seed)
    heaps = draws.uniform(-1, 1, (16, 3)).repeat(20, axis=0) + draws.normal(0, 0.001, (320, 3))
    return np.concatenate([heaps * [1, 1000, 0.01], np.zeros((40, 3))]).astype(np.float32)


def test_a_codebook_finds_the_heaps_and_the_same_ones_again() -> None:
    first, second = Codebook(3, 16), Codebook(3, 16)
    first.learn(frames(), np.random.default_rng(5))
    second.learn(frames(), np.random.default_rng(5))
    assert torch.equal(first.centroids, second.centroids)
    ids = first(torch.from_numpy(frames()[:320])).view(16, 20)
    assert (ids == ids[:, :1]).all()
    assert len(ids[:, 0].unique()) == 16
    torch.testing.assert_close(first.scale.mean, torch.from_numpy(frames()[:320].mean(axis=0)), atol=1e-3, rtol=1e-3)


def test_a_histogram_counts_the_frames_of_a_record(tmp_path: Path) -> None:
    codebook = Codebook(3, 16)
    codebook.learn(frames(), np.random.default_rng(5))
    record = torch.from_numpy(frames()[10:45])  # ten of one heap, twenty of another, five of a third
    found = Histogram(codebook)(record)
    assert found.shape == (17,)
    assert sorted(found.tolist())[-3:] == [5, 10, 20]
    assert found[16] == 0
    columns = (TensorSpec("frames", "features", "float32", ("seq_a", 3), "acoustic"),)
    compact = (TensorSpec("compact", "features", "float32", (17,), "acoustic"),)
    graphs.export(Histogram(codebook), tmp_path / "quantizer.onnx", columns, compact)


@pytest.mark.parametrize(("count", "chosen"), [(2, [0, 1, 9, 9, 9]), (5, [0, 1, 2, 3, 4]), (8, [0, 2, 4, 5, 7])])
def test_ids_are_sampled_at_equal_intervals(count: int, chosen: list[int]) -> None:
    codebook = Codebook(1, 9)
    codebook.centroids.copy_(torch.arange(9.0).unsqueeze(1))
    found = Sampled(codebook, 5)(torch.arange(float(count)).unsqueeze(1))
    assert found.dtype == torch.uint8
    assert found.tolist() == chosen


def test_what_cannot_be_clustered_is_refused() -> None:
    draws = np.random.default_rng(0)
    with pytest.raises(TrainingError, match="there are 3 different frames to learn 16 clusters from"):
        Codebook(3, 16).learn(np.eye(3, dtype=np.float32).repeat(9, axis=0), draws)
    with pytest.raises(TrainingError, match="there are no visual frames of 4 columns to cluster"):
        CenetS(SERVED_S).learn_frames({"acoustic": frames()}, draws)


def test_members_with_other_codebooks_make_no_package() -> None:
    members = [CenetS(SERVED_S) for _ in range(2)]
    assert Ensemble(members).refuse_to_serve() is None
    for seed, member in enumerate(members):
        member.learn_frames(
            {"acoustic": frames(seed), "visual": frames(seed)[:, [0, 1, 2, 2]]}, np.random.default_rng()
        )
    assert str(Ensemble(members).refuse_to_serve()).startswith("its members learned different quantizers")


def test_tables_begin_at_zero_or_as_the_checkpoint_has_them(tmp_path: Path) -> None:
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
    """Utterances whose words say half of the label, and whose voice the other half."""
    draws, made = np.random.default_rng(seed), list[Example]()
    for place in range(count):
        steps, cluster = int(draws.integers(2, 5)), int(draws.integers(4))
        annotation = np.stack([draws.integers(0, 5, steps), np.full(steps, draws.integers(3))], axis=1)
        histogram = np.eye(5, dtype=np.float32)[cluster] * 30
        states = draws.standard_normal((steps, WIDTH)).astype(np.float32)
        parts: Parts = {"text": states, "acoustic": histogram, ANNOTATION: annotation}
        label = float(annotation[0, 1] - 1.0 + cluster / 1.5 - 1)
        made.append(Example(f"u{place}", f"c{place}", Labels(label), (parts,)))
    return made


def test_learns_what_words_and_voice_say_of_others() -> None:
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
        ({"modalities": ("text",)}, "modalities are 'text' alone, expected 'acoustic' or 'visual' beside it"),
        ({"enhance_layer": 2}, "enhance_layer is 2, expected a trained layer from 0 to 1"),
        ({"dropout": 1.0}, "dropout is 1, expected a probability below 1"),
        ({"start": "sentilare"}, "expected a whole backbone and a folder in backbone.weights"),
        ({"start": "bert"}, "start is 'bert', expected 'roberta' or 'sentilare'"),
        ({"clusters": 256}, "clusters are 256 and slots 50, expected 1 to 255 clusters"),
    ],
)
def test_nonsense_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL_S, **change)  # type: ignore[arg-type]


def test_frames_of_no_length_are_refused() -> None:
    with pytest.raises(TrainingError, match="acoustic_steps are 0 and visual_steps 9, expected at least 1"):
        replace(SMALL_M, acoustic_steps=0)
