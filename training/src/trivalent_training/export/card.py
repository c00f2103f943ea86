"""The model card, README.md of a package: what people read before they choose a model.

The manifest's files do not list it, so that judging a package later may add the result to its card.
"""

from pathlib import Path

from trivalent_training.errors import TrainingError
from trivalent_training.judging.metrics import Metrics
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.manifest import Manifest

CARD_FILE = "README.md"
RESULTS = "## Results"


def card(manifest: Manifest, limits: str) -> str:
    """The card as exported, with the validation metrics as its only result."""
    training = manifest.training
    sections = [
        f"# {manifest.title}",
        manifest.description,
        *(["**Trained on made-up data: it means nothing in the real world.**"] if manifest.synthetic else []),
        _reads(manifest),
        f"Score in [-{manifest.range:g}, {manifest.range:g}], neutral up to ±{manifest.neutral:g}. "
        f"Data: {training['dataset']}, commit {training['commit'][:12]}.",
        RESULTS,
        table(
            "validation: the data set's own, or clips held out of train",
            "trivalent-train fit, then export",
            training["metrics"]["validation"],
        ),
        "## Bytes",
        f"Features of an utterance take {training['quantization']['bytes_before']:g} bytes on the wire and "
        f"{training['quantization']['bytes_after']:g} behind the quantizers, on average over the training part. "
        f"Smaller numbers change the validation MAE by {training['quantization']['mae_cost']:+g}.",
        "## Limits",
        limits,
    ]
    return "\n\n".join(sections) + "\n"


def add_result(path: Path, title: str, command: str, found: Metrics) -> None:
    """Puts a measured table first among the card's results; an older one of the same title is replaced."""
    text = path.read_text("utf-8") if path.is_file() else ""
    if RESULTS not in text:
        raise TrainingError(f"{path} has no section '{RESULTS}' to put the result in")
    head, rest = text.split(RESULTS + "\n\n", 1)
    blocks = rest.split("\n\n")
    old = next((place for place, block in enumerate(blocks) if block.startswith(f"**{title}**")), None)
    if old is not None:
        del blocks[old : old + 2]
    path.write_text("\n\n".join([head + RESULTS, table(title, command, found), *blocks]), "utf-8")


def table(title: str, command: str, found: Metrics) -> str:
    """One result: its title, the command that measured it, its figures."""
    rows = [f"| {name} | {_figure(name, value)} |" for name, value in found.items()]
    return "\n".join([f"**{title}** (`{command}`)\n", "| metric | value |", "|---|---|", *rows])


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "undefined"
    return f"{value:,}" if name == "utterances" else f"{value:.4f}"


def _reads(manifest: Manifest) -> str:
    parts = []
    for name, modality in manifest.modalities.items():
        what = (
            f"{modality.width} column{'s' if modality.width > 1 else ''}"
            if isinstance(modality, FeatureMatrix)
            else "words"
        )
        parts.append(f"{name} ({what}, {'required' if modality.required else 'optional'})")
    return f"{manifest.system}. Reads {', '.join(parts)}."
