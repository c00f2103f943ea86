"""Combines data sets with labels of different kinds into one, for a network that learns from all of them.

Every id gets the name of its data set as a prefix, "meld/dia0_utt1", so that ids and clips stay distinct. The combined
range is the largest of the ranges. Labels keep their values:

    range equal to the combined range      a score with a strength
    smaller range, labels -1, 0 and 1      a polarity; its size means nothing, and the header names the prefix

A data set without a test split has its validation split as the test split of the combination. Unlabelled utterances are
left out.
"""

from collections.abc import Sequence
from dataclasses import replace

from trivalent_training.data.dataset_file import Dataset, Header
from trivalent_training.data.utterance import Split, Utterance
from trivalent_training.errors import TrainingError

POLARITIES = (-1.0, 0.0, 1.0)


def combined(datasets: Sequence[Dataset]) -> tuple[Header, list[Utterance]]:
    """The header and the utterances of the combination, in the order of the data sets.

    Raises TrainingError for fewer than two data sets, equal names, and labels with a strength in a smaller range.
    """
    names = [data.header.dataset for data in datasets]
    if len(names) < 2 or len(set(names)) != len(names):
        raise TrainingError(f"data sets are {', '.join(names)}, expected two or more with different names")
    bound = max(data.header.range for data in datasets)
    header = Header(
        "+".join(names),
        bound,
        any(data.header.synthetic for data in datasets),
        tuple(_prefix(data) for data in datasets if data.header.range < bound),
    )
    return header, [utterance for data in datasets for utterance in _renamed(data, bound)]


def _prefix(data: Dataset) -> str:
    return f"{data.header.dataset}/"


def _renamed(data: Dataset, bound: float) -> list[Utterance]:
    graded, held_out = data.header.range == bound, not data.part(Split.TEST)
    renamed = []
    for utterance in data.utterances:
        score = utterance.labels.score
        if score is None:
            continue
        if not graded and score not in POLARITIES:
            raise TrainingError(
                f"{data.header.dataset} has the range {data.header.range:g} and the label {score:g}, "
                f"expected the range {bound:g}, or the labels -1, 0 and 1 only"
            )
        name = _prefix(data) + utterance.utterance_id
        split = Split.TEST if held_out and utterance.split is Split.VALID else utterance.split
        renamed.append(
            replace(
                utterance,
                utterance_id=name,
                clip_id=_prefix(data) + (utterance.clip_id or utterance.utterance_id),
                split=split,
                labels=replace(utterance.labels, graded=graded),
            )
        )
    return renamed
