"""What is published: a recording, a transcript, both, or sound while it is spoken, as numbered cues and their sound."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trivalent_training.data.transcripts import reading
from trivalent_training.data.transcripts.cue import Cue, Transcription
from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.publishing import activity
from trivalent_training.publishing.activity import Detector
from trivalent_training.publishing.container import streams
from trivalent_training.publishing.cutting import Acoustics, Counts, Numbered
from trivalent_training.publishing.extractors import Extractors
from trivalent_training.publishing.live import LiveSound
from trivalent_training.publishing.loudness import Loudness
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.recognition import PlugIn, Recognizer, recognized
from trivalent_training.publishing.silero import Silero
from trivalent_training.publishing.sound import Recording
from trivalent_training.publishing.visuals import Visuals
from trivalent_training.publishing.weights import Weights
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor, SoundExtractor

EXPECTED = "expected a recording, a --transcript, or both"


@dataclass(frozen=True, slots=True)
class Listening:
    """How speech is found, and its words, where there is no transcript."""

    vad: Weights | None = None
    """Silero's voice detector; None for the one by loudness and voicing."""
    recognizer: PlugIn | None = None
    """None to publish speech without words."""
    language: str = ""
    """Language spoken; empty if unknown."""


@dataclass(frozen=True, slots=True)
class Source:
    """The files or the stream of one clip. TrainingError if they have nothing to publish, or exclude each other."""

    recording: Path | None
    transcript: Path | None
    extractors: Extractors
    """What computes features; without an acoustic one there must be words."""
    channel: int | None = None
    """Channel of the recording, from 1; None for the mean of all channels."""
    listening: Listening = field(default=Listening())
    samples: bool = False
    """Whether samples are published instead of features."""
    live_rate: int | None = None
    """Samples per second of standard input, which is read instead of a recording; None to read files."""

    def __post_init__(self) -> None:
        recognizer, live = self.listening.recognizer, self.live_rate is not None
        if live and (self.recording or self.transcript or self.channel):
            raise TrainingError("--live reads standard input, expected no recording, --transcript or --channel")
        if self.extractors.visual and not self.recording:
            raise TrainingError("--visual is set without a recording, expected one with a picture")
        if self.transcript and (recognizer or self.listening.vad):
            raise TrainingError("found a --transcript, expected neither --recognizer nor --vad with it")
        if self.transcript or ((self.recording or live) and (self.extractors.acoustic or recognizer)):
            return
        sound = "--live" if live else "a recording" if self.recording else ""
        if sound:
            raise TrainingError(
                f"found {sound} without an extractor, " + ("expected one, or a --recognizer" if live else EXPECTED)
            )
        raise TrainingError(f"found neither a recording nor a transcript, {EXPECTED}")

    def open(self) -> "OpenSource":
        """Reads the transcript, or loads detector and recognizer. TrainingError if a file cannot be read."""
        transcription = reading.read(self.transcript) if self.transcript else None
        heard = self.recording is not None or self.live_rate is not None
        usable = self._usable() if heard else Extractors()
        if transcription:
            window = self._window(usable.acoustic, 0) if usable.acoustic else None
            return OpenSource(self, transcription, usable, window)
        acoustic = usable.acoustic
        judging = acoustic if isinstance(acoustic, AcousticExtractor) else AcousticExtractor(SHIPPED)
        vad, plug_in = self.listening.vad, self.listening.recognizer
        detector = Silero(vad) if vad else Loudness(judging)
        recognizer = plug_in.load(self.listening.language) if plug_in else None
        return OpenSource(self, None, usable, self._window(judging, activity.BACK_MS), detector, recognizer)

    def _usable(self) -> Extractors:
        """The extractors whose stream the recording has, if a picture is asked for; a warning names a missing one.

        Without a transcript a recording needs sound, and reading it says so.
        """
        acoustic, visual = self.extractors.acoustic, self.extractors.visual
        if self.recording is None or visual is None:
            return self.extractors
        found = streams(self.recording)
        if not found.picture:
            _say(f"{self.recording} has no picture: its utterances have no visual features")
        if acoustic and self.transcript and not found.sound:
            _say(f"{self.recording} has no sound: its utterances have no acoustic features")
            acoustic = None
        return Extractors(acoustic, visual if found.picture else None)

    def _window(self, extractor: SoundExtractor, back_ms: int) -> Window:
        rate = extractor.rate
        if self.live_rate is not None:
            return Window(LiveSound(self.live_rate, rate).blocks(), rate, back_ms)
        assert self.recording is not None, "a window needs sound"
        return Window(Recording(self.recording, rate, self.channel).blocks(), rate, back_ms)


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source that has been opened: it can be read once."""

    source: Source
    transcription: Transcription | None
    extractors: Extractors
    """Those whose stream the source has."""
    window: Window | None
    """The sound, which cutting and looking for speech share."""
    detector: Detector | None = None
    """None if there is a transcript."""
    recognizer: Recognizer | None = None

    @property
    def language(self) -> str:
        """The language that the transcript names; empty if it names none."""
        return self.transcription.language if self.transcription else ""

    @property
    def has_words(self) -> bool:
        return self.transcription is not None or self.recognizer is not None

    @property
    def total(self) -> int | None:
        """Number of cues; None before speech was looked for."""
        return len(self.transcription.cues) if self.transcription else None

    @property
    def finding(self) -> str:
        """How utterances are found: equal ones find the same in the same files."""
        found = [f"channel {self.source.channel}"]
        if self.detector:
            found += [self.detector.name, str(self.source.listening.recognizer)]
        return ", ".join(found)

    def cues(self, counts: Counts, behind: Place | None = None) -> Iterator[Numbered]:
        """The cues, sorted by start and numbered from 1; only those behind a place, if one is given.

        Counts cues without words as dropped.
        """
        numbered: Iterable[Numbered] = enumerate(self._found(counts), start=1)
        return ((number, cue) for number, cue in numbered if behind is None or behind.is_before(cue.end_ms, number))

    def acoustics(self) -> Acoustics | None:
        """What computes the features of the cues; None if words are published alone."""
        extractor = self.extractors.acoustic
        return Acoustics(self.window, extractor, self.source.samples) if self.window and extractor else None

    def visuals(self) -> Visuals | None:
        """What computes the visual features of the cues; None if they have none."""
        recording, extractor = self.source.recording, self.extractors.visual
        return Visuals(recording, extractor) if recording and extractor else None

    def largest_bytes(self) -> dict[str, int]:
        """Bound of the size of the records of each modality that has one, bytes."""
        acoustics, longest_ms = self.acoustics(), activity.MAX_SPEECH_MS + 2 * activity.PAD_MS
        if self.transcription:
            longest_ms = max((cue.end_ms - cue.start_ms for cue in self.transcription.cues), default=0)
        return {acoustics.record: acoustics.largest_bytes(longest_ms)} if acoustics else {}

    def _found(self, counts: Counts) -> Iterable[Cue]:
        if self.transcription:
            counts.dropped += self.transcription.empty
            return self.transcription.cues
        assert self.window is not None, "a source without a transcript has sound"
        assert self.detector is not None, "a source without a transcript has a detector"
        stretches = activity.cues(self.window, self.detector)
        if not self.recognizer:
            return stretches

        def wordless() -> None:
            counts.dropped += 1

        return recognized(stretches, self.window, self.recognizer, wordless)


def _say(message: str) -> None:
    warnings.warn(message, TrainingWarning, stacklevel=4)
