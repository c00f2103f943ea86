"""Reads the CSV of py-feat (J. Cheong et al., "Py-Feat", Affective Science 4, 2023).

    frame,FaceRectX,...,FaceScore,x_0,...,AU01,...,Pitch,Roll,Yaw,anger,...,neutral,input

Action units, pose, gaze, emotions, valence and arousal are features; rectangles, landmarks, meshes and identities are
not. Frames without a face have empty fields and are dropped. Of several faces in a frame, the one with the highest
FaceScore is read. The file has no times.
"""

import math
import re
from pathlib import Path

from trivalent_training.data.importers.extractors.extracted import Extracted, Frame, faces, lines, numbers, rows
from trivalent_training.errors import TrainingError

TOOL = "py-feat"
SCORE = "FaceScore"
FEATURE = re.compile(
    r"AU\d+|Pitch|Roll|Yaw|X|Y|Z|gaze_\w+|valence|arousal"
    r"|(?i:anger|disgust|fear|happiness|happy|sadness|sad|surprise|neutral|contempt)"
)


def matches(header: str) -> bool:
    """Whether the first line of a CSV file is py-feat's."""
    return SCORE in header.split(",")


def csv(path: Path) -> Extracted:
    """The features of a CSV file."""
    found = lines(path)
    _, columns = next(found)
    features = [column for column in columns if FEATURE.fullmatch(column)]
    if not features:
        raise TrainingError(f"{path} has no columns of action units, pose or emotions, expected those of py-feat")
    frames: list[Frame | None] = []
    for number, fields in rows(path, columns, found):
        (score,) = numbers(path, number, fields, [SCORE])
        values = numbers(path, number, fields, features)
        seen = not math.isnan(score) and not all(map(math.isnan, values))
        frame = numbers(path, number, fields, ["frame"])[0] if "frame" in fields else float(number)
        frames.append(Frame(frame, score, values) if seen else None)
    return faces(TOOL, features, frames)
