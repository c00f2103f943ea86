"""Reads the CSV of OpenFace 2 (T. Baltrušaitis et al., "OpenFace 2.0", FG 2018).

    frame, face_id, timestamp, confidence, success, gaze_0_x, ..., pose_Tx, ..., AU01_r, ..., AU45_c

Gaze, pose and action units are features; landmarks are not. Frames with success 0 have no face and are dropped. Of
several faces in a frame, the one with the highest confidence is read.
"""

from pathlib import Path

from trivalent_training.data.importers.extractors.extracted import Extracted, Frame, faces, lines, numbers, rows
from trivalent_training.errors import TrainingError

TOOL = "openface-2"
FEATURES = ("gaze_", "pose_", "AU")
STATE = ("frame", "timestamp", "confidence", "success")


def matches(header: str) -> bool:
    """Whether the first line of a CSV file is OpenFace's."""
    return {"timestamp", "confidence", "success"} <= {column.strip() for column in header.split(",")}


def csv(path: Path) -> Extracted:
    """The features of a CSV file."""
    found = lines(path)
    _, columns = next(found)
    features = [column for column in columns if column.startswith(FEATURES)]
    if not features or "frame" not in columns:
        raise TrainingError(f"{path} has no columns frame, gaze, pose or AU, expected those of FeatureExtraction")
    frames: list[Frame | None] = []
    for number, fields in rows(path, columns, found):
        frame, time_s, confidence, success = numbers(path, number, fields, STATE)
        seen = success > 0
        frames.append(Frame(frame, confidence, numbers(path, number, fields, features), time_s) if seen else None)
    return faces(TOOL, features, frames)
