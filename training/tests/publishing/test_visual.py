"""The picture of a video becomes rows of features at the times of utterances, by a graph or by MediaPipe."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fixtures import pictures
from fixtures.pictures import BLACK, GREEN, METADATA, RED, Color, colors, mean_color, sha256
from trivalent_training.data.transcripts.cue import Cue
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import extractors, visuals
from trivalent_training.publishing.face_landmarker import BLENDSHAPES, FaceLandmarker
from trivalent_training.publishing.video import Video, image_of
from trivalent_training.publishing.visuals import Visuals
from trivalent_training.serving.acoustic import SHIPPED
from trivalent_training.serving.visual import VisualGraph


def graph(folder: Path, **form: Any) -> VisualGraph:
    path = mean_color(folder / "detector.onnx", **form)
    return VisualGraph(path)


def seen(visual: Visuals, start_ms: int, end_ms: int) -> list[Color] | None:
    features = visual.features(Cue(start_ms, end_ms, "hello"))
    return None if features is None else [tuple(round(float(v)) for v in row) for row in features.matrix]  # type: ignore[misc]


def gray(*levels: int) -> list[Color]:
    return [(level, level, level) for level in levels]


def test_rows_have_the_colors_of_their_times(tmp_path: Path) -> None:
    video = colors(tmp_path / "talk.mkv", [RED] * 25 + [GREEN] * 25)

    visual = Visuals(video, graph(tmp_path))

    assert seen(visual, 200, 600) == [RED] * 10
    assert seen(visual, 900, 1_100) == [RED] * 3 + [GREEN] * 2
    assert seen(visual, 1_500, 9_000) == [GREEN] * 13
    assert seen(visual, 2_500, 3_000) is None


def test_features_name_the_graph_with_its_version_and_checksum(tmp_path: Path) -> None:
    detector = graph(tmp_path)

    features = Visuals(colors(tmp_path / "talk.mkv", [RED] * 5), detector).features(Cue(0, 200, "hello"))

    assert features is not None
    assert features.extractor == f"mean-color/1#{sha256(tmp_path / 'detector.onnx')[:12]}"
    assert (detector.columns, detector.fps, detector.size) == (("red", "green", "blue"), 25, None)


@pytest.mark.parametrize(("fps", "expected"), [(10, [20, 22, 25, 27]), (50, [20, 20, 21, 21])])
def test_the_graph_says_how_many_rows_a_second_has(tmp_path: Path, fps: int, expected: list[int]) -> None:
    video = colors(tmp_path / "talk.mkv", gray(*range(20, 70)))

    found = seen(Visuals(video, graph(tmp_path, metadata=METADATA | {"fps": str(fps)})), 0, 2_000)

    assert found is not None
    assert (len(found), found[:4]) == (2 * fps, gray(*expected))


def test_there_is_no_row_before_the_picture_begins_and_a_gap_shows_the_last_frame(tmp_path: Path) -> None:
    late = colors(tmp_path / "late.mkv", gray(50, 60), fps=2, sound=np.zeros(32_000, np.float32), starts_s=1.0)

    frames = list(Video(late, 4).frames())

    assert frames[:4] == [None] * 4
    assert [int(image_of(frame, None).mean()) for frame in frames[4:8]] == [50, 50, 60, 60]


def test_a_frame_without_a_face_has_the_row_of_the_last_face(tmp_path: Path) -> None:
    frames = [BLACK, BLACK, *gray(50), BLACK, *gray(70, 80), *[BLACK] * 4, *gray(90), BLACK]

    visual = Visuals(colors(tmp_path / "talk.mkv", frames), graph(tmp_path))

    assert seen(visual, 0, 240) == gray(50, 50, 50, 50, 70, 80)
    assert seen(visual, 240, 400) is None
    assert seen(visual, 360, 480) == gray(90, 90, 90)
    assert visual.faceless == 1


def test_a_graph_that_does_not_look_for_faces_has_a_row_of_each_frame(tmp_path: Path) -> None:
    visual = Visuals(colors(tmp_path / "talk.mkv", [BLACK, RED]), graph(tmp_path, found=False))

    assert seen(visual, 0, 80) == [BLACK, RED]


def test_frames_are_scaled_to_a_fixed_size_and_turned_as_they_are_held(tmp_path: Path) -> None:
    video = colors(tmp_path / "phone.mov", [RED] * 3, upper=GREEN, rotation=-90)
    frame = next(iter(Video(video, 25).frames()))

    images = image_of(frame, None), image_of(frame, (12, 8))

    assert [image.shape for image in images] == [(48, 32, 3), (12, 8, 3)]
    # The upper half of a frame that is turned clockwise is on the right.
    assert [tuple(image[4, column]) for image in images for column in (1, -2)] == [RED, GREEN] * 2
    assert seen(Visuals(video, graph(tmp_path, size=(12, 8))), 0, 40) == [(100, 50, 0)]


def test_weights_have_the_checksum_that_the_user_named(tmp_path: Path) -> None:
    path = mean_color(tmp_path / "detector.onnx")

    for spec in (str(path), f"mediapipe:{path}"):
        with pytest.raises(TrainingError) as failure:
            extractors.load("none", spec, "abc")
        assert str(failure.value) == f"{path} has the SHA-256 {sha256(path)}, expected abc"
    with pytest.raises(TrainingError, match=r"no file none.onnx, expected a visual extractor as an ONNX file"):
        extractors.load("none", "none.onnx", "abc")
    with pytest.raises(TrainingError, match="found one of --visual and --visual-sha256, expected both or none"):
        extractors.load("none", str(path), None)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"metadata": {"name": "a", "version": "1"}},
            "lacks the metadata 'columns', expected name, version and columns",
        ),
        ({"metadata": METADATA | {"fps": "0"}}, "has the metadata fps '0', expected a whole number from 1 to 100"),
        ({"size": (12, "width")}, "has an image of 12 x any, expected a fixed height and a fixed width, or neither"),
        ({"image": "frame"}, "has the inputs frame uint8 (any, any, 3), expected one: image, uint8 (height, width, 3)"),
    ],
)
def test_a_graph_of_another_form_is_rejected(tmp_path: Path, form: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError) as failure:
        graph(tmp_path, **form)
    assert message in str(failure.value)


def test_a_graph_with_other_outputs_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="has the inputs pcm float32"):
        VisualGraph(SHIPPED)
    detector = graph(tmp_path, metadata=METADATA | {"columns": "red green"})
    with pytest.raises(TrainingError, match=r"computes features \(3,\), expected \(2,\), one for a column"):
        detector.row(np.zeros((4, 4, 3), np.uint8))


def test_a_long_or_wide_picture_is_cut_and_memory_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = next(iter(Video(colors(tmp_path / "talk.mkv", [RED]), 25).frames()))

    def an_hour(_: Video) -> Iterator[Any]:
        yield from itertools.repeat(frame, 3_600 * 25)

    monkeypatch.setattr(Video, "frames", an_hour)
    visual = Visuals(tmp_path / "talk.mkv", graph(tmp_path))

    for start_ms in range(0, 3_600_000, 300_000):
        features = visual.features(Cue(start_ms, start_ms + 200_000, ""))
        assert features is not None
        assert len(features.matrix) == visuals.MAX_MS * 25 // 1000
    assert visual.largest <= 1_001
    monkeypatch.setattr(visuals, "MAX_FEATURE_BYTES", 4 * 3 * 50)
    features = Visuals(tmp_path / "talk.mkv", graph(tmp_path)).features(Cue(0, 9_000, ""))
    assert features is not None
    assert len(features.matrix) == 50


def test_frames_between_utterances_are_not_given_to_the_extractor(tmp_path: Path) -> None:
    detector, calls = graph(tmp_path), list[int]()
    video = colors(tmp_path / "talk.mkv", gray(*range(20, 120)))

    class Counting:
        name, columns, fps, size = detector.name, detector.columns, detector.fps, detector.size
        close = detector.close

        def row(self, image: Any) -> Any:
            calls.append(int(image.mean()))
            return detector.row(image)

    visual = Visuals(video, Counting())
    assert seen(visual, 1_000, 1_080) == gray(45, 46)
    assert seen(visual, 1_040, 1_120) == gray(46, 47)
    assert seen(visual, 2_000, 2_040) == gray(70)
    assert calls == [45, 46, 47, 70]


class StubImage:
    def __init__(self, image_format: str, data: Any) -> None:
        assert (image_format, data.dtype, data.flags.c_contiguous) == ("srgb", np.uint8, True)
        self.data = data


class StubLandmarker:
    """Reports jawOpen as the brightness of the frame, in another order than the columns, and no face in the dark."""

    closed = False

    def detect(self, image: StubImage) -> Any:
        if not image.data.any():
            return SimpleNamespace(face_blendshapes=[], facial_transformation_matrixes=[])
        scores = {name: image.data.max() / 255 if name == "jawOpen" else 0.0 for name in reversed(BLENDSHAPES)}
        categories = [SimpleNamespace(category_name=name, score=score) for name, score in scores.items()]
        return SimpleNamespace(face_blendshapes=[categories], facial_transformation_matrixes=[np.eye(4) * 2])

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def mediapipe(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A module with MediaPipe's names, as version 1.2.3 has them; returns what it was given and what it made."""
    used: list[Any] = []

    def created(options: Any) -> StubLandmarker:
        used.append(options)
        used.append(StubLandmarker())
        return used[-1]  # type: ignore[no-any-return]

    vision = {
        "FaceLandmarkerOptions": SimpleNamespace,
        "RunningMode": SimpleNamespace(IMAGE="image"),
        "FaceLandmarker": SimpleNamespace(create_from_options=created),
    }
    names: dict[str, dict[str, Any]] = {
        "mediapipe": {"__version__": "1.2.3", "ImageFormat": SimpleNamespace(SRGB="srgb"), "Image": StubImage},
        "mediapipe.tasks": {},
        "mediapipe.tasks.python": {"BaseOptions": SimpleNamespace},
        "mediapipe.tasks.python.vision": vision,
    }
    for name, content in names.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)
    return used


