"""What is published: a recording, a transcript, or both, as numbered cues and the sound to cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivalent_training.data.transcripts import reading
from trivalent_training.data.transcripts.cue import Transcription
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import activity
from trivalent_training.publishing.cutting import Acoustics, Numbered
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.sound import Recording
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import AcousticExtractor


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one clip. TrainingError if they have nothing to publish."""

    recording: Path | None
    transcript: Path | None
    extractor: Path | None
    """The acoustic extractor; None to publish words alone."""
    channel: int | None = None
    """Channel of the recording, from 1; None for the mean of all channels."""

    def __post_init__(self) -> None:
        if not self.transcript and not (self.recording and self.extractor):
            found = "a recording without an extractor" if self.recording else "neither a recording nor a transcript"
            raise TrainingError(f"found {found}, expected a recording, a --transcript, or both")

    def open(self) -> "OpenSource":
        """Reads the transcript and opens the sound. TrainingError if a file cannot be read."""
        transcription = reading.read(self.transcript) if self.transcript else None
        extractor = AcousticExtractor(self.extractor) if self.recording and self.extractor else None
        return OpenSource(self, transcription, extractor)


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source whose transcript has been read."""

    source: Source
    transcription: Transcription | None
    extractor: AcousticExtractor | None

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
            self.transcription.cues if self.transcription else activity.cues(self._window(), self._required()), start=1
        )
        return ((number, cue) for number, cue in numbered if behind is None or behind.is_before(cue.end_ms, number))

    def acoustics(self) -> Acoustics | None:
        """What computes the features of the cues; None if words are published alone."""
        return Acoustics(self._window(), self.extractor) if self.extractor else None

    def _window(self) -> Window:
        recording = self.source.recording
        assert recording is not None, "an extractor is loaded for a recording only"
        rate = self._required().rate
        return Window(Recording(recording, rate, self.source.channel).blocks(), rate)

    def _required(self) -> AcousticExtractor:
        assert self.extractor is not None, "a source without a transcript has an extractor"
        return self.extractor
