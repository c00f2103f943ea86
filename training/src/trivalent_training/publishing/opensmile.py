"""openSMILE as an acoustic extractor that the user installs (F. Eyben et al., "openSMILE", ACM Multimedia 2010).

    opensmile:eGeMAPSv02               frames of the feature set, 100 per second
    opensmile:eGeMAPSv02:functionals   one row of the whole utterance

openSMILE may be used for research and for personal purposes, not in commercial products: read its license. It is the
extra 'opensmile'. Its features are named opensmile/<version>/<set>#<columns>; what follows # is that of files of
openSMILE in 'import features', which do not say their version and set.
"""

import warnings
from collections.abc import Sequence

import numpy as np

from trivalent_training.data.importers.extractors.extracted import name
from trivalent_training.data.importers.extractors.opensmile import TOOL
from trivalent_training.data.utterance import Features
from trivalent_training.errors import TrainingError
from trivalent_training.publishing.library import library
from trivalent_training.serving.acoustic import FloatVector

PREFIX = "opensmile:"
INSTALL = "trivalent_training[opensmile], for example with pip install -e 'training[opensmile]'"
RATE = 16_000
FRAMES, FUNCTIONALS = "frames", "functionals"
LEVELS = {FRAMES: "LowLevelDescriptors", FUNCTIONALS: "Functionals"}
"""openSMILE's names of the levels."""
FRAME_MS = 10
"""Time from one frame to the next, milliseconds."""
DAY_MS = 86_400_000


class OpenSmile:
    """A feature set of openSMILE. TrainingError if it is not installed, or has no such set or level."""

    rate = RATE

    def __init__(self, spec: str) -> None:
        """'spec' is SET, or SET:functionals."""
        chosen, _, level = spec.partition(":")
        if level not in ("", *LEVELS):
            raise TrainingError(f"the level of openSMILE is '{level}', expected {FRAMES} or {FUNCTIONALS}")
        opensmile = library("opensmile", INSTALL)
        sets = [one.name for one in opensmile.FeatureSet]
        if chosen not in sets:
            raise TrainingError(f"openSMILE {opensmile.__version__} has no feature set '{chosen}', expected one of "
                                f"{', '.join(sets)}")  # fmt: skip
        self._one_row = level == FUNCTIONALS
        kind = opensmile.FeatureLevel[LEVELS[level or FRAMES]]
        self._smile = opensmile.Smile(feature_set=opensmile.FeatureSet[chosen], feature_level=kind)
        self.columns: Sequence[str] = tuple(self._smile.feature_names)
        self.name = name(f"{TOOL}/{opensmile.__version__}/{chosen}", self.columns)

    def extract(self, pcm_N: FloatVector) -> Features | None:
        """The features of mono samples in [-1, 1]; None if they are too few for openSMILE, less than about 60 ms."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Segment too short", category=UserWarning)
            frames = self._smile.process_signal(pcm_N, RATE).to_numpy(np.float32)
        return Features(self.name, np.ascontiguousarray(frames)) if len(frames) and np.isfinite(frames).all() else None

    def size_bytes(self, sound_ms: int) -> int:
        """Bound of the size of the features of a sound, bytes."""
        return 4 * len(self.columns) * (1 if self._one_row else 1 + sound_ms // FRAME_MS)

    def longest_ms(self, size_bytes: int) -> int:
        """Length of the longest sound whose features have about that size, milliseconds; a day for functionals."""
        return DAY_MS if self._one_row else size_bytes // (4 * len(self.columns)) * FRAME_MS
