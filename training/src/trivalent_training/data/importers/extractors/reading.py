"""Reads the file that an extractor wrote for one recording; the extractor is determined from the header."""

from pathlib import Path

from trivalent_training.data.importers.extractors import mmsa_fet, openface, opensmile, pyfeat
from trivalent_training.data.importers.extractors.extracted import Extracted
from trivalent_training.errors import TrainingError

ENDINGS = (".csv", ".arff", ".pkl")


def read(path: Path, modality: str) -> Extracted:
    """The features in a file with one of the ENDINGS; the modality chooses the array of a pickle.

    TrainingError for a header of no known extractor, a damaged file, and a field that is no number.
    """
    if path.suffix == ".pkl":
        return mmsa_fet.pickle(path, modality)
    if path.suffix == ".arff":
        return opensmile.arff(path)
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = file.readline().strip()
    if opensmile.matches(header):
        return opensmile.csv(path, header)
    if openface.matches(header):
        return openface.csv(path)
    if pyfeat.matches(header):
        return pyfeat.csv(path)
    raise TrainingError(
        f"{path} line 1: found '{header[:60]}', expected the header of openSMILE, OpenFace 2 or py-feat"
    )
