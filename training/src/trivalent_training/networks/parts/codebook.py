"""Codebooks: replace each frame by the id of the nearest of K centroids, found by k-means on the training frames.

    x' = (x − μ) / s                               μ and s by column, over the training frames that are not all zero
    id = argmin_c ‖x' − v_c‖²                      centroids v_c, c = 0 … K − 1
    n_c = #{frames with id c}                      histogram of a record; n_K counts padding and is 0 here

k-means runs ten times from k-means++ starts, with at most 300 iterations each, on at most half a million frames.

Shapes: N frames, D columns, K clusters.
"""

import numpy as np
import torch
from sklearn.cluster import KMeans  # type: ignore[import-untyped]
from torch import Tensor, nn

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.sequences import Standardize

MAX_FRAMES = 500_000
"""Maximum number of frames for k-means; a random sample is drawn from more."""


class Codebook(nn.Module):
    """Maps frames (N, D) to ids int64 (N)."""

    centroids: Tensor

    def __init__(self, width: int, clusters: int) -> None:
        super().__init__()
        self.clusters = clusters
        self.scale = Standardize(width)
        self.register_buffer("centroids", torch.zeros(clusters, width))

    def learn(self, frames: FloatMatrix, draws: np.random.Generator) -> None:
        """Computes scale and centroids from training frames (N, D); TrainingError if too few of them are distinct."""
        frames = frames[frames.any(axis=1)]
        if len(frames) > MAX_FRAMES:
            frames = frames[np.sort(draws.choice(len(frames), MAX_FRAMES, replace=False))]
        distinct = len(np.unique(frames, axis=0))
        if distinct < self.clusters:
            raise TrainingError(
                f"cannot learn {self.clusters} clusters from {distinct} distinct frames: configure fewer clusters"
            )
        self.scale.learn(frames)
        x_ND = self.scale(torch.from_numpy(frames)).double().numpy()
        found = KMeans(self.clusters, n_init=10, max_iter=300, random_state=int(draws.integers(2**31))).fit(x_ND)
        # scikit-learn's threads sum in any order: the means are computed again in a fixed order to be reproducible
        means = [x_ND[found.labels_ == cluster].mean(axis=0) for cluster in range(self.clusters)]
        self.centroids.copy_(torch.from_numpy(np.stack(means)))

    def forward(self, frames_ND: Tensor) -> Tensor:
        near_NK: Tensor = self.scale(frames_ND) @ self.centroids.T
        return (self.centroids.square().sum(dim=1) - 2 * near_NK).argmin(dim=1)


class Histogram(nn.Module):
    """Maps the frames of one record (N, D) to the number of frames in each cluster, float32 (K + 1)."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        self.codebook = codebook

    def forward(self, frames_ND: Tensor) -> Tensor:
        ids_K1 = torch.arange(self.codebook.clusters + 1)
        counts_K1: Tensor = (self.codebook(frames_ND).unsqueeze(1) == ids_K1).float().sum(dim=0)
        return counts_K1


class Sampled(nn.Module):
    """Maps the frames of one record (N, D) to the ids of S frames at equal intervals, uint8 (S).

    Slot i holds the id of frame ⌊(i + ½) N / S⌋. If N ≤ S, all ids are kept and followed by K.
    """

    def __init__(self, codebook: Codebook, slots: int) -> None:
        super().__init__()
        self.codebook = codebook
        self.slots = slots

    def forward(self, frames_ND: Tensor) -> Tensor:
        count = len(frames_ND)
        if count > self.slots:
            frames_ND = frames_ND[(2 * torch.arange(self.slots) + 1) * count // (2 * self.slots)]
        ids_N: Tensor = self.codebook(frames_ND)
        return nn.functional.pad(ids_N, (0, self.slots - len(ids_N)), value=self.codebook.clusters).to(torch.uint8)
