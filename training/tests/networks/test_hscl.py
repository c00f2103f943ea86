"""HSCL: published sizes, inputs of the fusion, empty streams, and terms of the objective."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.networks.hscl import Hscl, HsclConfig
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.parts.language.backbone import BackboneConfig
from trivalent_training.networks.parts.learning.contrastive import similarity_loss, supervised_contrast
from trivalent_training.networks.parts.stream_encoder import StreamConfig, StreamEncoder
from trivalent_training.schemas import REPOSITORY

PUBLISHED = REPOSITORY / "training" / "configs" / "published"
SMALL = HsclConfig(
    profile="deploy", acoustic=StreamConfig(width=3, intermediate=8, model_width=4), visual=StreamConfig(width=5),
    fusion_heads=2, embedding=6,
    backbone=BackboneConfig(
        weights=None, first_layer=1, hidden=8, layers=2, heads=2, intermediate=16, states_width=8,
    ),
)  # fmt: skip
REPRODUCED = replace(SMALL, profile="reproduce", acoustic=StreamConfig(width=3), mask_text_pads=False)


def network_of(config: HsclConfig) -> Hscl:
    torch.manual_seed(0)
    network = Hscl(config)
    network.initialize()
    return network.eval()


def inputs(batch: int = 3, present: tuple[int, int, int] = (1, 1, 1)) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    lengths = {name: torch.tensor([steps, 1, 2, 3][:batch]) for name, steps in (("t", 6), ("a", 4), ("v", 9))}
    return {
        "text": torch.randn(batch, 6, 8, generator=generator),
        "text_mask": (torch.arange(6)[None, :] < lengths["t"][:, None]).long(),
        "acoustic": torch.randn(batch, 4, 3, generator=generator),
        "acoustic_length": lengths["a"],
        "visual": torch.randn(batch, 9, 5, generator=generator),
        "visual_length": lengths["v"],
        "present": torch.tensor(present).float().expand(batch, 3),
    }


def outputs(network: Hscl, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    names = [spec.name for spec in network.contract.outputs]
    with torch.no_grad():
        return dict(zip(names, network(*(tensors[s.name] for s in network.contract.inputs)), strict=True))


@pytest.mark.parametrize(
    ("name", "count", "projections"), [("mosi", 119_410_953, 298_752), ("mosei", 119_640_585, 309_504)]
)
def test_has_the_published_number_of_parameters(name: str, count: int, projections: int) -> None:
    with torch.device("meta"):
        network = recipe.read(PUBLISHED / f"hscl-{name}.json").network.build()
    assert isinstance(network, Hscl)
    assert sum(parameter.numel() for parameter in network.parameters()) == count
    assert sum(parameter.numel() for parameter in network.projections.parameters()) == projections
    assert network.export_blocker() == "its results depend on the padding"


@pytest.mark.parametrize("config", [SMALL, REPRODUCED])
def test_two_passes_return_the_same_outputs(config: HsclConfig) -> None:
    network = network_of(config)
    first, second = outputs(network, inputs()), outputs(network, inputs())
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_cls_vectors_have_the_published_deviation_and_are_trained() -> None:
    wide = replace(SMALL, acoustic=StreamConfig(width=500, layers=1), visual=StreamConfig(width=500, layers=1))
    acoustic, visual = network_of(wide).streams.values()
    assert acoustic.cls.std().item() == pytest.approx(1.0, rel=0.1)  # type: ignore[operator]
    assert visual.cls.std().item() == pytest.approx(0.2, rel=0.1)  # type: ignore[operator]
    network = network_of(SMALL)
    network(*inputs().values())[0].sum().backward()
    for stream in network.streams.values():
        assert stream.cls.grad is not None
        assert stream.cls.grad.abs().sum() > 0  # type: ignore[operator]


def test_padding_does_not_change_the_outputs_in_the_profile_deploy() -> None:
    network, tensors = network_of(SMALL), inputs()
    padded = dict(tensors)
    for modality in ("text", "acoustic", "visual"):
        padding = torch.full((3, 5, tensors[modality].shape[2]), 9.0)
        padded[modality] = torch.cat([tensors[modality], padding], dim=1)
    padded["text_mask"] = torch.nn.functional.pad(tensors["text_mask"], (0, 5))
    torch.testing.assert_close(outputs(network, tensors), outputs(network, padded))


def test_words_include_the_padding_in_the_profile_reproduce_unless_masked() -> None:
    tensors = inputs()
    padded = tensors | {
        "text": torch.nn.functional.pad(tensors["text"], (0, 0, 0, 5)),
        "text_mask": torch.nn.functional.pad(tensors["text_mask"], (0, 5)),
    }
    upstream, masked = network_of(REPRODUCED), network_of(replace(REPRODUCED, mask_text_pads=True))
    assert not torch.allclose(outputs(upstream, tensors)["score"], outputs(upstream, padded)["score"], atol=1e-6)
    torch.testing.assert_close(outputs(masked, tensors), outputs(masked, padded))
    assert masked.export_blocker() is None


@pytest.mark.parametrize("config", [SMALL, REPRODUCED])
def test_a_missing_stream_is_treated_as_empty(config: HsclConfig) -> None:
    network = network_of(config)
    without = inputs(present=(1, 0, 1))
    empty = inputs() | {"acoustic_length": torch.zeros(3, dtype=torch.int64)}
    noise = without | {"acoustic": without["acoustic"] + 50, "acoustic_length": torch.tensor([4, 4, 4])}
    found = outputs(network, without)
    torch.testing.assert_close(found, outputs(network, noise))
    for name, embedding in outputs(network, empty).items():
        if name != "score" or config.profile == "reproduce":
            torch.testing.assert_close(found[name], embedding)
    assert all(bool(tensor.isfinite().all()) for tensor in found.values())


def test_the_stream_encoder_equals_torchs_encoder_on_cls_vector_frames_and_positions() -> None:
    torch.manual_seed(0)
    encoder = StreamEncoder(StreamConfig(width=5, intermediate=7, layers=1), deviation=1.0, dropout=0.0)
    (ours,) = encoder.layers
    theirs = nn.TransformerEncoderLayer(5, nhead=1, dim_feedforward=7, dropout=0.0, batch_first=True)
    weights = dict(ours.named_parameters())
    for suffix in ("weight", "bias"):
        parts: list[Tensor] = [weights[f"attention.{name}.{suffix}"] for name in ("query", "key", "value")]
        renamed = {
            f"self_attn.in_proj_{suffix}": torch.cat(parts),
            f"self_attn.out_proj.{suffix}": weights[f"attention.out.{suffix}"],
            f"linear1.{suffix}": weights[f"forth.{suffix}"],
            f"linear2.{suffix}": weights[f"back.{suffix}"],
        }
        theirs.load_state_dict(renamed, strict=False)
    x, real = torch.randn(2, 3, 5), torch.tensor([[True] * 4, [True, True, False, False]])
    angles = [[step / 10000 ** (2 * i / 6) for i in range(3)] for step in range(4)]
    positions = [[wave(a) for a in row for wave in (math.sin, math.cos)][:5] for row in angles]
    whole = torch.cat([encoder.cls.expand(2, 1, 5), x], dim=1) * math.sqrt(5) + torch.tensor(positions)
    expected = theirs(whole, src_key_padding_mask=~real)
    torch.testing.assert_close(encoder(x, real)[real], expected[real])


def test_the_score_uses_the_fusions_of_the_present_streams_or_all_if_none_is_present() -> None:
    network = network_of(SMALL)
    fused = {"acoustic": torch.full((4, 8), 2.0), "visual": torch.full((4, 8), 6.0)}
    present = torch.tensor([[1.0, 1, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert network._joined(fused, present)[:, 0].tolist() == [4.0, 2.0, 6.0, 4.0]
    reproduced = network_of(REPRODUCED)
    assert reproduced._joined(fused, present)[:, 0].tolist() == [4.0] * 4


def test_averaged_frames_equal_one_mean_frame() -> None:
    network = network_of(replace(SMALL, acoustic=replace(SMALL.acoustic, averaged=True)))
    tensors = inputs()
    one = dict(tensors)
    means = [x[:n].mean(dim=0) for x, n in zip(tensors["acoustic"], tensors["acoustic_length"], strict=True)]
    one["acoustic"], one["acoustic_length"] = torch.stack(means).unsqueeze(1), torch.ones(3, dtype=torch.int64)
    torch.testing.assert_close(outputs(network, tensors), outputs(network, one))


def test_a_subset_of_streams_has_only_its_own_inputs_and_outputs() -> None:
    network = network_of(replace(SMALL, modalities=("text", "acoustic")))
    names = [spec.name for spec in network.contract.inputs]
    assert names == ["text", "text_mask", "acoustic", "acoustic_length", "present"]
    found = outputs(network, inputs())
    assert list(found) == ["score", "emb_text", "emb_acoustic", "emb_at", "agreement_acoustic"]
    assert bool(((found["agreement_acoustic"] >= 0) & (found["agreement_acoustic"] <= 1 + 1e-6)).all())


def test_the_residual_of_the_cross_attention_is_the_text_state_or_the_self_attended_one() -> None:
    released, paper = network_of(SMALL), network_of(replace(SMALL, cross_residual="self"))
    fusion = released.fusions["acoustic"]
    state = released.state_dict()
    for name in ("own.out.weight", "own.out.bias"):
        state[f"fusions.acoustic.{name}"] = torch.zeros_like(state[f"fusions.acoustic.{name}"])
    state["fusions.acoustic.norms.0.bias"] = torch.ones(8)
    for network in (released, paper):
        network.load_state_dict(state)
    text, stream, mask = torch.randn(2, 6, 8), torch.randn(2, 4, 4), torch.ones(2, 1, 4, dtype=torch.bool)
    with torch.no_grad():
        own = fusion.norms[0](text[:, :1])  # type: ignore[index, operator]
        step = fusion.cross(own, stream, mask)  # type: ignore[operator]
        for network, residual in ((released, text[:, :1]), (paper, own)):
            part = network.fusions["acoustic"]
            f = part.norms[1](residual + step)  # type: ignore[index, operator]
            expected = part.norms[2](f + part.back(part.forth(f).relu()))  # type: ignore[index, operator]
            torch.testing.assert_close(part(text, None, stream, mask), expected.squeeze(1))


def targets() -> Targets:
    y = torch.tensor([[-1.0], [0.5], [2.0]])
    return Targets(y, y, y, y)


@pytest.mark.parametrize("present", [(1, 1, 1), (1, 1, 0), (1, 0, 0)])
def test_the_objective_contrasts_only_present_streams(present: tuple[int, int, int]) -> None:
    network, tensors, y = network_of(SMALL), inputs(present=present), targets().score
    found = outputs(network, tensors)
    expected = (found["score"] - y).abs().mean()
    for modality in [m for m, has in zip(("acoustic", "visual"), present[1:], strict=True) if has]:
        pair = found["emb_text"], found[f"emb_{modality}"]
        expected = expected + 0.01 * (supervised_contrast(*pair, y[:, 0]) + 0.1 * similarity_loss(*pair))
    if all(present):
        expected = expected + 0.1 * supervised_contrast(found["emb_at"], found["emb_vt"], y[:, 0])
    torch.testing.assert_close(network.objective(list(tensors.values()), targets()).detach(), expected)


def test_scales_are_learned_in_the_profile_deploy_only() -> None:
    frames = {"acoustic": (torch.arange(12).float().view(4, 3) * 100).numpy()}
    draws = np.random.default_rng(0)
    for config, mean in ((SMALL, 450.0), (REPRODUCED, 0.0)):
        network = network_of(config)
        network.learn_frames(frames, draws)
        assert network.scales["acoustic"].mean[0].item() == mean  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modalities": ("acoustic", "visual")}, r"modalities are .*, expected text and at least one other"),
        ({"modalities": ("text",)}, r"modalities are \['text'\], expected text and at least one other"),
        ({"profile": "fast"}, "profile is 'fast', expected 'reproduce' or 'deploy'"),
        ({"cross_residual": "both"}, "cross_residual is 'both', expected 'text' or 'self'"),
        ({"dropout": 1.0}, "dropout is 1, expected a probability below 1"),
        ({"temperature": 0.0}, "temperature is 0, expected more than 0"),
        ({"mask_text_pads": False}, "mask_text_pads is off, expected on in the profile 'deploy'"),
        ({"profile": "reproduce"}, "model_width or averaged is set, expected neither in the profile 'reproduce'"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)  # type: ignore[arg-type]


def test_an_invalid_configuration_of_a_stream_raises() -> None:
    with pytest.raises(TrainingError, match="width of a stream is 5, expected a multiple of its 2 heads"):
        StreamConfig(width=5, heads=2)
    with pytest.raises(TrainingError, match="expected all of them above 0"):
        StreamConfig(width=0)
