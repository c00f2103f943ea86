"""The baselines that the runs of a recipe do not beat, from stored results, as a sentence for a package's card.

For each metric, the mean over the runs, as trained, is compared with the strongest baseline of the same data set:

    mae                                        beaten if the mean is lower
    corr, acc2_nonneg (acc2 for the range 1)   beaten if the mean is higher

A metric that is undefined for one of the runs is not beaten; baselines for which it is undefined are left out. The
comparison has no interval: a small difference can be noise.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from trivalent_training.judging.results import AS_TRAINED, Result


def unbeaten(results: Sequence[Result], name: str, dataset: str) -> str:
    """What the runs of a recipe do not beat on a data set.

    Empty if they beat every baseline, or if there are no results of the recipe or of baselines on that data set.
    """
    members = [result for result in results if result.dataset == dataset]
    runs = [result for result in members if result.name == name and result.seed is not None]
    baselines = [result for result in members if result.seed is None]
    if not runs:
        return ""
    lost: dict[str, list[str]] = defaultdict(list)
    for metric in ("mae", "corr", "acc2" if runs[0].range == 1.0 else "acc2_nonneg"):
        sign = -1.0 if metric == "mae" else 1.0
        known = [(sign * value, baseline) for baseline in baselines if (value := _value(baseline, metric)) is not None]
        if not known:
            continue
        best, strongest = max(known, key=lambda pair: pair[0])
        values = [value for run in runs if (value := _value(run, metric)) is not None]
        ours = float(np.mean(values)) if len(values) == len(runs) else None
        if ours is None or sign * ours <= best:
            found = "undefined" if ours is None else f"{ours:.3f}"
            lost[f"'{strongest.name}' ({strongest.system})"].append(f"{metric} ({found} against {sign * best:.3f})")
    if not lost:
        return ""
    against = ", nor ".join(f"{baseline} in {' and '.join(metrics)}" for baseline, metrics in lost.items())
    count = f"the mean of {len(runs)} runs" if len(runs) > 1 else "the run"
    return f"On {dataset}, {count} of this recipe does not beat {against}."


def _value(result: Result, metric: str) -> float | None:
    return result.metrics[AS_TRAINED].get(metric)
