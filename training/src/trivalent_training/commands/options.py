"""Options shared by several commands."""

from argparse import ArgumentParser
from pathlib import Path

from trivalent_training.schemas import REPOSITORY


def add_models(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", type=Path, default=REPOSITORY / "models", help="models folder (default: the repository's)"
    )


def add_device(parser: ArgumentParser) -> None:
    parser.add_argument("--device", "--accelerator", choices=["cpu", "cuda", "auto"], default="cpu", dest="device",
                        help="device (default cpu)")  # fmt: skip
    parser.add_argument("--precision", default="32-true", help="numeric precision, e.g. bf16-mixed (default 32-true)")


def add_results(parser: ArgumentParser) -> None:
    parser.add_argument("--results", type=Path, default=REPOSITORY / "training" / "results",
                        help="stored results that the card compares (default: training/results)")  # fmt: skip
