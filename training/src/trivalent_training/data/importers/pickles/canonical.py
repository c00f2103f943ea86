"""Builds an utterance from the modalities of a published sample, for every family of pickles."""

from collections.abc import Mapping

from trivalent_training.data.importers.pickles.pickled import Sample
from trivalent_training.data.utterance import Annotation, Features, Labels, Transcript, Utterance


def transcript(
    language: str, text: str, features: Features | None = None, annotation: Annotation | None = None
) -> Transcript | None:
    """The transcript of a sample; None if it has neither words nor features."""
    return Transcript(language, text, None, features, annotation) if text or features else None


def utterance(
    sample: Sample,
    spoken: Transcript | None,
    acoustic: Features | None,
    visual: Features | None,
    labels: Labels,
    emotions: Mapping[str, float] | None = None,
) -> Utterance:
    """The utterance of a sample; TrainingError if it has no modality."""
    name = sample.name()
    if spoken is None and acoustic is None and visual is None:
        raise sample.invalid("every modality", "empty", "words, acoustic or visual features")
    return Utterance(
        utterance_id=name.utterance_id,
        clip_id=name.clip_id,
        sequence=name.number or 0,
        start_ms=name.start_ms,
        end_ms=name.end_ms,
        split=sample.split,
        transcript=spoken,
        acoustic=acoustic,
        visual=visual,
        labels=labels,
        emotions=emotions,
    )
