"""Cuts a clip into utterances: a cue of the transcript each, with words and features of its sound and picture."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.utterance import Features, Sound, Transcript, Utterance
from trivalent_training.errors import TrainingWarning
from trivalent_training.publishing.sending import MAX_FEATURE_BYTES
from trivalent_training.publishing.visuals import Visuals
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import SoundExtractor, pcm16

RECORD_BYTES = 8_000
"""Bound of what a record has beside features: ids and names of at most 256 characters, headers, Kafka's batch."""
TOLERANCE_MS = 100
"""Time by which a cue may end after the sound without a warning, milliseconds; transcripts are not more exact."""

Numbered = tuple[int, Cue]
"""A cue and its number in the clip, from 1."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The recording that the utterances are cut from."""

    clip_id: str
    language: str = ""
    """BCP 47 tag; empty if unknown."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Role of each speaker, by the name that the transcript has."""
    channel: int | None = None
    """Channel that is published alone. It is in the ids: utterances of two channels of a clip are not the same."""

    def utterance_id(self, number: int) -> str:
        """'talk-0001', or 'talk-2-0001' for channel 2."""
        return f"{self.clip_id}-{number:04}" if self.channel is None else f"{self.clip_id}-{self.channel}-{number:04}"


@dataclass(slots=True)
class Counts:
    """What the cues of a clip became."""

    utterances: int = 0
    text: int = 0
    """Utterances with words."""
    acoustic: int = 0
    """Utterances with sound."""
    sound_ms: int = 0
    """Length of their sound, milliseconds; sound of overlapping cues counts for each."""
    dropped: int = 0
    """Cues with neither words nor features."""
    beyond: int = 0
    """Cues that end after the sound."""
    shortened: int = 0
    """Cues whose features would be larger than MAX_FEATURE_BYTES."""
    visual: int = 0
    """Utterances with a face."""
    faceless: int = 0
    """Cues whose picture has no face."""


@dataclass(frozen=True, slots=True)
class Acoustics:
    """Features or samples of cues, from the sound of one recording, in the order of the starts of the cues."""

    window: Window
    extractor: SoundExtractor
    samples: bool = False
    """Whether samples are published, so that the processor computes the features."""

    @property
    def record(self) -> str:
        """Name of the records: 'sound', or 'acoustic' for features."""
        return "sound" if self.samples else "acoustic"

    @property
    def max_ms(self) -> int:
        """Longest sound of an utterance, milliseconds: 40 s at 60 columns and 100 frames a second; 30 s of samples."""
        if self.samples:
            return MAX_FEATURE_BYTES * 1000 // self._sample_bytes
        return self.extractor.longest_ms(MAX_FEATURE_BYTES)

    def largest_bytes(self, longest_ms: int) -> int:
        """Bound of the size of a record of features or samples, bytes, if the longest cue has that length."""
        heard_ms = min(longest_ms, self.max_ms)
        size = heard_ms * self._sample_bytes // 1000 if self.samples else self.extractor.size_bytes(heard_ms)
        return size + RECORD_BYTES

    @property
    def _sample_bytes(self) -> int:
        """Bytes of a second of samples."""
        return 2 * self.extractor.rate

    def of(self, cue: Cue, clip: "Clip", counts: Counts) -> Features | Sound | None:
        """The features or the samples of the cue's sound; None if the recording has none at that time."""
        end_ms = min(cue.end_ms, cue.start_ms + self.max_ms)
        pcm_N = self.window.cut(cue.start_ms, end_ms)
        counts.shortened += end_ms < cue.end_ms
        counts.beyond += self.window.ended and end_ms > self.window.length_ms + TOLERANCE_MS
        if not len(pcm_N):
            return None
        counts.sound_ms += len(pcm_N) * 1000 // self.extractor.rate
        if self.samples:
            return Sound(self.extractor.rate, pcm16(pcm_N), (clip.channel or 1) - 1)
        return self.extractor.extract(pcm_N)


def utterances(
    cues: Iterable[Numbered], clip: Clip, acoustics: Acoustics | None, counts: Counts, visuals: Visuals | None = None
) -> Iterator[Utterance]:
    """The utterances of cues that are sorted by start; without 'acoustics' and 'visuals' they have words only.

    Updates 'counts'. Warns at the end, once each, of cues beyond the end of the sound, of cues whose sound was
    shortened, and of roles whose speaker did not appear.
    """
    speakers: set[str] = set()
    for number, cue in cues:
        speakers.add(cue.speaker)
        heard = acoustics.of(cue, clip, counts) if acoustics else None
        visual = visuals.features(cue) if visuals else None
        transcript = _transcript(cue, clip) if cue.text.strip() else None
        if not transcript and not heard and not visual:
            counts.dropped += 1
            continue
        counts.utterances += 1
        counts.text += transcript is not None
        counts.acoustic += heard is not None
        counts.visual += visual is not None
        yield Utterance(
            clip.utterance_id(number), clip.clip_id, number, cue.start_ms, cue.end_ms,
            transcript=transcript, acoustic=heard if isinstance(heard, Features) else None,
            sound=heard if isinstance(heard, Sound) else None, visual=visual,
        )  # fmt: skip
    counts.faceless += visuals.faceless if visuals else 0
    _warn(clip, acoustics, counts, speakers)


def _transcript(cue: Cue, clip: Clip) -> Transcript:
    role = clip.roles.get(cue.speaker, "")
    return Transcript(clip.language, cue.text, cue.words, speaker=cue.speaker, role=role)


def _warn(clip: Clip, acoustics: Acoustics | None, counts: Counts, speakers: set[str]) -> None:
    if acoustics and counts.beyond:
        length_s = acoustics.window.length_ms / 1000
        _say(f"cues that end after the sound, at {length_s:.1f} s: {counts.beyond:,}; their sound is cut or missing")
    if acoustics and counts.shortened:
        seconds = acoustics.max_ms // 1000
        _say(f"cues longer than {seconds} s: {counts.shortened:,}; features have only their first {seconds} s")
    for speaker in clip.roles.keys() - speakers:
        found = ", ".join(f"'{name}'" for name in sorted(speakers) if name) or "none"
        _say(f"no cue has the speaker '{speaker}' of --role, found {found}")


def _say(message: str) -> None:
    warnings.warn(message, TrainingWarning, stacklevel=3)
