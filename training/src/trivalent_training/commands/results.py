"""Write the pages of results: mean ± standard deviation over the runs of each recipe, from the stored results.

Results on synthetic data have a page of their own, synthetic.md in the folder of stored results.
"""

import json
import os
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from trivalent_training.atomic import new_file
from trivalent_training.judging import claims, results, searches
from trivalent_training.judging.pages import pages
from trivalent_training.schemas import REPOSITORY

CLAIMS = REPOSITORY / "training" / "claims.json"
"""Pairs of recipes that test the papers' claims."""
SYNTHETIC_PAGE = "synthetic.md"
"""Name of the page of synthetic data in the folder of results."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=REPOSITORY / "training" / "results",
                        help="folder of stored results (default: training/results)")  # fmt: skip
    parser.add_argument("--output", type=Path, default=REPOSITORY / "training" / "RESULTS.md",
                        help="page of recordings to write (default: training/RESULTS.md)")  # fmt: skip
    parser.add_argument("--recipes", type=Path, default=REPOSITORY / "training" / "configs",
                        help="recipes with records of searches (default: training/configs)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the stored results as JSON instead")


def run(options: Namespace) -> None:
    found = results.read(options.folder)
    if options.json:
        print(json.dumps([asdict(result) for result in found]))
        return
    synthetic = options.folder / SYNTHETIC_PAGE
    link = Path(os.path.relpath(synthetic, options.output.parent)).as_posix()
    known = searches.recorded(options.recipes)
    texts = pages(found, "trivalent-train results", claims.read(CLAIMS), known, link)
    written = [(path, text) for path, text in zip((options.output, synthetic), texts, strict=True) if text]
    for path, text in written:
        with new_file(path) as file:
            file.write(text.encode())
    where = " and ".join(str(path) for path, _ in written)
    print(f"{len(found)} results of {len({result.dataset for result in found})} data sets in {where}")
