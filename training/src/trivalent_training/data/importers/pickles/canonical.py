"""The parts of a published sample → one canonical utterance, the same for every family of files."""

from trivalent_training.data.importers.pickles.pickled import Sample
from trivalent_training.data.utterance import Annotation, Features, Labels, Transcript, Utterance


def transcript(
    language: str, text: str, features: Features | None = None, annotation: Annotation | None = None
) -> Transcript | None:
    """What was said, None where there are neither words nor features."""
    return Transcript(language, text, None, features, annotation) if text or features else None


def utterance(
    sample: Sample, said: Transcript | None, acoustic: Features | None, visual: Features | None, labels: Labels
) -> Utterance:
    """The utterance of a sample, which must have one modality at least."""
    name = sample.name()
    if said is None and acoustic is None and visual is None:
        raise sample.refused("every modality", "empty", "words, voice or picture")
    return Utterance(
        utterance_id=name.utterance_id,
        clip_id=name.clip_id,
        sequence=name.number or 0,
        start_ms=name.start_ms,
        end_ms=name.end_ms,
        split=sample.split,
        transcript=said,
        acoustic=acoustic,
        visual=visual,
        labels=labels,
    )
