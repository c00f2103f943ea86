"""Reads the pickle that MMSA-FET writes for one recording (H. Mao et al., "M-SENA", ACL 2022, demonstrations).

A dictionary of audio, vision and text, each (frames, dims). The family 'mmsa' reads the pickle of a whole data set.
"""

from pathlib import Path

import numpy as np

from trivalent_training.data.importers.extractors.extracted import Extracted
from trivalent_training.data.importers.pickles import unpickle
from trivalent_training.errors import TrainingError

FIELDS = {"text": "text", "acoustic": "audio", "visual": "vision"}


def pickle(path: Path, modality: str) -> Extracted:
    """The features of a modality; they have no name of an extractor."""
    document = unpickle.load(path)
    field = FIELDS[modality]
    if not isinstance(document, dict) or not isinstance(document.get(field), np.ndarray):
        found = ", ".join(map(str, document)) if isinstance(document, dict) else type(document).__name__
        raise TrainingError(f"{path} holds {found or 'nothing'}, expected the array '{field}' of MMSA-FET")
    return Extracted("", np.asarray(document[field]))
