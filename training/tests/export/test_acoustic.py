"""The acoustic extractor's graph against librosa and against a voice whose pitch is known."""

from pathlib import Path

import librosa
import numpy as np
import pytest

from trivalent_training.data.utterance import FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.export.acoustic import publish
from trivalent_training.export.acoustic.extractor import COLUMNS
from trivalent_training.export.acoustic.spectrum import FFT, HOP, RATE, WINDOW
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.acoustic import EXTRACTOR_FILE, AcousticExtractor, FloatVector

SHIPPED = REPOSITORY / "models" / "shared" / "trivalent-acoustic-1" / EXTRACTOR_FILE


@pytest.fixture(scope="module")
def extractor() -> AcousticExtractor:
    return AcousticExtractor(SHIPPED)


def by_librosa(pcm_N: FloatVector) -> FloatMatrix:
    """The columns up to 'flatness', computed by librosa."""
    magnitude_BL = np.abs(librosa.stft(pcm_N, n_fft=FFT, hop_length=HOP, win_length=WINDOW, pad_mode="constant"))
    power = librosa.feature.melspectrogram(S=magnitude_BL**2, sr=RATE, n_fft=FFT, n_mels=40, fmin=20)
    logmel = librosa.power_to_db(power, top_db=None)
    rms = librosa.feature.rms(y=pcm_N, frame_length=FFT, hop_length=HOP, pad_mode="constant")
    rows = [
        logmel,
        librosa.feature.mfcc(S=logmel, n_mfcc=13),
        librosa.power_to_db(rms**2, top_db=None),
        librosa.feature.spectral_centroid(S=magnitude_BL, sr=RATE, n_fft=FFT),
        librosa.feature.spectral_bandwidth(S=magnitude_BL, sr=RATE, n_fft=FFT),
        librosa.feature.spectral_rolloff(S=magnitude_BL, sr=RATE, n_fft=FFT),
        librosa.feature.spectral_flatness(S=magnitude_BL),
    ]
    return np.concatenate(rows).T.astype(np.float32)


def test_equals_librosa_up_to_rounding(extractor: AcousticExtractor) -> None:
    pcm_N = publish.probe(5 * RATE, 3)

    found, expected = extractor.frames(pcm_N), by_librosa(pcm_N)

    assert found.shape == (501, len(COLUMNS))
    assert expected.shape[1] == COLUMNS.index("f0_hz")
    deviation = expected.std(axis=0)
    assert (np.abs(found[:, : expected.shape[1]] - expected) / deviation).max() < 1e-3


def test_equals_librosa_on_noise_alone(extractor: AcousticExtractor) -> None:
    pcm_N = (0.2 * np.random.default_rng(5).standard_normal(RATE)).clip(-1, 1).astype(np.float32)

    found, expected = extractor.frames(pcm_N), by_librosa(pcm_N)

    assert (np.abs(found[:, : expected.shape[1]] - expected) / expected.std(axis=0)).max() < 1e-3


def test_hears_the_pitch_of_a_voice(extractor: AcousticExtractor) -> None:
    pcm_N = publish.probe(5 * RATE, 3)
    truth_L = 140 + 60 * np.sin(np.arange(0, len(pcm_N) + 1, HOP) / RATE * 3 + 3)

    frames = extractor.frames(pcm_N)
    pitch_L, voicing_L = frames[:, COLUMNS.index("f0_hz")], frames[:, COLUMNS.index("voicing")]
    voiced = voicing_L > 0.8
    error = np.abs(pitch_L[voiced] / truth_L[voiced] - 1)

    assert voiced.mean() > 0.8
    assert np.quantile(error, 0.99) < 0.03


def test_finds_no_voice_in_noise_and_silence(extractor: AcousticExtractor) -> None:
    voicing = COLUMNS.index("voicing")
    noise = (0.1 * np.random.default_rng(1).standard_normal(RATE)).astype(np.float32)

    assert extractor.frames(noise)[:, voicing].mean() < 0.5
    assert extractor.frames(np.zeros(RATE, np.float32))[:, voicing].max() == 0
    assert np.isfinite(extractor.frames(np.zeros(RATE, np.float32))).all()


@pytest.mark.parametrize("samples", [1, 159, 160, 161, 4_000])
def test_has_a_frame_for_each_hop(extractor: AcousticExtractor, samples: int) -> None:
    frames = extractor.frames(publish.probe(samples, 2))

    assert frames.shape == (1 + samples // HOP, len(COLUMNS))
    assert np.isfinite(frames).all()


def test_blocks_change_nothing(extractor: AcousticExtractor, monkeypatch: pytest.MonkeyPatch) -> None:
    pcm_N = publish.probe(3 * RATE + 77, 4)
    whole = extractor.frames(pcm_N)

    monkeypatch.setattr("trivalent_training.serving.acoustic.BLOCK", 37)

    assert np.abs(extractor.frames(pcm_N) - whole).max() / np.abs(whole).max() < 1e-6


def test_the_name_has_the_checksum_of_the_graph(extractor: AcousticExtractor) -> None:
    assert extractor.name.startswith("trivalent-acoustic/1#")
    assert extractor.columns == COLUMNS
    assert extractor.rate == RATE
    assert extractor.extract(publish.probe(800, 1)).extractor == extractor.name


def test_a_published_graph_equals_the_shipped_one(extractor: AcousticExtractor, tmp_path: Path) -> None:
    published = publish.publish(tmp_path / "acoustic", replace=False)
    pcm_N = publish.probe(RATE, 6)

    again = AcousticExtractor(tmp_path / "acoustic" / EXTRACTOR_FILE)

    assert published.name == again.name
    assert np.abs(again.frames(pcm_N) - extractor.frames(pcm_N)).max() < 1e-2


def test_refuses_what_is_no_extractor(extractor: AcousticExtractor, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no acoustic extractor at"):
        AcousticExtractor(tmp_path / "none.onnx")
    with pytest.raises(TrainingError, match="lacks the metadata 'name'"):
        AcousticExtractor(REPOSITORY / "models" / "constant" / "1" / "model.onnx")
    with pytest.raises(TrainingError, match="at least one sample of one channel"):
        extractor.frames(np.zeros((0,), np.float32))
    with pytest.raises(TrainingError, match="at least one sample of one channel"):
        extractor.frames(np.zeros((2, 5), np.float32))
