"""The runs that one package is exported from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.examples import training_frames
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.fitting.run import Run
from trivalent_training.judging.metrics import best_band
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.wrappers.averaging import averaged
from trivalent_training.networks.wrappers.compaction import compacted
from trivalent_training.networks.wrappers.ensemble import Ensemble
from trivalent_training.networks.wrappers.selection import selected

Mean = Literal["scores", "weights"]
"""What is averaged over several runs."""


@dataclass(frozen=True, slots=True)
class TrainedRuns:
    """One or several runs of one recipe; the package returns the mean of their scores, or has their mean weights.

    Raises TrainingError if the runs differ in recipe or data, if the network cannot be served, or if the mean of
    weights is asked for and the runs did not start from the same run.
    """

    runs: tuple[Run, ...]
    networks: tuple[Network, ...]
    mean: Mean = "scores"

    def __post_init__(self) -> None:
        first = self.runs[0]
        for run in self.runs[1:]:
            if (run.recipe, run.dataset_sha256) != (first.recipe, first.dataset_sha256):
                raise TrainingError(
                    "the runs differ in recipe or data, expected runs that differ in seed and fold only"
                )
        starts = {run.start.weights_sha256 if run.start else None for run in self.runs}
        if self.mean == "weights" and (len(self.runs) < 2 or len(starts) > 1 or None in starts):
            raise TrainingError(
                "the mean of weights needs two or more runs that started from the same weights: fit them with --start"
            )
        if blocker := self.networks[0].export_blocker():
            raise TrainingError(f"{first.recipe.package.name} cannot be exported: {blocker}")

    @property
    def recipe(self) -> Recipe:
        return self.runs[0].recipe

    @property
    def neutral(self) -> float:
        """Half width of the neutral band: the recipe's, or the one of the highest F1 on the held-out polarities.

        Raises TrainingError if the recipe has none and no polarity was held out.
        """
        if (fixed := self.recipe.package.neutral) is not None:
            return fixed
        scores, labels = self.held_out(graded=False)
        if not labels:
            found = f"package.neutral of {self.recipe.package.name} is null and no polarity was held out"
            raise TrainingError(f"{found}, expected a number, or data with labels of -1, 0 and 1 alone (see combine)")
        return best_band(scores, labels)

    def held_out(self, graded: bool) -> tuple[list[float], list[float]]:
        """Scores and labels of the held-out utterances whose label has a strength, or has none.

        The score of each is the mean over the runs that held it out.
        """
        predictions, labels = defaultdict[str, list[float]](list), dict[str, float]()
        for run in self.runs:
            for held in run.validation:
                if held.graded == graded:
                    predictions[held.utterance_id].append(held.prediction)
                    labels[held.utterance_id] = held.label
        return [float(np.mean(predictions[name])) for name in labels], list(labels.values())

    def network(self, utterances: Sequence[Utterance], left_out: Collection[str] = ()) -> Network:
        """The network to serve: the only one or the mean of several, with frames in the recipe's number format.

        It lacks the outputs named in 'left_out'.
        """
        network = selected(self._one(), left_out)
        return compacted(network, self.recipe.package.frames, training_frames(utterances, network))

    def _one(self) -> Network:
        if len(self.networks) == 1:
            return self.networks[0]
        return averaged(self.networks) if self.mean == "weights" else Ensemble(self.networks)
