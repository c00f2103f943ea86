"""Options shared by several commands."""

import math
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from trivalent_training.schemas import REPOSITORY


def add_models(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", type=Path, default=REPOSITORY / "models", help="models folder (default: the repository's)"
    )


def add_device(parser: ArgumentParser) -> None:
    parser.add_argument("--device", "--accelerator", choices=["cpu", "cuda", "auto"], default="cpu", dest="device",
                        help="device; auto is cuda if there is one (default cpu)")  # fmt: skip
    parser.add_argument("--precision", default="32-true",
                        help="numeric precision: 32-true, bf16-mixed or 16-mixed (default 32-true)")  # fmt: skip


def add_results(parser: ArgumentParser) -> None:
    parser.add_argument("--results", type=Path, default=REPOSITORY / "training" / "results",
                        help="stored results that the card compares (default: training/results)")  # fmt: skip


def add_acoustic(parser: ArgumentParser, *flags: str, family: str = "") -> None:
    parser.add_argument(*flags, dest="acoustic", metavar="WHAT",
                        help=f"{family}acoustic extractor: a graph's path, 'opensmile:SET', such as "
                        "opensmile:eGeMAPSv02 (openSMILE, which you install; its license excludes commercial "
                        "products), or 'none' "
                        "(default: the graph in models/shared)")  # fmt: skip


def add_visual(parser: ArgumentParser, family: str = "") -> None:
    parser.add_argument("--visual", metavar="WHAT",
                        help=f"{family}visual extractor: an ONNX graph's path, or 'mediapipe:PATH' of "
                        "face_landmarker.task (default: no visual features)")  # fmt: skip
    parser.add_argument("--visual-sha256", type=sha256, metavar="DIGITS",
                        help=f"{family}SHA-256 of that file; nothing is downloaded")  # fmt: skip


def bound(text: str) -> float:
    """The bound of labels. ArgumentTypeError if it is not finite and above 0."""
    try:
        bound = float(text)
    except ValueError:
        bound = 0.0
    if not 0 < bound < math.inf:
        raise ArgumentTypeError(f"the range is '{text}', expected a finite number above 0")
    return bound


def sha256(text: str) -> str:
    """A checksum. ArgumentTypeError if it has not 64 hexadecimal digits."""
    if len(text) != 64 or not set(text.lower()) <= set("0123456789abcdef"):
        raise ArgumentTypeError(f"the checksum is '{text}', expected the 64 hexadecimal digits of a SHA-256")
    return text
