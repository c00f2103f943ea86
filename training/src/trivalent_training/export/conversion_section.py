"""What the card of a converted package says: how far its scores are from those of its source, in measured figures."""

from collections.abc import Iterator

from trivalent_training.export import confidence_section
from trivalent_training.export.card import reads
from trivalent_training.export.conversion import Difference, differences
from trivalent_training.serving.manifest import FLOAT32, Manifest

LIMITS = "## Limits"
ON_THE_CPU = (
    "ONNX Runtime's CPU provider computes matrix products and layer normalization in float16, and the other operators "
    "in float32 between casts, so that the figures of a GPU can differ."
)


def converted_card(manifest: Manifest, source: str, command: str) -> str:
    """The card of a package that was converted from a stored one; 'source' is the card of that one."""
    training = manifest.training
    limits = source.partition(f"{LIMITS}\n\n")[2].strip()
    sections = [
        f"# {manifest.title}",
        manifest.description,
        *(["**Trained on synthetic data: do not use it for real recordings.**"] if manifest.synthetic else []),
        _what(manifest),
        reads(manifest),
        f"Score in [-{manifest.range:g}, {manifest.range:g}], neutral up to ±{manifest.neutral:g}. "
        f"Data: {training['dataset']}, commit {training['commit'][:12]}.",
        "## Results",
        *_tables(manifest, command),
        *confidence_section.absent(manifest.title),
        confidence_section.NEXT,
        _size(manifest),
        LIMITS,
        *([limits] if limits else []),
    ]
    return "\n\n".join(sections) + "\n"


def section(manifest: Manifest, command: str) -> list[str]:
    """The section of a package that was converted in its export; empty for other packages."""
    return ["## Numbers", _what(manifest), *_tables(manifest, command)] if differences(manifest) else []


def _what(manifest: Manifest) -> str:
    origin = manifest.training["conversion"].get("package")
    converted = f"It was converted from [{origin}](../{origin.partition('/')[2]}/README.md)." if origin else ""
    if manifest.compute == FLOAT32:
        return f"{converted} Ids, masks and lengths are int32; it computes in float32.".strip()
    return (
        f"{converted} It computes products over steps in {manifest.compute.type}; features are scaled, and scores are "
        "computed from one vector per utterance, in float32. Ids, masks and lengths are int32. Its parity cases are "
        f"those of the float32 graphs, to be reproduced within {manifest.compute.tolerance:g}. {ON_THE_CPU}"
    ).strip()


def _tables(manifest: Manifest, command: str) -> Iterator[str]:
    found = differences(manifest)
    rows = [f"| {one.data} | {one.utterances:,} | {one.largest:.5f} | {one.mean:.5f} |" for one in found]
    yield f"**differences of scores from float32, on the CPU** (`{command}`)"
    yield "\n".join(["| data | utterances | largest | mean |", "|---|---|---|---|", *rows])
    for one in found:
        if one.before and one.after:
            yield f"**{one.data}, {one.utterances:,} utterances, before and after the conversion** (`{command}`)"
            yield "\n".join(["| metric | before | after |", "|---|---|---|", *_metrics(one)])


def _metrics(one: Difference) -> Iterator[str]:
    before, after = one.before or {}, one.after or {}
    for name in before:
        yield f"| {name} | {figure(before[name])} | {figure(after[name])} |"


def figure(value: float | None) -> str:
    """A metric with four digits; None is undefined."""
    return "undefined" if value is None else f"{value:.4f}"


def _size(manifest: Manifest) -> str:
    record = manifest.training["conversion"]
    sizes = [
        f"{name}.onnx has {size:,} bytes, {record['bytes_before'][name]:,} before"
        for name, size in record["bytes"].items()
    ]
    return f"{'; '.join(sizes)}. Features of an utterance take as many bytes as before."
