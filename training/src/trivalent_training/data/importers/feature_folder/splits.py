"""Splits of the user's own data: as the table states them, or made by clip, so that no clip is in two splits."""

import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from trivalent_training.data.importers.feature_folder.table import clip
from trivalent_training.data.importers.request import Request
from trivalent_training.data.importers.table import Row
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError, TrainingWarning

SPLITS = {"train": Split.TRAIN, "valid": Split.VALID, "test": Split.TEST}
SEED = 1
SHARES = (0.7, 0.1, 0.2)


def splits(rows: Mapping[str, Row], request: Request) -> dict[str, Split]:
    """The split of each utterance; made if no row states one.

    TrainingError if only some rows state a split. A TrainingWarning if the table has one clip in two splits.
    """
    stated = [row for row in rows.values() if row.fields["split"]]
    if not stated:
        clips = {name: clip(name, row) for name, row in rows.items()}
        return made(clips, SEED if request.seed is None else request.seed, request.shares or SHARES)
    empty = next((row for row in rows.values() if not row.fields["split"]), None)
    if empty:
        raise empty.invalid("split", f"train, valid or test as in row {stated[0].number}, or no split in any row")
    if request.seed is not None or request.shares:
        raise TrainingError(f"{stated[0].path} has a split in every row, found --seed or --shares too; leave out one")
    given = {name: SPLITS[row.one_of("split", tuple(SPLITS))] for name, row in rows.items()}
    _warn_of_shared_clips(rows, given)
    return given


def made(clips: Mapping[str, str], seed: int, shares: tuple[float, ...]) -> dict[str, Split]:
    """The split of each utterance, given its clip and the shares of train, valid and test.

    The clips are drawn in random order, which depends on their names and the seed only. With n_s utterances in split s
    of share w_s so far, a clip of n utterances joins the split with the smallest

        (n_s + n / 2) / w_s

    or, when only as many clips are left as splits are empty, the smallest of these. Raises TrainingError for shares
    that are negative or do not add up to 1, and for fewer clips than splits.
    """
    if not all(share >= 0 for share in shares) or not math.isclose(sum(shares), 1, abs_tol=1e-6):
        found = " ".join(f"{share:g}" for share in shares)
        raise TrainingError(f"--shares is {found}, expected shares of train, valid and test that add up to 1")
    open_splits = {split: share for split, share in zip(SPLITS.values(), shares, strict=True) if share > 0}
    sizes = Counter(clips.values())
    if len(sizes) < len(open_splits):
        raise TrainingError(
            f"{len(clips)} utterances are of {len(sizes)} clips, expected at least {len(open_splits)} to make splits "
            "without a clip in two of them: state the splits in a column 'split'"
        )
    names = sorted(sizes)
    counts = dict.fromkeys(open_splits, 0)
    of_clip: dict[str, Split] = {}
    for left, index in zip(range(len(names), 0, -1), np.random.default_rng(seed).permutation(len(names)), strict=True):
        name = names[index]
        empty = [split for split, count in counts.items() if not count]
        choice = empty if left <= len(empty) else list(counts)
        middles = {split: (counts[split] + sizes[name] / 2) / open_splits[split] for split in choice}
        of_clip[name] = min(middles, key=middles.__getitem__)
        counts[of_clip[name]] += sizes[name]
    return {name: of_clip[of] for name, of in clips.items()}


def _warn_of_shared_clips(rows: Mapping[str, Row], given: Mapping[str, Split]) -> None:
    parts: dict[str, set[Split]] = defaultdict(set)
    for name, row in rows.items():
        parts[clip(name, row)].add(given[name])
    shared = [name for name, found in parts.items() if len(found) > 1]
    if shared:
        warnings.warn(
            f"{len(shared)} clips are in two splits, the first is '{shared[0]}'; a network that knows the speakers and "
            "the place of a clip looks better on the test split than on new clips: put each clip in one split",
            TrainingWarning,
            stacklevel=2,
        )
