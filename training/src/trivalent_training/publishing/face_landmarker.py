"""MediaPipe's face landmarker as a visual extractor: what the face does, and where the head is.

    52 blendshapes    0 to 1, by the names of the model, such as jawOpen and mouthSmileLeft
    12 of the pose    the upper three rows of the facial transformation matrix: rotation r11 to r33, place x y z in cm

MediaPipe is the extra 'mediapipe' (Apache 2.0); the weights, face_landmarker.task of Google, are the user's own file.
Each frame is judged alone, not tracked, so that its row does not depend on where reading began. Of several faces the
landmarker reports one.
"""

from typing import Any

import numpy as np

from trivalent_training.errors import TrainingError
from trivalent_training.publishing.library import library
from trivalent_training.publishing.weights import Weights
from trivalent_training.serving.acoustic import DIGITS, FloatVector
from trivalent_training.serving.visual import FPS, Image

INSTALL = "trivalent_training[mediapipe], for example with pip install -e 'training[mediapipe]'"
NAME = "mediapipe-face-landmarker"
SIDES = (
    "browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
    "eyeSquint", "eyeWide", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile", "mouthStretch",
    "mouthUpperUp", "noseSneer",
)  # fmt: skip
"""Blendshapes that exist for Left and Right."""
MIDDLE = (
    "_neutral", "browInnerUp", "cheekPuff", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthFunnel",
    "mouthLeft", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
)  # fmt: skip
BLENDSHAPES = (*MIDDLE, *(f"{name}{side}" for name in SIDES for side in ("Left", "Right")))
POSE = ("r11", "r12", "r13", "x", "r21", "r22", "r23", "y", "r31", "r32", "r33", "z")
"""The first three rows of the matrix, one after the other."""


class FaceLandmarker:
    """A visual extractor. TrainingError if MediaPipe or its weights are missing, or the weights are not those named."""

    columns = (*BLENDSHAPES, *POSE)
    fps = FPS
    size = None

    def __init__(self, weights: Weights) -> None:
        weights.check("face_landmarker.task of MediaPipe")
        self._mediapipe = library("mediapipe", INSTALL)
        self.name = f"{NAME}/{self._mediapipe.__version__}#{weights.sha256.lower()[:DIGITS]}"
        vision, base = library("mediapipe.tasks.python.vision", INSTALL), library("mediapipe.tasks.python", INSTALL)
        options = vision.FaceLandmarkerOptions(
            base_options=base.BaseOptions(model_asset_path=str(weights.path)),
            running_mode=vision.RunningMode.IMAGE,
            num_faces=1,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        try:
            self._landmarker = vision.FaceLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise TrainingError(
                f"MediaPipe cannot load {weights.path}, expected face_landmarker.task: {error}"
            ) from error

    def row(self, image: Image) -> FloatVector | None:
        kind = self._mediapipe.ImageFormat.SRGB
        found = self._landmarker.detect(self._mediapipe.Image(image_format=kind, data=image))
        if not found.face_blendshapes or not found.facial_transformation_matrixes:
            return None
        pose = np.asarray(found.facial_transformation_matrixes[0], np.float32)[:3].reshape(-1)
        return np.concatenate([_blendshapes(found.face_blendshapes[0]), pose])

    def close(self) -> None:
        """Stops MediaPipe's threads; when the process ends it is too late for that."""
        self._landmarker.close()


def _blendshapes(categories: Any) -> FloatVector:
    scores = {category.category_name: category.score for category in categories}
    if missing := [name for name in BLENDSHAPES if name not in scores]:
        raise TrainingError(f"the face landmarker reports no blendshape {missing[0]}, expected {len(BLENDSHAPES)}")
    return np.asarray([scores[name] for name in BLENDSHAPES], np.float32)
