"""The pages of results: training/RESULTS.md has recordings, training/results/synthetic.md has synthetic data.

A result belongs to the page of its data, and a claim to the page with the results of both of its recipes.
"""

from collections.abc import Mapping, Sequence

from trivalent_training.judging import claims, results
from trivalent_training.judging.claims import Claim
from trivalent_training.judging.results import Result
from trivalent_training.judging.searches import Search

SYNTHETIC = (
    "Made by `{command}` from the results in `training/results`; do not edit. **All data on this page are synthetic: "
    "no figure applies to real recordings.** `trivalent-train synthesize --task` makes the data sets, and "
    "`data/synthesis/tasks` describes them. In each of them the mechanism of one paper has work. A system should beat "
    "its own ablation there. If it does not, the implementation is wrong, or the paper's claim does not hold on these "
    "data. Each row of the tables of systems is the mean ± the standard deviation over the runs of one recipe; the "
    "number of runs is in brackets. `fit` chose the epoch of each run by its validation loss."
)
CLAIMS = (
    "Each row compares a recipe with an ablation of it, run with the same seeds. A difference above 0 means that the "
    "mechanism lowers the error. The margin, in label units, was stated in `claims.json` before the test split was "
    "opened. A claim holds if the interval is above the margin, does not hold if it is below the margin, and is not "
    "told apart if the interval contains it. The interval is a bootstrap over seeds and utterances "
    "(`judging/claims.py`). Not told apart can mean that the mechanism helps by less than the margin: then the "
    "interval is above 0. The notes on the data sets say why a claim does not hold."
)
NOTES = {
    "synthetic-attention": (
        "A ridge regression on means of frames is near the constant. Attention lowers the error of the mean of "
        "embedded frames (the interval is above 0), but the seeds differ so much that the interval contains the "
        "margin. The validation loss falls in steps with plateaus between them; after the recipe's 50 epochs some "
        "runs of both networks have not taken the last step. More epochs were not run. The mean of embedded frames is "
        "not at chance: an embedding that is not linear can keep the values of the keys apart. The implementation of "
        "the attention is checked in `tests/networks/parts/test_cross_modal.py`."
    ),
    "synthetic-hierarchy": (
        "The contrasts order embeddings by the labels that the error of the score already uses, and add no "
        "information to them. In one of five seeds both recipes with contrasts are far worse than without. The "
        "contrasts are checked against worked cases and term by term in `tests/networks/parts/test_contrastive.py`: "
        "it is the claim that is not confirmed on these data."
    ),
    "synthetic-meta-labels": (
        "True unimodal labels lower the error, though not by the margin for certain, so that there is something to "
        "gain. Generated ones do not: they are made from the multimodal label, which the network learns from anyway. "
        "The table of heads shows that no unimodal label is needed for good unimodal scores: heads that learn from "
        "generated labels, and also those that learn from the multimodal label itself, correlate with the known truth "
        "of their modality more than the multimodal label does (0.82 for text, 0.41 for the others, by construction). "
        "Generated labels lower the error of these heads. The meta-gradient agrees with finite differences, and "
        "denoising recovers one of three Gaussian scores (`tests/fitting/test_meta_labels.py`). MUG is a "
        "reconstruction."
    ),
    "synthetic-federated": (
        "Against the mean of the same chains PbEA lowers the error, but not by the margin for certain. CmDA alone, "
        "and both together, do not differ from federated averaging: these intervals contain 0. Both agree with their "
        "equations (`tests/fitting/test_aggregation.py`). PbEA applies to encoders only: in all recipes the decoder "
        "of a modality is the average of its clients by their sizes, so that noisy labels reach it. The ridge "
        "regression 'feature-means' sees all data at once, which no client does."
    ),
}
"""What the results on each synthetic data set say about the mechanism."""


def pages(
    found: Sequence[Result], command: str, stated: Sequence[Claim], searches: Mapping[str, Search], link: str
) -> tuple[str, str]:
    """The page of recordings and that of synthetic data; a page without results is empty.

    'link' is the path of the second page from the first.
    """
    recorded = [result for result in found if not result.synthetic]
    synthetic = [result for result in found if result.synthetic]
    first = results.page(recorded, command, searches, claims.table(stated, recorded)) if recorded else ""
    if recorded and synthetic:
        first += f"\n## Synthetic data\n\nResults on synthetic data are on [a page of their own]({link}).\n"
    return first, _synthetic(synthetic, command, claims.table(stated, synthetic)) if synthetic else ""


def _synthetic(found: Sequence[Result], command: str, table: str) -> str:
    parts = ["# Results on synthetic data", SYNTHETIC.format(command=command)]
    parts += ["## Claims of the papers on synthetic data", CLAIMS, table] if table else []
    return "\n\n".join([*parts, *results.sections(found, NOTES)]) + "\n"
