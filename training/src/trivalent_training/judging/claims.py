"""Claims of the papers, each tested by an ablation: paired differences of errors with intervals, and a verdict.

A claim names a recipe and its ablation. Both were run with the same seeds and folds and evaluated on the same
utterances.

    d_su   = |p − y| of the ablation − |p − y| of the system      seed s, utterance u
    effect = mean of d_su; above 0 if the system is better
    95 % interval: percentiles 2.5 and 97.5 of the mean over 10,000 resamples of seeds and of utterances, independently

    holds            the interval is above the claim's margin
    does not hold    the interval is below it
    not told apart   the interval contains it

The margin is 0 on recordings. A synthetic benchmark states a margin above 0 with the claim, before it is run.

Source of the two-way resampling: A. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trivalent_training import typed
from trivalent_training.errors import TrainingError
from trivalent_training.judging.results import Result

RESAMPLES = 10_000
SEED = 4711
"""Seed of the resamples, so that the page is reproducible."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a paper and the pair of recipes that tests it."""

    claim: str
    """What the paper says, in our words."""
    paper: str
    """Authors and year."""
    dataset: str
    """Name of the data set of both recipes."""
    system: str
    """Recipe with the mechanism."""
    ablation: str
    """Recipe without it."""
    margin: float = 0.0
    """Least effect of the mechanism, label units."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired difference of mean absolute errors, in label units; positive if the system is better."""

    mean: float
    low: float
    """Lower end of the 95 % interval."""
    high: float
    """Upper end of the 95 % interval."""
    seeds: int
    utterances: int
    margin: float = 0.0
    """That of the claim, label units."""

    @property
    def verdict(self) -> str:
        if self.low > self.margin:
            return "holds"
        return "does not hold" if self.high < self.margin else "not told apart"


def read(path: Path) -> list[Claim]:
    """The claims of a JSON file, a list. Raises TrainingError if it is missing or invalid."""
    document = typed.document(path, f"no file {path}, expected a list of claims")
    if not isinstance(document, list):
        raise TrainingError(f"{path} is no list, expected a list of claims")
    return [typed.build(Claim, entry, f"{path}[{i}]") for i, entry in enumerate(document)]


def effect(claim: Claim, results: Sequence[Result]) -> Effect:
    """The effect of a claim's mechanism.

    Raises TrainingError if the two recipes have no results, or not of the same seeds and utterances.
    """
    system, ablation = (_errors(claim, name, results) for name in (claim.system, claim.ablation))
    if system.keys() != ablation.keys():
        raise TrainingError(
            f"'{claim.system}' was run with {sorted(system)}, '{claim.ablation}' with {sorted(ablation)}, "
            "expected the same seeds and folds"
        )
    try:
        difference_SU = np.array([np.subtract(ablation[run], system[run]) for run in sorted(system)])
    except ValueError as error:
        raise TrainingError(
            f"'{claim.system}' and '{claim.ablation}' were evaluated on different numbers of utterances of "
            f"'{claim.dataset}', expected the same utterances"
        ) from error
    return _bootstrap(difference_SU, claim.margin)


def _errors(claim: Claim, name: str, results: Sequence[Result]) -> dict[tuple[int, int], tuple[float, ...]]:
    """The errors of each run of a recipe, by seed and fold."""
    found = {
        (result.seed, result.fold): result.errors
        for result in results
        if result.dataset == claim.dataset and result.name == name and result.seed is not None and result.errors
    }
    if not found:
        raise TrainingError(
            f"'{name}' has no stored errors on '{claim.dataset}': train it and run trivalent-train evaluate --save"
        )
    return found


def _bootstrap(difference_SU: NDArray[np.float64], margin: float) -> Effect:
    seeds, utterances = difference_SU.shape
    draws = np.random.default_rng(SEED)
    means = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        chosen_S = draws.integers(seeds, size=seeds)
        chosen_U = draws.integers(utterances, size=utterances)
        means[i] = difference_SU[chosen_S].mean(axis=0)[chosen_U].mean()
    low, high = np.percentile(means, [2.5, 97.5])
    return Effect(float(difference_SU.mean()), float(low), float(high), seeds, utterances, margin)


def table(claims: Sequence[Claim], results: Sequence[Result]) -> str:
    """A Markdown table of the claims with effects and verdicts; empty if no claim has both of its recipes' results.

    It has a column of margins if a claim has one.
    """
    stored = {(result.dataset, result.name) for result in results if result.errors}
    tested = [c for c in claims if {(c.dataset, c.system), (c.dataset, c.ablation)} <= stored]
    if not tested:
        return ""
    margins = any(claim.margin for claim in tested)
    difference = "MAE of the ablation less the system's (95 % interval)"
    heads = ["claim", "paper", "data set", "system", "ablation", difference, "seeds, utterances", "verdict"]
    rows = [heads, ["---"] * len(heads)]
    for claim in tested:
        found = effect(claim, results)
        cells = [
            claim.claim, claim.paper, claim.dataset, f"`{claim.system}`", f"`{claim.ablation}`",
            f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})", f"{found.seeds}, {found.utterances:,}",
            found.verdict,
        ]  # fmt: skip
        rows.append(cells)
    if margins:
        for row, cell in zip(rows, ["margin", "---", *(f"{claim.margin:g}" for claim in tested)], strict=True):
            row.insert(5, cell)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
