"""Imports the segment table of CMU-MOSEI, for large replays.

A. Zadeh et al., "Multimodal language analysis in the wild", ACL 2018. The table has only times and rounded labels, so
the feature of each of the three modalities is the duration of the segment in seconds, which carries no information on
the sentiment. The column 'label6' is not imported: it is the index of the strongest of six emotions, and 0 stands both
for the first of them and for a segment without any. Segments without a split are dropped. 223 segments start up to half
a second before their video; their start is set to 0.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trivalent_training.data.importers.table import keyed
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance

BOUND = 3.0


def utterances(folder: Path) -> Iterator[Utterance]:
    """Every segment of segments.csv.gz with a split, in file order."""
    columns = ["video_id", "segment", "split", "start_s", "end_s", "label7"]
    for name, row in keyed(folder / "segments.csv.gz", columns).items():
        split = row.one_of("split", ("train", "valid", "test", "none"))
        if split == "none":
            continue
        seconds = row.real("end_s") - row.real("start_s")
        duration = Features("segment-duration", np.asarray([[seconds]], np.float32))
        yield Utterance(
            utterance_id=name,
            clip_id=row.text("video_id"),
            sequence=row.whole_number("segment"),
            start_ms=max(0, round(row.real("start_s") * 1000)),
            end_ms=row.milliseconds("end_s"),
            split=Split(split.upper()),
            transcript=Transcript("en", features=duration),
            acoustic=duration,
            visual=duration,
            labels=Labels(row.label("label7", BOUND)),
        )
