"""Write the page of results: mean ± standard deviation over the runs of each recipe, from the stored results."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from trivalent_training.atomic import new_file
from trivalent_training.judging import claims, results, searches, sweeps
from trivalent_training.schemas import REPOSITORY

CLAIMS = REPOSITORY / "training" / "claims.json"
"""Pairs of recipes that test the papers' claims."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=REPOSITORY / "training" / "results",
                        help="folder of stored results (default: training/results)")  # fmt: skip
    parser.add_argument("--output", type=Path, default=REPOSITORY / "training" / "RESULTS.md",
                        help="page to write (default: training/RESULTS.md)")  # fmt: skip
    parser.add_argument("--recipes", type=Path, default=REPOSITORY / "training" / "configs",
                        help="recipes with records of searches (default: training/configs)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the stored results as JSON instead")


def run(options: Namespace) -> None:
    found = results.read(options.folder)
    if options.json:
        print(json.dumps([asdict(result) for result in found]))
        return
    table = claims.table(claims.read(CLAIMS), found)
    page = results.page(found, "trivalent-train results", searches.recorded(options.recipes), table)
    page += sweeps.section(options.folder)
    with new_file(options.output) as file:
        file.write(page.encode())
    print(f"{len(found)} results of {len({result.dataset for result in found})} data sets in {options.output}")