def test_mediapipe_reports_blendshapes_and_the_pose_of_the_head(tmp_path: Path, mediapipe: list[Any]) -> None:
    weights = tmp_path / "face_landmarker.task"
    weights.write_bytes(b"weights")
    loaded = extractors.load("none", f"mediapipe:{weights}", sha256(weights))
    found = loaded.visual
    assert isinstance(found, FaceLandmarker)

    visual = Visuals(colors(tmp_path / "talk.mkv", [BLACK, (51, 0, 0), (102, 0, 0)]), found)
    features = visual.features(Cue(0, 120, "hello"))

    assert features is not None
    assert features.extractor == f"mediapipe-face-landmarker/1.2.3#{sha256(weights)[:12]}"
    assert features.matrix.shape == (3, 64)
    assert len(set(found.columns)) == 64
    jaw = features.matrix[:, found.columns.index("jawOpen")]
    assert jaw == pytest.approx([0.2, 0.2, 0.4])
    assert features.matrix[0, 52:].tolist() == [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0]
    options, made = mediapipe
    loaded.close()
    assert made.closed
    assert (options.running_mode, options.num_faces) == ("image", 1)
    assert (options.output_face_blendshapes, options.output_facial_transformation_matrixes) == (True, True)
    assert options.base_options.model_asset_path == str(weights)


def test_without_mediapipe_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    path = pictures.mean_color(tmp_path / "face_landmarker.task")
    with pytest.raises(TrainingError, match=r"needs the library mediapipe, .*pip install -e 'training\[mediapipe\]'"):
        extractors.load("none", f"mediapipe:{path}", sha256(path))
