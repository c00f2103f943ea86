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
    """A claim of a paper, and the pair of recipes that tests it or the reason why it was not run."""

    claim: str
    """What the paper says, in our words."""
    dataset: str = ""
    """Name of the data set of both recipes."""
    system: str = ""
    """Recipe with the mechanism."""
    ablation: str = ""
    """Recipe without it."""
    margin: float = 0.0
    """Least effect of the mechanism, label units."""
    published: str = ""
    """What the authors found, with its source; empty if it is not known to us."""
    not_run: str = ""
    """Why the claim could not be tested; empty if it has recipes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A system, its paper and the paper's claims."""

    system: str
    paper: str
    """Authors, venue and year."""
    published: str
    """The paper's own figures and those of others, with their source."""
    shipped: str
    """What the package in models/ uses of the system, and what it does not use."""
    findings: str
    """What the verdicts mean, without figures."""
    claims: tuple[Claim, ...]


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
    """That of the claim."""

    @property
    def verdict(self) -> str:
        if self.low > self.margin:
            return "holds"
        return "does not hold" if self.high < self.margin else "not told apart"


def read(folder: Path) -> list[Paper]:
    """The papers of a folder, one JSON file each, sorted by file name.

    Raises TrainingError for an invalid file, and for a claim with neither recipes nor a reason.
    """
    papers = [typed.build(Paper, typed.document(path, f"no file {path}"), str(path)) for path in _files(folder)]
    for paper in papers:
        for claim in paper.claims:
            if bool(claim.not_run) == bool(claim.system and claim.ablation and claim.dataset):
                raise TrainingError(
                    f"the claim '{claim.claim}' of {paper.system} names the recipes '{claim.system}' and "
                    f"'{claim.ablation}' on '{claim.dataset}' and the reason '{claim.not_run}', "
                    "expected two recipes with a data set, or 'not_run' alone"
                )
    return papers


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise TrainingError(f"no JSON files in {folder}, expected one for each paper")
    return files


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


def section(paper: Paper, results: Sequence[Result]) -> str:
    """The Markdown section of a paper: its figures, our findings, the shipped package, and a table of its claims.

    Claims whose recipes have no results in 'results' are left out; empty if that leaves none.
    """
    rows = [_cells(claim, results) for claim in paper.claims if claim.not_run or _tested(claim, results)]
    if not any(_tested(claim, results) for claim in paper.claims):
        return ""
    difference = "MAE of the ablation less the system's (95 % interval)"
    heads = ["claim", "authors' result", "data set", "system", "ablation", difference, "margin", "seeds, utterances",
             "verdict"]  # fmt: skip
    return "\n\n".join(
        [
            f"### {paper.system}",
            f"{paper.paper}. {paper.published}",
            f"**Findings.** {_count([row[-1] for row in rows])} {paper.findings}".rstrip(),
            f"**Shipped.** {paper.shipped}",
            "\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows]),
        ]
    )


def _tested(claim: Claim, results: Sequence[Result]) -> bool:
    stored = {(result.dataset, result.name) for result in results if result.errors}
    return {(claim.dataset, claim.system), (claim.dataset, claim.ablation)} <= stored


def _cells(claim: Claim, results: Sequence[Result]) -> list[str]:
    published = claim.published or "not known to us"
    if claim.not_run:
        return [claim.claim, published, "-", "-", "-", "-", "-", "-", f"could not be run: {claim.not_run}"]
    found = effect(claim, results)
    return [
        claim.claim, published, claim.dataset, f"`{claim.system}`", f"`{claim.ablation}`",
        f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})", f"{claim.margin:g}",
        f"{found.seeds}, {found.utterances:,}", found.verdict,
    ]  # fmt: skip


def _count(verdicts: Sequence[str]) -> str:
    """How many tests have each verdict."""
    tested = [verdict for verdict in verdicts if not verdict.startswith("could not")]
    parts = [f"{verdict} ({tested.count(verdict)})" for verdict in dict.fromkeys(tested)]
    missing = len(verdicts) - len(tested)
    return f"Verdicts: {', '.join(parts)}{f', could not be run ({missing})' if missing else ''}."
