"""The synthetic training corpus, and the hand-written demonstration data set."""

import csv
import zlib
from collections.abc import Iterator
from importlib import resources

import numpy as np

from trivalent_training.data.dataset_file import Header
from trivalent_training.data.synthesis.language import sentence
from trivalent_training.data.synthesis.signals import acoustic_features, visual_features
from trivalent_training.data.utterance import Labels, Split, Transcript, Utterance
from trivalent_training.errors import TrainingError

CORPUS = Header("synthetic-templates", 3.0, synthetic=True)
DEMO = Header("synthetic-demo", 3.0, synthetic=True)
CLIPS = 300
UTTERANCES_OF_A_CLIP = 10
VALIDATION_CLIPS = 30
IRONIC = 0.08
"""Fraction of utterances whose text has the opposite sentiment of the label and of the other modalities."""
WORD_MS = 350
"""Duration of a word in milliseconds."""
PAUSE_MS = 600
"""Pause before an utterance in milliseconds."""
DEMO_SEED = 7


def corpus(seed: int) -> Iterator[Utterance]:
    """Template sentences with synthetic acoustic and visual features; the last clips are the validation split."""
    draws = np.random.default_rng(seed)
    for clip in range(CLIPS):
        end_ms = 0
        for place in range(UTTERANCES_OF_A_CLIP):
            spoken = sentence(draws)
            label = -spoken.sentiment if draws.random() < IRONIC else spoken.sentiment
            start_ms, end_ms = _times(end_ms, spoken.text)
            yield Utterance(
                f"template-{clip:03d}-{place:02d}",
                f"template-{clip:03d}",
                place,
                start_ms,
                end_ms,
                Split.VALID if clip >= CLIPS - VALIDATION_CLIPS else Split.TRAIN,
                Transcript("en", spoken.text),
                acoustic_features(label, draws),
                visual_features(label, draws),
                Labels(label),
            )


def demo() -> Iterator[Utterance]:
    """Sixty utterances with hand-written text and labels in eight clips, split TEST; some lack a modality."""
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
        acoustic, visual = acoustic_features(label, draws), visual_features(label, draws)
        yield Utterance(
            utterance_id,
            clip,
            int(row["sequence"]),
            start_ms,
            end_ms,
            Split.TEST,
            None if "text" in missing else Transcript("en", row["text"], speaker=row["speaker"], role=row["role"]),
            None if "acoustic" in missing else acoustic,
            None if "visual" in missing else visual,
            Labels(label),
        )


def _times(previous_end_ms: int, text: str) -> tuple[int, int]:
    """Start and end of the next utterance in milliseconds: PAUSE_MS after the previous end, WORD_MS per word."""
    start_ms = previous_end_ms + PAUSE_MS
    return start_ms, start_ms + WORD_MS * max(1, len(text.split()))
