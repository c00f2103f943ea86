"""Imports CMU-MOSI: segments of film reviews with words, acoustic and visual features, labels in [-3, 3].

A. Zadeh et al., "Multimodal sentiment intensity analysis in videos", IEEE Intelligent Systems 31(6), 2016; features
and split by S. Poria et al., ACL 2017. One vector per utterance: 73 acoustic averages, 100 visual activations.

The visual features of the train split come from a network that was trained on their labels. They may be replayed, but
must not be used for training.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from trivalent_training.data.importers.table import Row, keyed, rows
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance, Word

ACOUSTIC = [f"a{i}" for i in range(73)]
VISUAL = [f"v{i}" for i in range(100)]
BOUND = 3.0


def utterances(folder: Path) -> Iterator[Utterance]:
    """Every utterance of utterances.csv with its features and timed words, in file order."""
    segments = keyed(folder / "utterances.csv", ["video_id", "segment", "split", "start_s", "end_s", "label", "text"])
    acoustic = keyed(folder / "audio.csv.gz", ACOUSTIC)
    visual = keyed(folder / "video.csv.gz", VISUAL)
    words = _words(folder / "words.csv.gz")
    for name, row in segments.items():
        yield Utterance(
            utterance_id=name,
            clip_id=row.text("video_id"),
            sequence=row.whole_number("segment"),
            start_ms=row.milliseconds("start_s"),
            end_ms=row.milliseconds("end_s"),
            split=Split(row.one_of("split", ("train", "test")).upper()),
            transcript=Transcript("en", row.text("text"), words.get(name)),
            acoustic=_features(row, name, acoustic, ACOUSTIC, "covarep-utterance-means"),
            visual=_features(row, name, visual, VISUAL, "3d-cnn-activations"),
            labels=Labels(row.label("label", BOUND)),
        )


def _features(row: Row, name: str, table: dict[str, Row], columns: list[str], extractor: str) -> Features:
    if name not in table:
        raise row.invalid("utterance_id", f"an id that the table of {extractor} contains")
    return Features(extractor, table[name].vector(columns))


def _words(path: Path) -> dict[str, tuple[Word, ...]]:
    """The timed words of each utterance, in spoken order, without the words outside of every segment."""
    spoken: dict[str, list[Word]] = defaultdict(list)
    for row in rows(path, ["utterance_id", "word", "start_s", "end_s"]):
        if row.fields["utterance_id"]:
            word = Word(row.text("word"), row.milliseconds("start_s"), row.milliseconds("end_s"))
            spoken[row.text("utterance_id")].append(word)
    return {name: tuple(words) for name, words in spoken.items()}
