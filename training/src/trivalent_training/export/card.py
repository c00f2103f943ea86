"""The model card of a package, its README.md.

The manifest does not list the card, so that later results can be added to it. The first line after the title says
which baselines the recipe does not beat, if there are any.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trivalent_training.errors import TrainingError
from trivalent_training.export import confidence_section
from trivalent_training.judging.results import Result
from trivalent_training.judging.unbeaten import unbeaten
from trivalent_training.serving.contract import FeatureMatrix
from trivalent_training.serving.manifest import Manifest

CARD_FILE = "README.md"
RESULTS = "## Results"
COMPARISON = "**Baselines not beaten.**"
"""Start of the paragraph after the title that names the baselines which the recipe's runs do not beat."""
VALIDATION = "validation: the data set's split, or clips held out of training"
AVERAGED = "; of the runs, as no clip is held out of the mean of their weights"


def card(manifest: Manifest, limits: str, inert: Sequence[str], numbers: Sequence[str] = ()) -> str:
    """The card at export, with the validation metrics as the only result.

    'inert' are the lines on inert weights, 'numbers' the section of a package that does not compute in float32.
    """
    training = manifest.training
    sections = [
        f"# {manifest.title}",
        manifest.description,
        *(["**Trained on synthetic data: do not use it for real recordings.**"] if manifest.synthetic else []),
        reads(manifest),
        f"Score in [-{manifest.range:g}, {manifest.range:g}], neutral up to ±{manifest.neutral:g}. "
        f"Data: {training['dataset']}, commit {training['commit'][:12]}.",
        *_origin(training["config"]),
        RESULTS,
        table(
            VALIDATION + (AVERAGED if training["config"].get("mean") == "weights" else ""),
            "trivalent-train fit, then export",
            training["metrics"]["validation"],
        ),
        *_calibration(training),
        *confidence_section.absent(manifest.title),
        confidence_section.NEXT,
        f"Features of an utterance take {training['quantization']['bytes_before']:g} bytes in the input topics and "
        f"{training['quantization']['bytes_after']:g} bytes after the quantizers, on average over the training data. "
        f"Compact numbers change the validation MAE by {training['quantization']['mae_cost']:+g}.",
        *numbers,
        *_inert(inert),
        "## Limits",
        limits,
    ]
    return "\n\n".join(sections) + "\n"


def add_result(path: Path, title: str, command: str, measured: Mapping[str, float | str | None]) -> None:
    """Inserts a table as the card's first result; an existing table of the same title is replaced."""
    text = path.read_text("utf-8") if path.is_file() else ""
    if RESULTS not in text:
        raise TrainingError(f"{path} has no section '{RESULTS}', expected one to add the result to")
    head, rest = text.split(RESULTS + "\n\n", 1)
    blocks = rest.split("\n\n")
    old = next((index for index, block in enumerate(blocks) if block.startswith(f"**{title}**")), None)
    if old is not None:
        del blocks[old : old + 2]
    path.write_text("\n\n".join([head + RESULTS, table(title, command, measured), *blocks]), "utf-8")


def compare(path: Path, manifest: Manifest, stored: Sequence[Result]) -> bool:
    """Writes which baselines the recipe's runs do not beat after the card's title, in place of an earlier comparison.

    Without results of the recipe and of baselines on the manifest's data set, and if all baselines are beaten, the card
    has no comparison. Returns whether the card has changed.
    """
    before = path.read_text("utf-8") if path.is_file() else ""
    title, *rest = before.split("\n\n")
    if title != f"# {manifest.title}":
        raise TrainingError(f"{path} begins with '{title[:60]}', expected the title '# {manifest.title}'")
    if rest and rest[0].startswith(COMPARISON):
        rest = rest[1:]
    sentence = unbeaten(stored, manifest.name, manifest.training["dataset"])
    networks = len(manifest.training.get("config", {}).get("runs", []))
    if sentence and networks > 1:
        sentence += f" The package averages {networks} networks; results of 'evaluate' below are those of the average."
    after = "\n\n".join([title, *([f"{COMPARISON} {sentence}"] if sentence else []), *rest])
    if after != before:
        path.write_text(after, "utf-8")
    return after != before


def table(title: str, command: str, measured: Mapping[str, float | str | None]) -> str:
    """A result as Markdown: title, the command that measured it, a table of metrics."""
    rows = [f"| {name} | {_figure(name, value)} |" for name, value in measured.items()]
    return "\n".join([f"**{title}** (`{command}`)\n", "| metric | value |", "|---|---|", *rows])


def _figure(name: str, value: float | str | None) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "undefined"
    return f"{value:,}" if name.endswith("utterances") else f"{value:.4f}"


def _calibration(training: Mapping[str, Any]) -> list[str]:
    """The section on what scores meant for held-out polarities; empty if there were none."""
    if "calibration" not in training:
        return []
    rows = [
        f"| {row['from']:g} to {row['to']:g} | {row['utterances']:,} | "
        + " | ".join(f"{row[name]:.0%}" for name in ("negative", "neutral", "positive"))
        + " |"
        for row in training["calibration"]
    ]
    return [
        "## What a score means",
        "Share of the held-out polarities, by the package's score before its weights were stored in fewer bits.",
        "\n".join(["| score | utterances | negative | neutral | positive |", "|---|---|---|---|---|", *rows]),
    ]


def _origin(config: Mapping[str, Any]) -> list[str]:
    """What the weights are, unless they are those of a run that started from the network's own initial weights."""
    start, runs = config.get("start"), config["runs"]
    sentences = []
    if config.get("mean") == "weights":
        sentences.append(f"The weights are the mean of the weights of {len(runs)} runs.")
    if start:
        each = "Training" if len(runs) == 1 else "Each run"
        sentences.append(
            f"{each} started from the weights of a run of {start['recipe']} on {start['dataset']} "
            f"(seed {start['seed']}, commit {start['commit'][:12]})."
        )
    return [" ".join(sentences)] if sentences else []


def _inert(lines: Sequence[str]) -> list[str]:
    """The section on inert weights; the first line says what was examined."""
    sentences = [f"{line[0].upper()}{line[1:]}." for line in lines]
    return [
        "## Inert weights",
        *sentences[:1],
        *(["\n".join(f"* {line}" for line in sentences[1:])] if lines[1:] else []),
    ]


def reads(manifest: Manifest) -> str:
    """The system, and what the package reads of each modality, as two sentences."""
    parts = []
    for name, modality in manifest.modalities.items():
        content = _columns(modality) if isinstance(modality, FeatureMatrix) else "words"
        parts.append(f"{name} ({content}, {'required' if modality.required else 'optional'})")
    return f"{manifest.system}. Reads {', '.join(parts)}."


def _columns(matrix: FeatureMatrix) -> str:
    source = f" of {matrix.extractor}" if matrix.extractor else ""
    source += ", which the package computes from sound too" if matrix.sound else ""
    return f"{matrix.width} column{'s' if matrix.width > 1 else ''}{source}"
