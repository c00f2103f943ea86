"""Imports CH-SIMS v2: Mandarin clips with four human labels in [-1, 1] and the scores of three unimodal models.

Y. Liu et al., "Make acoustic and visual cues matter: CH-SIMS v2.0 dataset and AV-Mixup consistent module", ICMI 2022.
The table has no words and no frames: the feature of each modality is a 1 x 1 matrix, the score of its unimodal model. A
missing score (no face found, decoding failed) is a missing modality.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trivalent_training.data.importers.table import Row, keyed
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance

BOUND = 1.0
LABELS = ["label", "label_text", "label_audio", "label_video"]
SCORES = ["pred_text", "pred_audio", "pred_video"]


def utterances(folder: Path) -> Iterator[Utterance]:
    """Every clip of labels.csv.gz, in file order; 'sequence' counts the clips of a video from 0."""
    seen: Counter[str] = Counter()
    for name, row in keyed(folder / "labels.csv.gz", ["video_id", "split", *LABELS, *SCORES]).items():
        video = row.text("video_id")
        text = _score(row, "pred_text", "chsims-v2-text-regressor")
        yield Utterance(
            utterance_id=name,
            clip_id=video,
            sequence=seen[video],
            split=Split(row.one_of("split", ("train", "valid", "test")).upper()),
            transcript=Transcript("zh", features=text) if text else None,
            acoustic=_score(row, "pred_audio", "chsims-v2-audio-regressor"),
            visual=_score(row, "pred_video", "chsims-v2-video-regressor"),
            labels=Labels(*(row.label(column, BOUND) for column in LABELS)),
        )
        seen[video] += 1


def _score(row: Row, field: str, extractor: str) -> Features | None:
    score = row.optional_real(field)
    return None if score is None else Features(extractor, np.asarray([[score]], np.float32))
