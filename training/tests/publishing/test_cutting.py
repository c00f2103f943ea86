"""A clip becomes utterances: ids, words, sound, and what is said about cues that do not fit."""

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from fixtures.recordings import tone
from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.data.utterance import Utterance, Word
from trivalent_training.errors import TrainingWarning
from trivalent_training.export.acoustic.publish import probe
from trivalent_training.publishing import activity, loudness
from trivalent_training.publishing.cutting import Acoustics, Clip, Counts, utterances
from trivalent_training.publishing.loudness import Loudness
from trivalent_training.publishing.window import Window
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.acoustic import EXTRACTOR_FILE, AcousticExtractor, FloatVector, pcm16

CLIP = Clip("talk", "en", {"Ann": "agent"})


@pytest.fixture(scope="module")
def extractor() -> AcousticExtractor:
    return AcousticExtractor(REPOSITORY / "models" / "shared" / "trivalent-acoustic-1" / EXTRACTOR_FILE)


def window(sound: FloatVector) -> Window:
    return Window(iter(np.array_split(sound, max(1, len(sound) // 1_000))), 16_000)


def cut(
    cues: Sequence[Cue], acoustics: Acoustics | None = None, clip: Clip = CLIP
) -> tuple[list[Utterance], Counts, list[str]]:
    counts = Counts()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", TrainingWarning)
        found = list(utterances(enumerate(cues, start=1), clip, acoustics, counts))
    return found, counts, [str(warning.message) for warning in caught]


def test_samples_have_the_features_of_their_cue(extractor: AcousticExtractor) -> None:
    cues = [Cue(500, 1_500, "hello", "Ann")]
    sound = pcm(pcm16(tone(2, 300)))

    ((features,), _, _), ((samples,), counts, _) = (
        cut(cues, Acoustics(window(sound), extractor, published)) for published in (False, True)
    )

    assert samples.acoustic is None
    assert samples.sound is not None
    assert features.acoustic is not None
    assert (samples.sound.rate, counts.acoustic, counts.sound_ms) == (16_000, 1, 1_000)
    assert np.array_equal(extractor.frames(pcm(samples.sound.pcm)), features.acoustic.matrix)


def pcm(samples: bytes) -> FloatVector:
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(32768)


def test_a_cue_becomes_an_utterance_with_words_and_sound(extractor: AcousticExtractor) -> None:
    sound = tone(3, 300)
    words = (Word("good", 500, 700), Word("morning", 700, 1_000))

    found, counts, warned = cut(
        [Cue(500, 1_000, "good morning", "Ann", words), Cue(1_200, 2_000, "hello", "Bob")],
        Acoustics(window(sound), extractor),
    )

    first, second = found
    assert (first.utterance_id, first.clip_id, first.sequence) == ("talk-0001", "talk", 1)
    assert (first.start_ms, first.end_ms) == (500, 1_000)
    assert first.transcript is not None
    assert (first.transcript.language, first.transcript.speaker, first.transcript.role) == ("en", "Ann", "agent")
    assert first.transcript.words == words
    assert first.acoustic is not None
    assert first.acoustic.extractor == extractor.name
    np.testing.assert_array_equal(first.acoustic.matrix, extractor.extract(sound[8_000:16_000]).matrix)
    assert second.utterance_id == "talk-0002"
    assert second.transcript is not None
    assert (second.transcript.speaker, second.transcript.role) == ("Bob", "")
    assert counts == Counts(utterances=2, text=2, acoustic=2, sound_ms=1_300)
    assert warned == []


def test_without_sound_an_utterance_has_words_alone() -> None:
    found, counts, _ = cut([Cue(0, 900, "hello", "Ann")])

    assert found[0].acoustic is None
    assert (counts.text, counts.acoustic, counts.sound_ms) == (1, 0, 0)


def test_the_ids_of_a_channel_differ_from_those_of_another() -> None:
    found, _, _ = cut([Cue(0, 900, "hello")], clip=Clip("call", channel=2))

    assert (found[0].utterance_id, found[0].clip_id) == ("call-2-0001", "call")


def test_overlapping_cues_each_have_their_sound(extractor: AcousticExtractor) -> None:
    sound = tone(4, 300)

    found, counts, _ = cut(
        [Cue(0, 3_000, "one", "Ann"), Cue(500, 1_000, "two"), Cue(500, 2_000, "three")],
        Acoustics(window(sound), extractor),
    )

    assert [len(one.acoustic.matrix) for one in found if one.acoustic] == [301, 51, 151]
    assert counts.sound_ms == 5_000


def test_cues_beyond_the_sound_are_cut_and_counted_in_one_warning(extractor: AcousticExtractor) -> None:
    cues = [Cue(0, 1_000, "in", "Ann"), Cue(1_500, 3_000, "half"), Cue(2_100, 3_000, "after"), Cue(2_500, 3_000, "")]

    found, counts, warned = cut(cues, Acoustics(window(tone(2, 300)), extractor))

    assert [len(one.acoustic.matrix) if one.acoustic else 0 for one in found] == [101, 51, 0]
    assert (counts.beyond, counts.dropped, counts.acoustic, counts.text) == (3, 1, 2, 3)
    assert warned == ["cues that end after the sound, at 2.0 s: 3; their sound is cut or missing"]


def test_a_cue_that_ends_a_moment_after_the_sound_is_no_reason_to_warn(extractor: AcousticExtractor) -> None:
    _, counts, warned = cut([Cue(0, 2_050, "hello", "Ann")], Acoustics(window(tone(2, 300)), extractor))

    assert (counts.beyond, warned) == (0, [])


def test_a_long_cue_has_the_sound_of_its_first_seconds(extractor: AcousticExtractor) -> None:
    found, counts, warned = cut([Cue(1_000, 60_000, "long", "Ann")], Acoustics(window(tone(70, 300)), extractor))

    assert found[0].acoustic is not None
    assert found[0].acoustic.matrix.shape == (4_001, 60)
    assert found[0].acoustic.matrix.nbytes < 1_000_000
    assert (found[0].end_ms, counts.shortened, counts.beyond) == (60_000, 1, 0)
    assert warned == ["cues longer than 40 s: 1; features have only their first 40 s"]


def test_the_bound_of_a_record_follows_from_the_longest_cue(extractor: AcousticExtractor) -> None:
    acoustics = Acoustics(window(tone(1, 300)), extractor)

    assert acoustics.max_ms == 40_000
    assert acoustics.largest_bytes(10_000) == 1_001 * 60 * 4 + 8_000
    assert acoustics.largest_bytes(90_000) == 4_001 * 60 * 4 + 8_000 < 1024 * 1024


def test_a_role_of_nobody_is_noticed() -> None:
    _, _, warned = cut([Cue(0, 900, "hello", "ann"), Cue(0, 900, "hello", "Bob"), Cue(0, 900, "hello")])

    assert warned == ["no cue has the speaker 'Ann' of --role, found 'Bob', 'ann'"]


def test_memory_does_not_grow_with_the_number_of_cues(extractor: AcousticExtractor) -> None:
    def an_hour() -> Iterator[FloatVector]:
        for _ in range(3_600):
            yield np.zeros(16_000, np.float32)

    heard = Window(an_hour(), 16_000)
    cues = ((number, Cue(number * 60_000, number * 60_000 + 2_000, "", "")) for number in range(60))

    assert sum(1 for _ in utterances(cues, Clip("talk"), Acoustics(heard, extractor), Counts())) == 60
    assert heard.largest <= 4 * 16_000


def test_speech_is_found_between_pauses(extractor: AcousticExtractor) -> None:
    noise = (0.001 * np.random.default_rng(1).standard_normal(12 * 16_000)).astype(np.float32)
    for start_s, seconds in ((1.0, 2.0), (4.0, 3.5)):
        start = round(start_s * 16_000)
        noise[start : start + round(seconds * 16_000)] += probe(round(seconds * 16_000), 3)
    noise[10 * 16_000 : 10 * 16_000 + 800] += 0.5  # a click

    found = list(activity.cues(window(noise), Loudness(extractor)))

    assert [cue.start_ms for cue in found] == pytest.approx([900, 3_900], abs=60)
    assert [cue.end_ms for cue in found] == pytest.approx([3_100, 7_600], abs=60)


def test_silence_and_noise_are_no_speech(extractor: AcousticExtractor) -> None:
    noise = (0.1 * np.random.default_rng(2).standard_normal(35 * 16_000)).astype(np.float32)

    assert list(activity.cues(window(noise), Loudness(extractor))) == []
    assert list(activity.cues(window(np.zeros(35 * 16_000, np.float32)), Loudness(extractor))) == []
    assert list(activity.cues(window(np.zeros(0, np.float32)), Loudness(extractor))) == []


def test_long_speech_becomes_several_cues_in_little_memory(extractor: AcousticExtractor) -> None:
    heard = Window(iter([probe(16_000, 3)] * 100), 16_000)

    found = list(activity.cues(heard, Loudness(extractor)))

    assert len(found) == 4
    assert max(cue.end_ms - cue.start_ms for cue in found) <= activity.MAX_SPEECH_MS + 2 * activity.PAD_MS
    assert heard.largest <= 5 * 16_000


def test_speech_is_the_same_at_the_edges_of_steps(
    extractor: AcousticExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.concatenate([np.zeros(64_000, np.float32), probe(2 * 16_000, 3), np.zeros(16_000, np.float32)])
    found = list(activity.cues(window(sound), Loudness(extractor)))

    monkeypatch.setattr(loudness, "STEP_MS", 1_000)

    assert len(found) == 1
    assert list(activity.cues(window(sound), Loudness(extractor))) == found


def test_a_cue_is_known_soon_after_its_speech(extractor: AcousticExtractor) -> None:
    sound = np.concatenate([np.zeros(64_000, np.float32), probe(2 * 16_000, 3), np.zeros(64_000, np.float32)])
    heard = window(sound)

    cue = next(activity.cues(heard, Loudness(extractor)))

    assert heard.length_ms - cue.end_ms <= activity.PAUSE_MS + loudness.STEP_MS


def test_a_window_keeps_what_may_be_cut_again() -> None:
    heard = Window(iter([np.full(100, number, np.float32) for number in range(9)]), 1_000, back_ms=250)

    assert heard.cut(600, 610)[0] == 6
    assert heard.cut(350, 450).tolist() == [3.0] * 50 + [4.0] * 50
    assert heard.largest == 400
    with pytest.raises(ValueError, match="cut starts at 150 ms"):
        heard.cut(150, 200)
