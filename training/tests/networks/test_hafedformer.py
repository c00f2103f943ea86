"""HA-Fedformer's network: published sizes, equations, streams of different length, padding and missing modalities."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.networks.hafedformer import HaFedformer, HaFedformerConfig, owner
from trivalent_training.networks.parts.causal_encoder import sinusoids
from trivalent_training.networks.parts.learning.federation import FederationConfig

SMALL = HaFedformerConfig(
    profile="deploy", text_width=6, acoustic_width=3, visual_width=4, width=8, heads=2, layers=2, decoder_layers=2
)
LENGTHS = {"text": (2, 7, 1), "acoustic": (5, 3, 1), "visual": (1, 4, 6)}


def network_of(config: HaFedformerConfig) -> HaFedformer:
    torch.manual_seed(0)
    return HaFedformer(config).eval()


def inputs(config: HaFedformerConfig, lengths: dict[str, tuple[int, ...]] | None = None) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    made = {}
    for modality, real in (lengths or LENGTHS).items():
        made[modality] = torch.randn(3, max(real), config.columns(modality), generator=generator)
        made[f"{modality}_length"] = torch.tensor(real)
    return made | {"present": torch.ones(3, 3)}


def scores(network: HaFedformer, named: dict[str, Tensor]) -> dict[str, Tensor]:
    outputs = network(*(named[spec.name] for spec in network.contract.inputs))
    return dict(zip((spec.name for spec in network.contract.outputs), outputs, strict=True))


@pytest.mark.parametrize(
    ("change", "count"),
    [({}, 204_511), ({"acoustic_width": 5, "visual_width": 20}, 201_991), ({"visual_width": 713}, 224_851)],
)
def test_has_the_published_number_of_parameters(change: dict[str, int], count: int) -> None:
    with torch.device("meta"):
        network = HaFedformer(replace(HaFedformerConfig(), **change))  # type: ignore[arg-type]
    assert sum(parameter.numel() for parameter in network.parameters()) == count


def test_positions_count_from_one() -> None:
    p = sinusoids(3, 30, torch.device("cpu"))
    assert p.shape == (3, 30)
    assert p[0, 0].item() == pytest.approx(math.sin(1.0))
    assert p[1, 14].item() == pytest.approx(math.sin(2.0 / 10_000), rel=1e-4)
    assert p[2, 15].item() == pytest.approx(math.cos(3.0))


@pytest.mark.parametrize("profile", ["reproduce", "deploy"])
def test_a_frame_whose_first_channel_is_zero_has_no_position_in_the_profile_reproduce(profile: str) -> None:
    encoder = network_of(replace(SMALL, profile=profile)).encoders["text"]  # type: ignore[arg-type]
    encoder.layers, encoder.norm = nn.ModuleList(), nn.Identity()
    x = torch.ones(1, 3, 8)
    x[0, 1] = 0
    p = sinusoids(3, 8, x.device)
    expected = math.sqrt(8) * x + p
    if profile == "reproduce":
        expected[0, 1] = 0
    torch.testing.assert_close(encoder(x), expected)


def test_an_encoder_is_causal() -> None:
    network = network_of(SMALL)
    x = torch.randn(2, 6, 8)
    torch.testing.assert_close(network.encode("text", x)[:, :4], network.encode("text", x[:, :4]))


def test_streams_of_equal_length_have_the_published_mean() -> None:
    network = network_of(SMALL)
    named = inputs(SMALL, dict.fromkeys(MODALITIES, (5, 5, 5)))
    encoded = [network.encode(modality, network.project(modality, named[modality])) for modality in MODALITIES]
    expected = network.decoder(sum(encoded) / 3, torch.tensor([5, 5, 5]))
    torch.testing.assert_close(scores(network, named)["score"], expected)


def test_the_last_state_of_a_shorter_stream_is_repeated() -> None:
    network = network_of(SMALL)
    named = inputs(SMALL)
    encoded = {m: network.encode(m, network.project(m, named[m])) for m in MODALITIES}
    for row in range(3):
        real = {m: LENGTHS[m][row] for m in MODALITIES}
        longest = max(real.values())
        h = torch.stack(
            [sum(encoded[m][row, min(t, real[m] - 1)] for m in MODALITIES) / 3 for t in range(longest)]  # type: ignore[misc]
        )
        expected = network.decoder(h.unsqueeze(0), torch.tensor([longest]))
        torch.testing.assert_close(scores(network, named)["score"][row : row + 1], expected)


@pytest.mark.parametrize("profile", ["reproduce", "deploy"])
def test_trailing_padding_does_not_change_the_scores(profile: str) -> None:
    network = network_of(replace(SMALL, profile=profile))  # type: ignore[arg-type]
    named = inputs(SMALL)
    padded = dict(named)
    for steps, modality in zip((9, 2, 30), MODALITIES, strict=True):
        padded[modality] = torch.cat([named[modality], torch.full((3, steps, SMALL.columns(modality)), 9.0)], dim=1)
    torch.testing.assert_close(scores(network, padded), scores(network, named))


def test_a_modality_may_have_less_weight_than_the_others() -> None:
    network = network_of(replace(SMALL, acoustic_count=0.25, modalities=("text", "acoustic")))
    named = inputs(SMALL, {"text": (4, 4, 4), "acoustic": (4, 4, 4)})
    text, acoustic = (network.encode(m, network.project(m, named[m])) for m in ("text", "acoustic"))
    expected = network.decoder(0.8 * text + 0.2 * acoustic, torch.tensor([4, 4, 4]))
    torch.testing.assert_close(scores(network, named)["score"], expected)
    named["present"][:, 0] = 0
    found = scores(network, named)
    torch.testing.assert_close(found["score"], found["score_acoustic"])


@pytest.mark.parametrize("modality", MODALITIES)
def test_the_score_of_one_modality_is_its_decoded_encoding(modality: str) -> None:
    network = network_of(SMALL)
    named = inputs(SMALL)
    named["present"] = torch.tensor([[float(modality == m) for m in MODALITIES]] * 3)
    found = scores(network, named)
    encoded = network.encode(modality, network.project(modality, named[modality]))
    expected = network.decoder(encoded, named[f"{modality}_length"])
    torch.testing.assert_close(found["score"], expected)
    torch.testing.assert_close(found[f"score_{modality}"], expected)


def test_the_tensors_of_a_missing_modality_do_not_change_the_score() -> None:
    network = network_of(SMALL)
    named = inputs(SMALL)
    named["present"][:, 0] = 0
    other = named | {"text": named["text"] + 50, "text_length": torch.tensor([7, 7, 7])}
    torch.testing.assert_close(scores(network, named)["score"], scores(network, other)["score"])


def test_a_client_uses_its_own_encoder_or_all_encoders() -> None:
    named = inputs(SMALL)
    config = replace(SMALL, federation=FederationConfig(local_forward="own_encoder"))
    own, shared = network_of(config), network_of(SMALL)
    acoustic = (named["acoustic"], named["acoustic_length"])
    torch.testing.assert_close(own.local_score("acoustic", *acoustic), scores(own, named)["score_acoustic"])
    x = shared.project("acoustic", named["acoustic"])
    h = sum(shared.encode(modality, x) for modality in MODALITIES) / 3
    torch.testing.assert_close(shared.local_score("acoustic", *acoustic), shared.decoder(h, acoustic[1]))


def test_weights_for_a_client_are_exactly_those_that_its_forward_uses() -> None:
    own = network_of(replace(SMALL, federation=FederationConfig(local_forward="own_encoder")))
    assert {owner(name) for name in own.weights_for("acoustic")} == {"acoustic", "decoder"}
    sent = network_of(SMALL).weights_for("acoustic")
    assert {name.split(".")[1] for name in sent if name.startswith("encoders.")} == set(MODALITIES)
    assert {name for name in sent if name.startswith(("projections.", "scales."))} == {
        "projections.acoustic.weight", "scales.acoustic.mean", "scales.acoustic.scale",
    }  # fmt: skip


def test_frames_are_standardized_in_the_profile_deploy() -> None:
    frames = np.random.default_rng(0).normal(40, 7, (500, 3)).astype(np.float32)
    network = network_of(SMALL)
    network.learn_frames({"acoustic": frames}, np.random.default_rng(0))
    scaled = network.scales["acoustic"](torch.from_numpy(frames))
    assert scaled.mean().abs() < 1e-4
    assert scaled.std().item() == pytest.approx(1, abs=1e-2)
    assert not network_of(replace(SMALL, profile="reproduce")).scales


def test_text_is_states_or_features() -> None:
    assert "text" in network_of(SMALL).contract.features
    contract = network_of(replace(SMALL, text="states", modalities=("acoustic", "text"))).contract
    assert list(contract.features) == ["acoustic"]
    assert [spec.name for spec in contract.inputs] == ["text", "text_length", "acoustic", "acoustic_length", "present"]
    assert [spec.name for spec in contract.outputs] == ["score", "score_text", "score_acoustic"]


@pytest.mark.parametrize("profile", ["reproduce", "deploy"])
@pytest.mark.parametrize("modalities", [("text", "acoustic"), ("visual",)])
def test_the_graph_of_a_subset_equals_the_module(profile: str, modalities: tuple[str, ...], tmp_path: Path) -> None:
    network = network_of(replace(SMALL, profile=profile, modalities=modalities))  # type: ignore[arg-type]
    assert network.export_blocker() is None
    graphs.export(network, tmp_path / "model.onnx", network.contract.inputs, network.contract.outputs)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modalities": ("text", "smell")}, r"modalities are \['text', 'smell'\], expected some of"),
        ({"modalities": ()}, r"modalities are \[\], expected some of"),
        ({"profile": "fast"}, "profile is 'fast', expected 'reproduce' or 'deploy'"),
        ({"text": "sung"}, "text is 'sung', expected 'features' or 'states'"),
        ({"width": 9, "heads": 3}, "width is 9, expected an even multiple of the 3 heads"),
        ({"layers": 0}, "layers, decoder_layers and max_steps must be at least 1"),
        ({"acoustic_count": 0.0}, r"counts are \(1\.0, 0\.0, 1\.0\), expected numbers above 0"),
        ({"text_dropout": 1.0}, "expected probabilities below 1"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sampled": 11}, "sampled is 11, expected 1 to the 10 clients"),
        ({"chain": 0}, "local_epochs and chain are 2 and 0, expected at least 1"),
        ({"local_forward": "none"}, "local_forward is 'none'"),
        ({"aggregation": "median"}, "aggregation is 'median', expected 'fedavg', 'pbea_diag' or 'pbea_matrix'"),
        ({"aggregation": "pbea_diag", "chain": 1}, "chain is 1, expected at least 2 samples for 'pbea_diag'"),
        ({"kappa": -1.0}, "prior, epsilon and kappa are 0.0001, 1.2 and -1"),
    ],
)
def test_invalid_settings_of_the_federation_raise(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(FederationConfig(), **change)  # type: ignore[arg-type]
