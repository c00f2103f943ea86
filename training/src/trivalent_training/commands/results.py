"""Write the pages of results: mean ± standard deviation over the runs of each recipe, from the stored results.

Results on synthetic data have a page of their own, synthetic.md in the folder of stored results. --cards also writes
the comparison with baselines on the cards of packages.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from trivalent_training.atomic import new_file
from trivalent_training.errors import TrainingError
from trivalent_training.export.card import CARD_FILE, compare
from trivalent_training.judging import claims, results, searches, sweeps
from trivalent_training.judging.page import page, synthetic_page
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving import manifest
from trivalent_training.serving.manifest import MANIFEST_FILE

CLAIMS = REPOSITORY / "training" / "claims"
"""The papers' claims, with the pairs of recipes that test them."""
SYNTHETIC = "synthetic.md"
"""Name of the page of synthetic data in the folder of stored results."""
COMMAND = "trivalent-train results"
STORED = REPOSITORY / "training" / "results"
"""The stored results of this repository."""
PAGE = REPOSITORY / "training" / "RESULTS.md"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=STORED,
                        help="folder of stored results (default: training/results)")  # fmt: skip
    parser.add_argument("--output", type=Path,
                        help="page of recordings to write (default for training/results: RESULTS.md)")  # fmt: skip
    parser.add_argument("--recipes", type=Path, default=REPOSITORY / "training" / "configs",
                        help="recipes with records of searches (default: training/configs)")  # fmt: skip
    parser.add_argument("--cards", type=Path, metavar="MODELS",
                        help="also update the comparison with baselines on the cards of these packages")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the stored results as JSON instead")


def run(options: Namespace) -> None:
    found = results.read(options.folder)
    if options.json:
        print(json.dumps([asdict(result) for result in found]))
        return
    output = options.output or (PAGE if options.folder.resolve() == STORED.resolve() else None)
    if output is None:
        raise TrainingError(f"the results are those of {options.folder}, expected --output to name their page")
    notes, papers = results.notes(options.folder), claims.read(CLAIMS)
    texts = {
        output: page(found, COMMAND, searches.recorded(options.recipes), papers, notes)
        + sweeps.section(options.folder),
        options.folder / SYNTHETIC: synthetic_page(found, COMMAND, notes),
    }
    for path in (written := [path for path, text in texts.items() if text]):
        with new_file(path) as file:
            file.write(texts[path].encode())
    where = " and ".join(map(str, written))
    print(f"{len(found)} results of {len({result.dataset for result in found})} data sets in {where}")
    if options.cards:
        _update_cards(options.cards, found)


def _update_cards(models: Path, found: list[results.Result]) -> None:
    manifests = sorted(models.glob(f"*/*/{MANIFEST_FILE}"))
    if not manifests:
        raise TrainingError(f"no packages in {models}, expected a models folder")
    changed = sum(compare(path.with_name(CARD_FILE), manifest.read(path), found) for path in manifests)
    print(f"{changed} of {len(manifests)} cards in {models} changed")
