"""TFN: published sizes, layout of the fused tensor, padding, missing modalities and the three classes."""

import math
from dataclasses import replace

import pytest
import torch

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import recipe
from trivalent_training.networks.parts.base import Targets
from trivalent_training.networks.parts.pooling import MaskedMean, PaddedMean
from trivalent_training.networks.parts.three_classes import expected_class, known_cross_entropy
from trivalent_training.networks.tfn import Tfn, TfnConfig
from trivalent_training.schemas import REPOSITORY

PUBLISHED = REPOSITORY / "training" / "configs" / "published"

SMALL = TfnConfig(
    profile="deploy", text_width=6, acoustic_width=3, visual_width=4,
    text_hidden=5, text_out=4, acoustic_hidden=2, visual_hidden=3, post_hidden=8,
)  # fmt: skip


def inputs(config: TfnConfig, batch: int = 3, steps: int = 7) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [
        torch.randn(batch, steps, config.text_width, generator=generator),
        torch.randint(1, steps + 1, (batch,), generator=generator),
        torch.randn(batch, config.acoustic_width, generator=generator),
        torch.randn(batch, config.visual_width, generator=generator),
        torch.ones(batch, 3),
    ]


@pytest.mark.parametrize(
    ("name", "fused", "count"),
    [("tfn-mosi", 140_481, 9_497_043), ("tfn-mosei", 282_897, 5_042_539), ("tfn-sims", 1_094_049, 35_632_077)],
)
def test_has_the_published_number_of_parameters(name: str, fused: int, count: int) -> None:
    with torch.device("meta"):
        network = recipe.read(PUBLISHED / f"{name}.json").network.build()
    assert sum(parameter.numel() for parameter in network.parameters()) == count
    assert network.get_parameter("post.1.weight").shape[1] == fused


def test_the_fused_tensor_has_the_products_in_the_published_order() -> None:
    h = {"text": torch.tensor([[2.0, 3.0]]), "acoustic": torch.tensor([[5.0]]), "visual": torch.tensor([[7.0, 11.0]])}
    (z,) = Tfn(replace(SMALL, text_out=2, acoustic_hidden=1, visual_hidden=2)).fuse(h)
    assert z.shape == (2 * 3 * 3,)
    assert z[:3].tolist() == [1.0, 2.0, 3.0]  # z[0] = 1, z[1 … T] = h_t
    assert z[1 * 3 * 3].item() == 5.0  # at (i_a, 0, 0) h_a
    assert z[2 * 3].item() == 11.0  # i_v = 2
    assert z[(1 * 3 + 1) * 3 + 2].item() == 5.0 * 7.0 * 3.0


def test_the_fused_tensor_is_the_same_in_training_and_in_evaluation() -> None:
    # Given
    network = Tfn(TfnConfig())
    embeddings = {modality: torch.randn(5, width) for modality, width in network.config.embedded.items()}
    # When
    trained, evaluated = network.train().fuse(embeddings), network.eval().fuse(embeddings)
    # Then
    assert torch.equal(trained, evaluated)


def test_a_subset_of_modalities_has_only_its_own_products() -> None:
    network = Tfn(replace(SMALL, modalities=("text", "acoustic")))
    z = network.fuse({"text": torch.tensor([[2.0, 3.0]]), "acoustic": torch.tensor([[5.0]])})
    assert z.tolist() == [[1.0, 2.0, 3.0, 5.0, 10.0, 15.0]]
    assert [spec.name for spec in network.contract.inputs] == ["text", "text_length", "acoustic", "present"]


def test_subtensors_of_one_and_of_two_modalities() -> None:
    h = {"text": torch.tensor([[2.0, 3.0]]), "acoustic": torch.tensor([[5.0]]), "visual": torch.tensor([[7.0]])}
    config = replace(SMALL, text_out=2, acoustic_hidden=1, visual_hidden=1)
    unimodal, bimodal = (Tfn(replace(config, subtensors=kept)) for kept in ("unimodal", "bimodal"))
    assert unimodal.fuse(h).tolist() == [[1.0, 2.0, 3.0, 7.0, 5.0]]  # early fusion: the concatenation
    assert bimodal.fuse(h).tolist() == [[1.0, 2.0, 3.0, 7.0, 14.0, 21.0, 5.0, 10.0, 15.0, 35.0]]
    assert set(Tfn(config).fuse(h).tolist()[0]) - set(bimodal.fuse(h).tolist()[0]) == {70.0, 105.0}
    for network in (unimodal, bimodal):
        assert network.get_parameter("post.1.weight").shape[1] == network.fuse(h).shape[1]
        assert network.state_dict().keys() == Tfn(config).state_dict().keys()


def test_two_modalities_have_all_their_products_if_bimodal_ones_are_kept() -> None:
    config = replace(SMALL, modalities=("text", "acoustic"))
    torch.manual_seed(0)
    whole = Tfn(config)
    torch.manual_seed(0)
    bimodal = Tfn(replace(config, subtensors="bimodal"))
    found = [*inputs(config)[:3], inputs(config)[4]]
    assert torch.equal(whole.eval()(*found)[0], bimodal.eval()(*found)[0])


@pytest.mark.parametrize("profile", ["reproduce", "deploy"])
def test_the_score_is_strictly_inside_the_range(profile: str) -> None:
    network = Tfn(replace(SMALL, profile=profile)).eval()  # type: ignore[arg-type]
    large = [tensor * 100 if tensor.is_floating_point() else tensor for tensor in inputs(SMALL)]
    (score,) = network(*large[:4], torch.ones(3, 3))
    assert score.shape == (3, 1)
    assert bool((score.abs() < 3).all())


