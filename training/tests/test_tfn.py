"""TFN: the published sizes, the layout of the fused tensor, padding and missing modalities."""

from dataclasses import replace

import pytest
import torch

from trivalent_training.errors import TrainingError
from trivalent_training.networks.pooling import MaskedMean, PaddedMean
from trivalent_training.networks.tfn import PUBLISHED, Tfn, TfnConfig

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


@pytest.mark.parametrize(("name", "count"), [("mosi", 9_497_043), ("mosei", 5_042_539), ("sims", 35_632_077)])
def test_has_the_published_number_of_parameters(name: str, count: int) -> None:
    with torch.device("meta"):
        network = Tfn(PUBLISHED[name])
    assert sum(parameter.numel() for parameter in network.parameters()) == count


def test_fused_tensor_holds_the_products_in_the_published_order() -> None:
    h = {"text": torch.tensor([[2.0, 3.0]]), "acoustic": torch.tensor([[5.0]]), "visual": torch.tensor([[7.0, 11.0]])}
    (z,) = Tfn(replace(SMALL, text_out=2, acoustic_hidden=1, visual_hidden=2)).fuse(h)
    assert z.shape == (2 * 3 * 3,)
    assert z[:3].tolist() == [1.0, 2.0, 3.0]  # i_a = i_v = 0
    assert z[1 * 3 * 3].item() == 5.0  # i_a = 1, i_v = i_t = 0
    assert z[2 * 3].item() == 11.0  # i_v = 2
    assert z[(1 * 3 + 1) * 3 + 2].item() == 5.0 * 7.0 * 3.0


def test_a_subset_of_modalities_fuses_only_its_own_products() -> None:
    network = Tfn(replace(SMALL, modalities=("text", "acoustic")))
    z = network.fuse({"text": torch.tensor([[2.0, 3.0]]), "acoustic": torch.tensor([[5.0]])})
    assert z.tolist() == [[1.0, 2.0, 3.0, 5.0, 10.0, 15.0]]
    assert [spec.name for spec in network.contract.inputs] == ["text", "text_length", "acoustic", "present"]


@pytest.mark.parametrize("profile", ["reproduce", "deploy"])
def test_score_stays_strictly_inside_the_range(profile: str) -> None:
    network = Tfn(replace(SMALL, profile=profile)).eval()  # type: ignore[arg-type]
    wild = [tensor * 100 if tensor.is_floating_point() else tensor for tensor in inputs(SMALL)]
    (score,) = network(*wild[:4], torch.ones(3, 3))
    assert score.shape == (3, 1)
    assert bool((score.abs() < 3).all())


def test_padding_changes_nothing_when_deployed() -> None:
    network = Tfn(SMALL).eval()
    states, length, *rest = inputs(SMALL)
    garbage = torch.cat([states, torch.full((3, 5, SMALL.text_width), 9.0)], dim=1)
    torch.testing.assert_close(network(states, length, *rest), network(garbage, length, *rest))


def test_reproduced_text_reads_the_padding() -> None:
    network = Tfn(replace(SMALL, profile="reproduce", text_steps=10)).eval()
    states, length, *rest = inputs(SMALL, steps=4)
    short = network(states, length, *rest)
    torch.testing.assert_close(short, network(torch.nn.functional.pad(states, (0, 0, 0, 6)), length, *rest))
    longer = Tfn(replace(SMALL, profile="reproduce", text_steps=20)).eval()
    longer.load_state_dict(network.state_dict())
    assert not torch.equal(short[0], longer(states, length, *rest)[0])


def test_an_absent_modality_has_no_influence_whatever_its_tensor_holds() -> None:
    network = Tfn(SMALL).eval()
    states, length, acoustic, visual, present = inputs(SMALL)
    present[:, 1] = 0
    torch.testing.assert_close(
        network(states, length, acoustic, visual, present), network(states, length, acoustic + 50, visual, present)
    )


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
    ],
)
def test_nonsense_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        replace(SMALL, **change)  # type: ignore[arg-type]
