"""A vocabulary of frames: each frame becomes the number of the nearest of K centroids that k-means found in training.

    x' = (x − μ) / s                               μ and s by column, over the training frames that are not all zero
    id = argmin_c ‖x' − v_c‖²                      v_c the centroids, 0 … K − 1
    n_c = #{frames with id c}                      histogram of a record; place K counts padding, 0 here

k-means starts as k-means++ does, ten times, at most 300 rounds each, over at most half a million frames.

Shapes: N frames, D columns, K clusters.
"""

import numpy as np
import torch
from sklearn.cluster import KMeans  # type: ignore[import-untyped]
from torch import Tensor, nn

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.sequences import Standardize

MOST_FRAMES = 500_000
"""Frames that k-means sees; of more, so many are drawn."""


class Codebook(nn.Module):
    """Frames (N, D) → ids int64 (N)."""

    centroids: Tensor

    def __init__(self, width: int, clusters: int) -> None:
        super().__init__()
        self.clusters = clusters
        self.scale = Standardize(width)
        self.register_buffer("centroids", torch.zeros(clusters, width))

    def learn(self, frames: FloatMatrix, draws: np.random.Generator) -> None:
        """Finds the centroids of training frames (N, D)."""
        frames = frames[frames.any(axis=1)]
        if len(frames) > MOST_FRAMES:
            frames = frames[np.sort(draws.choice(len(frames), MOST_FRAMES, replace=False))]
        distinct = len(np.unique(frames, axis=0))
        if distinct < self.clusters:
            raise TrainingError(
                f"there are {distinct} different frames to learn {self.clusters} clusters from: ask for fewer clusters"
            )
        self.scale.learn(frames)
        x_ND = self.scale(torch.from_numpy(frames)).double().numpy()
        found = KMeans(self.clusters, n_init=10, max_iter=300, random_state=int(draws.integers(2**31))).fit(x_ND)
        # the library's threads add in any order; the means are taken again in one, so that a seed gives the same bits
        means = [x_ND[found.labels_ == cluster].mean(axis=0) for cluster in range(self.clusters)]
        self.centroids.copy_(torch.from_numpy(np.stack(means)))

    def forward(self, frames_ND: Tensor) -> Tensor:
        near_NK: Tensor = self.scale(frames_ND) @ self.centroids.T
        return (self.centroids.square().sum(dim=1) - 2 * near_NK).argmin(dim=1)


class Histogram(nn.Module):
    """One record's frames (N, D) → how many fell into each cluster, float32 (K + 1)."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        self.codebook = codebook

    def forward(self, frames_ND: Tensor) -> Tensor:
        places_K1 = torch.arange(self.codebook.clusters + 1)
        counted: Tensor = (self.codebook(frames_ND).unsqueeze(1) == places_K1).float().sum(dim=0)
        return counted


class Sampled(nn.Module):
    """One record's frames (N, D) → the ids of S frames at equal intervals, uint8 (S).

    Frame ⌊(i + ½) N / S⌋ stands at place i; where N ≤ S, all frames stand there and K behind them.
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