def test_padding_does_not_change_the_score_in_the_profile_deploy() -> None:
    network = Tfn(SMALL).eval()
    states, length, *rest = inputs(SMALL)
    padded = torch.cat([states, torch.full((3, 5, SMALL.text_width), 9.0)], dim=1)
    torch.testing.assert_close(network(states, length, *rest), network(padded, length, *rest))


def test_text_includes_the_padding_in_the_profile_reproduce() -> None:
    network = Tfn(replace(SMALL, profile="reproduce", text_steps=10)).eval()
    states, length, *rest = inputs(SMALL, steps=4)
    short = network(states, length, *rest)
    torch.testing.assert_close(short, network(torch.nn.functional.pad(states, (0, 0, 0, 6)), length, *rest))
    longer = Tfn(replace(SMALL, profile="reproduce", text_steps=20)).eval()
    longer.load_state_dict(network.state_dict())
    assert not torch.equal(short[0], longer(states, length, *rest)[0])


def test_the_tensor_of_a_missing_modality_does_not_change_the_score() -> None:
    network = Tfn(SMALL).eval()
    states, length, acoustic, visual, present = inputs(SMALL)
    present[:, 1] = 0
    torch.testing.assert_close(
        network(states, length, acoustic, visual, present), network(states, length, acoustic + 50, visual, present)
    )


def test_without_a_modality_the_fused_tensor_has_the_products_of_the_others() -> None:
    network = Tfn(SMALL).eval()
    states, length, acoustic, visual, present = inputs(SMALL)
    present[:, 1] = 0
    embeddings = network.embed([states, length, acoustic, visual, present])
    both = {modality: embeddings[modality] for modality in ("text", "visual")}
    z_BF = network.fuse(embeddings)
    torch.testing.assert_close(z_BF[:, : network.fuse(both).shape[1]], network.fuse(both))
    assert not z_BF[:, network.fuse(both).shape[1] :].any()


def test_text_may_be_features() -> None:
    network = Tfn(replace(SMALL, text="features", text_width=1)).eval()
    assert [spec.name for spec in network.contract.inputs] == ["text", "acoustic", "visual", "present"]
    assert network.contract.features["text"].dims == 1
    (score,) = network(torch.randn(2, 1), torch.randn(2, 3), torch.randn(2, 4), torch.ones(2, 3))
    assert score.shape == (2, 1)


def test_the_score_of_a_classifier_is_the_expected_class() -> None:
    logits = torch.tensor([[0.0, 0.0, math.log(2)], [50.0, 0.0, -50.0], [1.0, 9.0, 1.0]])
    torch.testing.assert_close(expected_class(logits, 3.0), torch.tensor([[0.75], [-3.0], [0.0]]))
    network = Tfn(replace(SMALL, task="classification", bound=1.0)).eval()
    assert [spec.role for spec in network.contract.outputs] == ["score", "other"]
    score, found = network(*inputs(SMALL))
    assert found.shape == (3, 3)
    torch.testing.assert_close(score, expected_class(found, 1.0))


def test_the_objective_of_a_classifier_is_cross_entropy_with_the_sign_of_known_labels() -> None:
    logits = torch.zeros(4, 3)
    logits[:, 2] = math.log(2)  # probabilities 1/4, 1/4, 1/2
    labels = torch.tensor([[-0.2], [0.0], [0.6], [math.nan]])
    expected = (2 * math.log(4) + math.log(2)) / 3
    assert known_cross_entropy(logits, labels).item() == pytest.approx(expected)
    assert known_cross_entropy(logits, torch.full((4, 1), math.nan)).item() == 0.0
    network = Tfn(replace(SMALL, task="classification")).eval()
    targets = Targets(*[torch.tensor([[-0.2], [0.0], [0.6]])] * 4)
    found = network.objective(inputs(SMALL), targets)
    torch.testing.assert_close(found, known_cross_entropy(network(*inputs(SMALL))[1], targets.score))


def test_pooling_over_real_and_over_padded_frames() -> None:
    frames = torch.tensor([[1.0, 4.0], [3.0, 0.0]])
    assert MaskedMean()(frames).tolist() == [2.0, 2.0]
    assert PaddedMean(8)(frames).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modalities": ("text", "smell")}, r"modalities are \['text', 'smell'\], expected some of"),
        ({"modalities": ()}, r"modalities are \[\], expected some of"),
        ({"post_dropout": 1.0}, "expected probabilities below 1"),
        ({"profile": "reproduce", "states_dropout": 0.1}, "states_dropout is set, expected 0"),
        ({"profile": "fast"}, "profile is 'fast', expected 'reproduce' or 'deploy'"),
        ({"task": "ranking"}, "task is 'ranking', expected 'regression' or 'classification'"),
        ({"subtensors": "trimodal"}, "subtensors is 'trimodal', expected 'all', 'bimodal' or 'unimodal'"),
        ({"text": "letters"}, "text is 'letters', expected 'states', 'published' or 'features'"),
        (
            {"profile": "reproduce", "text": "features"},
            "text is 'features', expected 'states' or 'published' in the profile",
        ),
        ({"bound": 0.0}, "bound is 0, expected a number above 0"),
    ],
)
def test_an_invalid_configuration_raises(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)  # type: ignore[arg-type]
