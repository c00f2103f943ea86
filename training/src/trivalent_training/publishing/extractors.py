"""What computes features of recordings, as the user names it; the same for 'publish' and for 'import recordings'.

acoustic   PATH of a graph (default: this repository's) | opensmile:SET | opensmile:SET:functionals | none
visual     PATH of a graph in ONNX | mediapipe:PATH of face_landmarker.task | nothing
"""

from dataclasses import dataclass
from pathlib import Path

from trivalent_training.errors import TrainingError
from trivalent_training.publishing import opensmile
from trivalent_training.publishing.face_landmarker import FaceLandmarker
from trivalent_training.publishing.weights import Weights
from trivalent_training.serving.acoustic import SHIPPED, AcousticExtractor, SoundExtractor
from trivalent_training.serving.visual import VisualExtractor, VisualGraph

NONE = "none"
MEDIAPIPE = "mediapipe:"


@dataclass(frozen=True, slots=True)
class Extractors:
    """The extractor of each modality that a recording has; None for none."""

    acoustic: SoundExtractor | None = None
    visual: VisualExtractor | None = None

    def close(self) -> None:
        """Frees what the extractors hold."""
        if self.visual:
            self.visual.close()


def load(acoustic: str | None, visual: str | None, visual_sha256: str | None) -> Extractors:
    """Loads extractors; TrainingError if one cannot be loaded, or if the visual weights are not the named ones."""
    return Extractors(_acoustic(acoustic), _visual(visual, visual_sha256))


def _acoustic(spec: str | None) -> SoundExtractor | None:
    if spec == NONE:
        return None
    if spec is not None and spec.startswith(opensmile.PREFIX):
        return opensmile.OpenSmile(spec.removeprefix(opensmile.PREFIX))
    return AcousticExtractor(Path(spec) if spec else SHIPPED)


def _visual(spec: str | None, sha256: str | None) -> VisualExtractor | None:
    if spec is None and sha256 is None:
        return None
    if spec is None or sha256 is None:
        raise TrainingError("found one of --visual and --visual-sha256, expected both or none")
    weights = Weights(Path(spec.removeprefix(MEDIAPIPE)), sha256)
    if spec.startswith(MEDIAPIPE):
        return FaceLandmarker(weights)
    weights.check("a visual extractor as an ONNX file")
    return VisualGraph(weights.path)
