"""Synthetic speech: reproducible, cues at the times of their sound, splits without common voices, audible feelings."""

import csv
import shutil
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from trivalent_training.cli import main
from trivalent_training.data.synthesis.voices.espeak import RATE, speak
from trivalent_training.data.synthesis.voices.script import ACCENTS, VARIANTS, Line, Manner, Words, script
from trivalent_training.data.transcripts.reading import read
from trivalent_training.data.utterance import Split
from trivalent_training.fitting import recipe
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.acoustic import AcousticExtractor

EXTRACTOR = REPOSITORY / "models/shared/trivalent-acoustic-1/extractor.onnx"
spoken = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
CALM = Line("en+m1", "The box is on the second floor.", Words.NEUTRAL, 0.0, 0.0, Manner(50, 170, 100, 65))


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three clips of two splits."""
    folder = tmp_path_factory.mktemp("voices") / "speech"
    assert main(["synthesize", "--voices", str(folder), "--clips", "3", "--seed", "4"]) == 0
    return folder


def pcm(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16)


@spoken
def test_the_same_seed_speaks_the_same_files(speech: Path, tmp_path: Path) -> None:
    assert main(["synthesize", "--voices", str(tmp_path / "again"), "--clips", "3", "--seed", "4"]) == 0
    names = sorted(path.name for path in speech.iterdir())
    assert names == [
        "labels.csv",
        *(f"voices-00{clip}.{end}" for clip in range(3) for end in ("vtt", "wav")),
    ]
    assert all((speech / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


@spoken
def test_a_cue_begins_and_ends_with_its_sound(speech: Path) -> None:
    for path in sorted(speech.glob("*.wav")):
        silent = np.ones(len(samples := pcm(path)), bool)
        cues = read(path.with_suffix(".vtt")).cues
        for cue in cues:
            start, end = (time * RATE // 1000 for time in (cue.start_ms, cue.end_ms))
            assert np.abs(samples[start:end]).max() > 1000
            silent[max(0, start - RATE // 1000) : end + RATE // 1000] = False
        assert len(cues) == 8
        assert not samples[silent].any()
        assert silent.sum() > 9 * 0.39 * RATE


@spoken
def test_each_cue_has_a_label_and_a_speaker_of_its_split(speech: Path) -> None:
    with (speech / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["clip_id"], int(row["cue"])) for row in rows] == [
        (f"voices-00{clip}", cue) for clip in range(3) for cue in range(1, 9)
    ]
    assert all(-3 <= float(row["label"]) <= 3 for row in rows)
    for row in rows:
        accent, variant = read(speech / f"{row['clip_id']}.vtt").cues[int(row["cue"]) - 1].speaker.split("+")
        split = Split(row["split"].upper())
        assert accent in ACCENTS[split]
        assert variant in VARIANTS[split]


def test_splits_share_no_voice_and_neutral_words_do_not_depend_on_the_label() -> None:
    clips = list(script(1, 160))
    parts = {split: [line for clip in clips if clip.split is split for line in clip.lines] for split in ACCENTS}
    voices = {split: {voice for line in lines for voice in line.voice.split("+")} for split, lines in parts.items()}
    assert all(parts.values())
    assert not voices[Split.TRAIN] & (voices[Split.VALID] | voices[Split.TEST])
    assert not voices[Split.VALID] & voices[Split.TEST]
    neutral = [line for lines in parts.values() for line in lines if line.words is Words.NEUTRAL]
    assert all(line.label == round(line.feeling, 2) for line in neutral)
    for word in ("box", "station", "nine"):
        has = [word in line.text for line in neutral]
        assert abs(np.corrcoef(has, [line.feeling for line in neutral])[0, 1]) < 0.15


@spoken
def test_a_raised_pitch_and_volume_are_seen_by_the_extractor() -> None:
    extractor = AcousticExtractor(EXTRACTOR)
    f0_hz, energy_db, seconds = [], [], []
    for manner in (Manner(23, 125, 25, 40), CALM.manner, Manner(77, 215, 175, 90)):
        samples = speak(replace(CALM, manner=manner)).astype(np.float32) / 2**15
        frames = extractor.frames(resample_poly(samples, extractor.rate, RATE).astype(np.float32))
        voiced = frames[frames[:, extractor.columns.index("voicing")] > 0.5]
        f0_hz.append(float(np.median(voiced[:, extractor.columns.index("f0_hz")])))
        energy_db.append(float(np.median(voiced[:, extractor.columns.index("energy_db")])))
        seconds.append(len(frames) / 100)
    assert f0_hz[1] > 1.1 * f0_hz[0]
    assert f0_hz[2] > 1.1 * f0_hz[1]
    assert energy_db[2] > energy_db[1] > energy_db[0]
    assert seconds[0] > seconds[1] > seconds[2]


def test_the_two_recipes_differ_in_the_voice_alone() -> None:
    configs = REPOSITORY / "training/configs/synthetic"
    with_voice, text_alone = (recipe.read(configs / f"{name}.json") for name in ("tfn-voices", "tfn-text-voices"))
    assert with_voice.fit == text_alone.fit
    assert with_voice.text == text_alone.text
    config = dict(with_voice.network.config)
    width, *_ = [config.pop(f"acoustic_{name}") for name in ("width", "hidden", "dropout")]
    assert width == len(AcousticExtractor(EXTRACTOR).columns)
    assert config == text_alone.network.config | {"modalities": ["text", "acoustic"]}
    assert set(with_voice.network.build().contract.features) == {"acoustic"}


def test_a_missing_synthesizer_and_wrong_counts_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = str(tmp_path / "speech")
    assert main(["synthesize", "--voices", folder]) == 1
    assert "no program espeak-ng on the path" in (err := capsys.readouterr().err)
    assert "install Debian's package espeak-ng" in err
    assert not Path(folder).exists()
    assert main(["synthesize", "--voices", folder, "--clips", "0"]) == 1
    assert "--clips is 0, expected 1 or more" in capsys.readouterr().err
    assert main(["synthesize", folder, "--clips", "5"]) == 1
    assert "--clips is 5, expected it with --voices only" in capsys.readouterr().err
