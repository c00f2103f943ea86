"""What is published: a recording, a transcript, or both, as numbered cues and the sound and picture to cut."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.transcripts import reading
from trivalent_training.data.transcripts.cue import Transcription
from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.publishing import activity
from trivalent_training.publishing.container import streams
from trivalent_training.publishing.cutting import Acoustics, Numbered
from trivalent_training.publishing.extractors import Extractors
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.sound import Recording
from trivalent_training.publishing.visuals import Visuals
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one clip. TrainingError if they have nothing to publish."""

    recording: Path | None
    transcript: Path | None
    extractors: Extractors
    """What computes features; without an acoustic extractor there must be a transcript."""
    channel: int | None = None
    """Channel of the recording, from 1; None for the mean of all channels."""

    def __post_init__(self) -> None:
        if not self.transcript and not (self.recording and self.extractors.acoustic):
            found = "a recording without an extractor" if self.recording else "neither a recording nor a transcript"
            raise TrainingError(f"found {found}, expected a recording, a --transcript, or both")

    def open(self) -> "OpenSource":
        """Reads the transcript and opens the sound. TrainingError if a file cannot be read."""
        transcription = reading.read(self.transcript) if self.transcript else None
        return OpenSource(self, transcription, self._usable() if self.recording else Extractors())

    def _usable(self) -> Extractors:
        """The extractors whose stream the recording has, if its picture is asked for; a warning names a missing one.

        Without a transcript the recording needs sound, and reading it says so.
        """
        assert self.recording is not None, "streams are those of a recording"
        acoustic, visual = self.extractors.acoustic, self.extractors.visual
        if visual is None:
            return self.extractors
        found = streams(self.recording)
        if not found.picture:
            _say(f"{self.recording} has no picture: its utterances have no visual features")
        if acoustic and self.transcript and not found.sound:
            _say(f"{self.recording} has no sound: its utterances have no acoustic features")
            acoustic = None
        return Extractors(acoustic, visual if found.picture else None)


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source whose transcript has been read."""

    source: Source
    transcription: Transcription | None
    extractors: Extractors

    @property
    def language(self) -> str:
        """The language that the transcript names; empty if it names none."""
        return self.transcription.language if self.transcription else ""

    @property
    def total(self) -> int | None:
        """Number of cues; None before speech was looked for."""
        return len(self.transcription.cues) if self.transcription else None

    @property
    def empty(self) -> int:
        """Number of cues of the transcript that have no words."""
        return self.transcription.empty if self.transcription else 0

    def cues(self, behind: Place | None = None) -> Iterator[Numbered]:
        """The cues, sorted by start and numbered from 1; only those behind a place, if one is given."""
        numbered: Iterable[Numbered] = enumerate(
            self.transcription.cues if self.transcription else activity.cues(*self._speech()), start=1
        )
        return ((number, cue) for number, cue in numbered if behind is None or behind.is_before(cue.end_ms, number))

    def acoustics(self) -> Acoustics | None:
        """What computes the features of the cues; None if words are published alone."""
        extractor = self.extractors.acoustic
        return Acoustics(self._window(extractor.rate), extractor) if extractor else None

    def visuals(self) -> Visuals | None:
        """What computes the visual features of the cues; None if they have none."""
        extractor = self.extractors.visual
        return Visuals(self._recording(), extractor) if extractor else None

    def _speech(self) -> tuple[Window, AcousticExtractor]:
        """The sound, and the graph whose columns tell speech: that of the features, or else the shipped one."""
        chosen = self.extractors.acoustic
        extractor = chosen if isinstance(chosen, AcousticExtractor) else AcousticExtractor(SHIPPED)
        return self._window(extractor.rate), extractor

    def _window(self, rate: int) -> Window:
        return Window(Recording(self._recording(), rate, self.source.channel).blocks(), rate)

    def _recording(self) -> Path:
        assert self.source.recording is not None, "extractors are used for a recording only"
        return self.source.recording


def _say(message: str) -> None:
    warnings.warn(message, TrainingWarning, stacklevel=3)
