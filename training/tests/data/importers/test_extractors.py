"""Files of feature extractors: the columns that are features, times, dropped frames, and errors with their line."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from fixtures.own_folder import error, imported, own
from trivalent_training.data.importers.extractors.extracted import Extracted, name
from trivalent_training.data.importers.extractors.reading import read
from trivalent_training.errors import TrainingError

OPENSMILE = "name;frameTime;loudness;F0\n'it''s;a call';0.01;0.5;110\n'unknown';0.02;0.25;1.2e2\n"
OPENSMILE_PYTHON = (
    "file,start,end,loudness,F0\n"
    "a b.wav,0 days 00:00:00.010000,0 days 00:00:00.030000,0.5,110\n"
    "a b.wav,0 days 00:00:00.020000,0 days 00:00:00.040000,0.25,120\n"
)
ARFF = """@relation openSMILE_features

@attribute name string
@attribute frameTime numeric
@attribute loudness numeric
@attribute 'F0' real
@attribute emotion {neutral,happy}
@attribute class numeric

@data

% it's a comment
'unknown',0.01,0.5,110,?,?
'unknown',0.02,0.25,120,?,?
"""
OPENFACE = """frame, face_id, timestamp, confidence, success, gaze_0_x, eye_lmk_x_0, pose_Tx, x_0, AU01_r, AU01_c
1, 0, 0.000, 0.90, 1, 0.1, 7, 10, 8, 2.5, 1
2, 0, 0.033, 0.10, 0, 0, 0, 0, 0, 0, 0
3, 0, 0.067, 0.70, 1, 0.2, 7, 11, 8, 2.0, 0
3, 1, 0.067, 0.95, 1, 0.3, 7, 12, 8, 1.5, 1
"""
PYFEAT = """frame,FaceRectX,FaceScore,x_0,AU01,AU02,Pitch,anger,neutral,Identity_1,input
0,5,0.9,3,0.1,0.2,-3,0.25,0.75,1,a.mp4
1,,,,,,,,,,a.mp4
2,5,0.4,3,0.5,0.6,2,0,1,1,a.mp4
2,5,0.8,3,0.3,0.4,1,0.5,0.5,1,a.mp4
"""


def written(tmp_path: Path, content: str, ending: str = ".csv") -> Path:
    path = tmp_path / f"u{ending}"
    path.write_text(content)
    return path


@pytest.mark.parametrize(
    ("content", "ending"), [(OPENSMILE, ".csv"), (OPENSMILE_PYTHON, ".csv"), (ARFF, ".arff")], ids=str
)
def test_reads_frames_and_times_of_opensmile(tmp_path: Path, content: str, ending: str) -> None:
    found = read(written(tmp_path, content, ending), "acoustic")
    assert found.extractor == name("opensmile", ["loudness", "F0"])
    np.testing.assert_array_equal(found.matrix, [[0.5, 110], [0.25, 120]])
    np.testing.assert_allclose(found.times_s, [0.01, 0.02])  # type: ignore[arg-type]
    assert found.dropped == 0


def test_functionals_of_opensmile_may_have_no_times(tmp_path: Path) -> None:
    found = read(written(tmp_path, "name;frameTime;loudness_amean\n'call';;0.5\n"), "acoustic")
    assert (found.matrix.tolist(), found.times_s) == ([[0.5]], None)


def test_reads_gaze_pose_and_action_units_of_openface(tmp_path: Path) -> None:
    found = read(written(tmp_path, OPENFACE), "visual")
    assert found.extractor == name("openface-2", ["gaze_0_x", "pose_Tx", "AU01_r", "AU01_c"])
    np.testing.assert_array_equal(found.matrix, [[0.1, 10, 2.5, 1], [0.3, 12, 1.5, 1]])
    np.testing.assert_array_equal(found.times_s, [0, 0.067])
    assert found.dropped == 2


def test_reads_action_units_pose_and_emotions_of_pyfeat(tmp_path: Path) -> None:
    found = read(written(tmp_path, PYFEAT), "visual")
    assert found.extractor == name("py-feat", ["AU01", "AU02", "Pitch", "anger", "neutral"])
    np.testing.assert_array_equal(found.matrix, [[0.1, 0.2, -3, 0.25, 0.75], [0.3, 0.4, 1, 0.5, 0.5]])
    assert (found.times_s, found.dropped) == (None, 2)


def test_a_recording_without_a_face_has_no_frames(tmp_path: Path) -> None:
    found = read(written(tmp_path, "\n".join(OPENFACE.splitlines()[:1] + OPENFACE.splitlines()[2:3])), "visual")
    assert (found.matrix.shape, found.dropped) == ((0, 4), 1)


def test_reads_the_arrays_of_mmsa_fet(tmp_path: Path) -> None:
    path = tmp_path / "u.pkl"
    path.write_bytes(pickle.dumps({"audio": np.ones((3, 2)), "vision": np.zeros((2, 4)), "text_bert": np.ones((3, 5))}))
    assert read(path, "acoustic").matrix.shape == (3, 2)
    assert read(path, "visual").matrix.shape == (2, 4)
    with pytest.raises(TrainingError, match="holds audio, vision, text_bert, expected the array 'text' of MMSA-FET"):
        read(path, "text")


def test_the_name_of_an_extractor_depends_on_the_columns_and_their_order() -> None:
    assert len({name("opensmile", columns) for columns in (["a", "b"], ["b", "a"], ["a"])}) == 3
    assert name("opensmile", ["a", "b"]) == "opensmile#1eb7c54d"


@pytest.mark.parametrize(
    ("content", "ending", "message"),
    [
        (OPENSMILE.replace("1.2e2", "high"), ".csv", "line 3: F0 is 'high', expected a number"),
        (OPENSMILE.replace(";0.25", ""), ".csv", "line 3: 3 fields, expected 4 as in the header"),
        ("name;frameTime;class\n", ".csv", "has the columns name, frameTime, class, expected features beside them"),
        ("time,pitch\n0,1\n", ".csv", "line 1: found 'time,pitch', expected the header of openSMILE, OpenFace 2 or"),
        ("", ".csv", "line 1: found '', expected the header of openSMILE, OpenFace 2 or py-feat"),
        (ARFF.replace("@data", "data"), ".arff", "has no line @data, expected an ARFF file"),
        (ARFF.replace("0.5,110", "?,110"), ".arff", "line 13: loudness is '?', expected a number"),
        ("frame,timestamp,confidence,success\n", ".csv", "has no columns frame, gaze, pose or AU, expected those of"),
        (OPENFACE.replace("0.90, 1", "0.90, yes"), ".csv", "line 2: success is 'yes', expected a number"),
        ("frame,FaceScore\n", ".csv", "has no columns of action units, pose or emotions, expected those of py-feat"),
        (5, ".pkl", "holds int, expected the array 'audio' of MMSA-FET"),
    ],
)
def test_the_error_names_the_line(tmp_path: Path, content: str | int, ending: str, message: str) -> None:
    path = tmp_path / f"u{ending}"
    path.write_bytes(content.encode() if isinstance(content, str) else pickle.dumps(content))
    with pytest.raises(TrainingError) as raised:
        read(path, "acoustic")
    assert str(raised.value).startswith(f"{path} {message}")


def test_a_file_that_is_not_utf_8_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "u.csv"
    path.write_bytes(OPENSMILE.encode() + b"\xff\n")
    with pytest.raises(TrainingError, match=r"u\.csv is not UTF-8, expected UTF-8: invalid start byte"):
        read(path, "acoustic")


def folder_of(folder: Path, **files: str) -> Path:
    for file, content in files.items():
        modality, _, utterance = file.partition("_")
        (folder / modality).mkdir(exist_ok=True)
        (folder / modality / utterance).with_suffix(".csv").write_text(content)
    return folder


@pytest.mark.filterwarnings("always")
def test_a_folder_with_files_of_extractors_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no_face = "\n".join([*OPENFACE.splitlines()[:1], *OPENFACE.splitlines()[2:3]])
    folder = folder_of(own(tmp_path, "u,train,", "v,test,"), acoustic_u=OPENSMILE, acoustic_v=OPENSMILE_PYTHON,
                       visual_u=OPENFACE, visual_v=no_face)  # fmt: skip
    first, second = imported(folder).utterances
    assert first.acoustic is not None
    assert first.acoustic.extractor == name("opensmile", ["loudness", "F0"])
    assert first.visual is not None
    assert first.visual.matrix.shape == (2, 4)
    assert second.visual is None
    assert f"{folder / 'visual'}: 3 of 5 frames have no face, or another face than" in capsys.readouterr().err


def test_files_of_different_columns_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = OPENSMILE.replace("F0", "pitch")
    folder = folder_of(own(tmp_path, "u,train,", "v,test,"), acoustic_u=OPENSMILE, acoustic_v=other)
    names = name("opensmile", ["loudness", "pitch"]), name("opensmile", ["loudness", "F0"])
    message = f"'v' has 2 dims of {names[0]}, expected 2 dims of {names[1]} as for 'u'"
    assert message in error(folder, capsys)


def test_two_files_of_one_utterance_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(own(tmp_path, "u,train,"), acoustic_u=OPENSMILE)
    np.save(folder / "acoustic" / "u.npy", np.ones(2))
    assert "acoustic has u.csv and u.npy, expected one file per utterance" in error(folder, capsys)


def test_a_file_of_pickled_code_is_not_executed(tmp_path: Path) -> None:
    path = tmp_path / "u.pkl"
    path.write_bytes(pickle.dumps({"audio": Extracted}))
    with pytest.raises(TrainingError, match="expected arrays and plain containers only"):
        read(path, "acoustic")
