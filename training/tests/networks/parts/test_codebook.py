"""Codebooks: learned clusters, the compact form of a record, and frames that cannot be clustered."""

from pathlib import Path

import numpy as np
import pytest
import torch

from fixtures.small_cenet import SERVED_S, frames
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.networks.cenet_s import CenetS
from trivalent_training.networks.parts.codebook import Codebook, Histogram, Sampled
from trivalent_training.serving.contract import TensorSpec


def test_a_codebook_finds_the_clusters_and_is_reproducible() -> None:
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
    record = torch.from_numpy(frames()[10:45])  # ten frames of one cluster, twenty of another, five of a third
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


def test_too_few_or_no_frames_are_an_error() -> None:
    draws = np.random.default_rng(0)
    with pytest.raises(TrainingError, match="cannot learn 16 clusters from 3 distinct frames: configure fewer"):
        Codebook(3, 16).learn(np.eye(3, dtype=np.float32).repeat(9, axis=0), draws)
    with pytest.raises(TrainingError, match="no visual frames to cluster, expected frames of 4 columns"):
        CenetS(SERVED_S).learn_frames({"acoustic": frames()}, draws)
