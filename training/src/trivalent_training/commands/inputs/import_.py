"""Convert a data set to a data-set file, the input of training and replay.

The families 'features' and 'recordings' read the user's own data; all others read published files.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from trivalent_training.commands.options import add_acoustic, add_visual, bound
from trivalent_training.data import dataset_file
from trivalent_training.data.importers import IMPORTERS as PUBLISHED
from trivalent_training.data.importers import Importer
from trivalent_training.data.importers.request import Request
from trivalent_training.data.utterance import MODALITIES, Split, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import recordings

IMPORTERS = PUBLISHED | {
    "recordings": Importer(
        recordings.read,
        frozenset({"language", "scale", "shares", "seed", "synthetic", "acoustic", "visual", "visual_sha256"}),
        lists_features=True,
    )
}
FLAGS = {
    "language": "--language",
    "texts": "--texts",
    "text_features": "--text-features",
    "cluster_ids": "--cluster-ids",
    "extractors": "--extractor",
    "scale": "--scale",
    "shares": "--shares",
    "seed": "--seed",
    "dims_first": "--dims-first",
    "synthetic": "--synthetic",
    "acoustic": "--acoustic",
    "visual": "--visual",
    "visual_sha256": "--visual-sha256",
}
"""Options of single families, by the field of the request."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("family", choices=sorted(IMPORTERS), metavar="FAMILY", help=", ".join(sorted(IMPORTERS)))
    parser.add_argument("path", type=Path, metavar="PATH", help="folder of tables, or a published pickle")
    parser.add_argument("output", type=Path, metavar="OUTPUT", help="data-set file to write, e.g. mosi.avro")
    parser.add_argument("--range", type=bound, metavar="R", help="largest absolute label (default: the corpus's)")
    parser.add_argument("--name", help="name of the data set (default: determined from PATH)")
    parser.add_argument("--language", help="language of the text, e.g. en (default: the corpus's)")
    parser.add_argument(
        "--texts", type=Path, metavar="CSV", help="mmim: transcripts, a table of video_id, clip_id, text"
    )
    parser.add_argument(
        "--text-features", action="store_true", help="mmsa, mmim: also import the published text features"
    )
    parser.add_argument(
        "--cluster-ids", action="store_true", help="sentilare: import the published clusters of frames, not the frames"
    )
    _add_arguments_of_features(parser)
    parser.add_argument("--json", action="store_true", help="print a summary as JSON")


def _add_arguments_of_features(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--extractor", dest="extractors", action="append", type=_extractor, metavar="MODALITY=NAME",
        help="features: name of the extractor of a modality (default: that of extractors.json); repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--scale", type=float, nargs=2, metavar=("LOW", "HIGH"),
        help="features, recordings: scale of the labels, such as 1 5; its middle becomes 0",
    )  # fmt: skip
    parser.add_argument(
        "--shares", type=float, nargs=3, metavar=("TRAIN", "VALID", "TEST"),
        help="features, recordings: shares of the splits if the table has none (default: 0.7 0.1 0.2)",
    )  # fmt: skip
    parser.add_argument(
        "--synthetic", action="store_true", help="features, recordings: the data are synthetic; results on them say so"
    )
    parser.add_argument(
        "--seed", type=int, help="features, recordings: seed of the splits if the table has none (default: 1)"
    )
    parser.add_argument(
        "--dims-first", action="append", choices=MODALITIES,
        help="features: the arrays of this modality are (dims, frames), as librosa writes them; repeatable",
    )  # fmt: skip
    add_acoustic(parser, "--acoustic", family="recordings: ")
    add_visual(parser, family="recordings: ")


def run(options: Namespace) -> None:
    importer = IMPORTERS[options.family]
    for field, flag in FLAGS.items():
        if getattr(options, field) not in (None, False) and field not in importer.options:
            families = ", ".join(name for name, other in IMPORTERS.items() if field in other.options)
            raise TrainingError(f"{options.family} does not read {flag}, expected one of {families}")
    imported = importer.read(_request(options))
    utterances = list(imported.utterances)
    written = dataset_file.write(options.output, imported.header, utterances)
    counts = Counter(utterance.split for utterance in utterances)
    splits = {split.value.lower(): counts[split] for split in Split if counts[split]}
    name, bound = imported.header.dataset, imported.header.range
    features = _features(utterances)
    if options.json:
        emotions = sum(utterance.emotions is not None for utterance in utterances)
        summary = {"dataset": name, "range": bound, "utterances": written, "splits": splits, "emotions": emotions}
        print(json.dumps(summary | {"features": features}))
        return
    parts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
    print(f"{written:,} utterances ({parts}) of {name} in {options.output}")
    if importer.lists_features:
        for modality, found in features.items():
            print(f"  {modality:<8} {found['utterances']:,} utterances, {found['width']} wide, {found['extractor']}")
        print(f"  labels in [-{bound:g}, {bound:g}]")


def _request(options: Namespace) -> Request:
    return Request(
        path=options.path,
        range=options.range,
        name=options.name,
        language=options.language,
        texts=options.texts,
        text_features=options.text_features,
        cluster_ids=options.cluster_ids,
        extractors=dict(options.extractors) if options.extractors else None,
        scale=tuple(options.scale) if options.scale else None,
        shares=tuple(options.shares) if options.shares else None,
        seed=options.seed,
        dims_first=options.dims_first or (),
        synthetic=options.synthetic,
        acoustic=options.acoustic,
        visual=options.visual,
        visual_sha256=options.visual_sha256,
    )


def _features(utterances: Sequence[Utterance]) -> dict[str, dict[str, int | str]]:
    """Count, width and extractor of each modality that has features, of the first utterance that has them."""
    summary: dict[str, dict[str, int | str]] = {}
    for modality in MODALITIES:
        found = [features for utterance in utterances if (features := utterance.features(modality))]
        if found:
            width, extractor = found[0].width, found[0].extractor
            summary[modality] = {"utterances": len(found), "width": width, "extractor": extractor}
    return summary


def _extractor(text: str) -> tuple[str, str]:
    modality, separator, name = text.partition("=")
    if modality not in MODALITIES or not separator or not name:
        raise ArgumentTypeError(f"the extractor is '{text}', expected MODALITY=NAME, one of {', '.join(MODALITIES)}")
    return modality, name
