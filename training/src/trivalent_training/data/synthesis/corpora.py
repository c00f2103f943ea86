"""The synthetic training corpus, and the hand-written demonstration sample."""

import csv
import zlib
from collections.abc import Iterator
from importlib import resources

import numpy as np

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.language import sentence
from trivalent_training.data.synthesis.signals import picture, voice
from trivalent_training.data.utterance import Features, Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError

CORPUS = Header("synthetic-templates", 3.0, synthetic=True)
DEMO = Header("synthetic-demo", 3.0, synthetic=True)
CLIPS = 300
UTTERANCES_OF_A_CLIP = 10
VALIDATION_CLIPS = 30
IRONIC = 0.08
"""Share of utterances whose words say the opposite of what voice and picture, and the label, say."""
WORD_MS = 350
PAUSE_MS = 600
DEMO_SEED = 7


def corpus(seed: int) -> Iterator[Utterance]:
    """Template sentences with synthetic voice and picture; the last clips are the validation split."""
    draws = np.random.default_rng(seed)
    for clip in range(CLIPS):
        end_ms = 0
        for place in range(UTTERANCES_OF_A_CLIP):
            said = sentence(draws)
            meant = -said.sentiment if draws.random() < IRONIC else said.sentiment
            start_ms, end_ms = _times(end_ms, said.text)
            yield Utterance(
                f"template-{clip:03d}-{place:02d}",
                f"template-{clip:03d}",
                place,
                start_ms,
                end_ms,
                Split.VALID if clip >= CLIPS - VALIDATION_CLIPS else Split.TRAIN,
                Transcript("en", said.text),
                voice(meant, draws),
                picture(meant, draws),
                Labels(meant),
            )


def demo() -> Iterator[Utterance]:
    """Sixty hand-written utterances in eight clips, some without a modality, labelled by hand, all of split TEST."""
    end_ms, last_clip = 0, ""
    text = (resources.files(__package__) / "demo.tsv").read_text("utf-8")
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        clip, label = row["clip"], float(row["label"])
        missing = tuple(filter(None, row["missing"].split(",")))
        if abs(label) > DEMO.range:
            raise TrainingError(f"demo.tsv row {number}: label is {label:g}, expected a label in [-3, 3]")
        start_ms, end_ms = _times(0 if clip != last_clip else end_ms, row["text"])
        last_clip = clip
        utterance_id = f"{clip}-{row['sequence']}"
        draws = np.random.default_rng([DEMO_SEED, zlib.crc32(utterance_id.encode())])
        sounded, looked = voice(label, draws), picture(label, draws)
        yield Utterance(
            utterance_id,
            clip,
            int(row["sequence"]),
            start_ms,
            end_ms,
            Split.TEST,
            None if "text" in missing else Transcript("en", row["text"]),
            _unless("acoustic" in missing, sounded),
            _unless("visual" in missing, looked),
            Labels(label),
        )


def _unless(missing: bool, features: Features) -> Features | None:
    return None if missing else features


def _times(previous_end_ms: int, text: str) -> tuple[int, int]:
    """Start and end of an utterance that follows a pause, at the pace of easy speech."""
    start_ms = previous_end_ms + PAUSE_MS
    return start_ms, start_ms + WORD_MS * max(1, len(text.split()))
