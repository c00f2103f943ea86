"""Recordings of all kinds become mono samples at one rate, and cutting them takes little memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fixtures import recordings
from fixtures.recordings import hertz_of, tone
from trivalent_training.errors import TrainingError
from trivalent_training.publishing.sound import Recording
from trivalent_training.publishing.window import Window
from trivalent_training.serving.acoustic import FloatVector


def samples(path: Path, channel: int | None = None) -> FloatVector:
    return np.concatenate([np.zeros(0, np.float32), *Recording(path, 16_000, channel).blocks()])


def message(path: Path, channel: int | None = None) -> str:
    with pytest.raises(TrainingError) as failure:
        samples(path, channel)
    return str(failure.value).replace(f"{path}", path.name)


def test_a_wav_file_is_read_sample_by_sample(tmp_path: Path) -> None:
    sent = tone(1.5, 440)

    heard = samples(recordings.wav(tmp_path / "talk.wav", sent))

    assert heard.dtype == np.float32
    assert np.abs(heard - sent).max() < 1e-4


def test_another_rate_is_resampled_to_the_same_length_and_pitch(tmp_path: Path) -> None:
    heard = samples(recordings.wav(tmp_path / "talk.wav", tone(2, 440, rate=44_100), rate=44_100))

    assert len(heard) == pytest.approx(32_000, abs=1)
    assert hertz_of(heard) == pytest.approx(440, abs=1)


def test_telephone_sound_is_read(tmp_path: Path) -> None:
    heard = samples(recordings.mu_law(tmp_path / "call.wav", tone(1, 300, rate=8_000)))

    assert len(heard) == pytest.approx(16_000, abs=1)
    assert hertz_of(heard) == pytest.approx(300, abs=1)


def test_the_sound_of_a_video_begins_where_the_player_hears_it(tmp_path: Path) -> None:
    heard = samples(recordings.video(tmp_path / "talk.mp4", tone(1, 500), sound_starts_s=0.5))

    assert np.abs(heard[:7_000]).max() < 0.01
    assert hertz_of(heard[9_000:20_000]) == pytest.approx(500, abs=3)


def test_channels_are_averaged_or_chosen(tmp_path: Path) -> None:
    path = recordings.wav(tmp_path / "call.wav", tone(1, 300), tone(1, 700, loudness=0.1))

    assert np.abs(samples(path, 1) - tone(1, 300)).max() < 1e-4
    assert hertz_of(samples(path, 2)) == pytest.approx(700, abs=1)
    assert np.abs(samples(path) - (samples(path, 1) + samples(path, 2)) / 2).max() < 1e-4
    assert message(path, 3) == "call.wav has no channel 3, expected 1 to 2"
    assert message(recordings.wav(path, tone(1, 300)), 2) == "call.wav has no channel 2, expected 1"


def test_a_file_without_sound_is_rejected_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_bytes(b"this is no sound" * 99)
    (tmp_path / "empty.wav").touch()

    assert message(tmp_path / "none.wav") == "no file none.wav, expected a recording"
    assert message(tmp_path) == f"no file {tmp_path.name}, expected a recording"
    reason = "cannot be decoded, expected a recording that is not damaged: invalid data found when processing input"
    for name in ("text.wav", "empty.wav"):
        assert message(tmp_path / name) == f"{name} {reason}"
    assert message(recordings.video(tmp_path / "silent.mp4")) == (
        "silent.mp4 has no sound, expected an audio stream; --extractor none publishes a transcript alone"
    )


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = recordings.wav(tmp_path / "talk.wav", tone(2, 440))
    path.write_bytes(path.read_bytes()[:32_044])

    assert len(samples(path)) == 16_000


def test_a_cut_has_the_samples_between_its_times() -> None:
    sound = np.arange(16_000, dtype=np.float32)
    window = Window(iter(np.split(sound, 20)), 16_000)

    assert np.array_equal(window.cut(100, 300), sound[1_600:4_800])
    assert np.array_equal(window.cut(100, 120), sound[1_600:1_920])
    assert np.array_equal(window.cut(250, 990), sound[4_000:15_840])
    assert np.array_equal(window.cut(900, 5_000), sound[14_400:])
    assert len(window.cut(2_000, 3_000)) == 0
    assert window.length_ms == 1_000


def test_a_cut_backwards_is_a_bug() -> None:
    window = Window(iter([np.zeros(800, np.float32)] * 20), 16_000)
    window.cut(500, 600)
    with pytest.raises(ValueError, match="cut starts at 100 ms, expected a start that is not before that of the last"):
        window.cut(100, 200)


def test_memory_does_not_grow_with_the_recording() -> None:
    def three_hours() -> Iterator[FloatVector]:
        block = np.zeros(16_000, np.float32)
        for _ in range(3 * 3_600):
            yield block

    window = Window(three_hours(), 16_000)
    for start_ms in range(0, 3 * 3_600_000, 60_000):
        assert len(window.cut(start_ms, start_ms + 9_500)) == 9.5 * 16_000

    assert window.largest <= 11 * 16_000
