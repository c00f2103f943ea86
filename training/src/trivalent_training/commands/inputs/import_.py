"""Convert a published data set to a data-set file, the input of training and replay."""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from trivalent_training.data import dataset_file
from trivalent_training.data.importers import IMPORTERS
from trivalent_training.data.importers.request import Request
from trivalent_training.errors import TrainingError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("family", choices=sorted(IMPORTERS), metavar="FAMILY", help=", ".join(sorted(IMPORTERS)))
    parser.add_argument("path", type=Path, metavar="PATH", help="folder of published tables, or a published pickle")
    parser.add_argument("output", type=Path, metavar="OUTPUT", help="data-set file to write, e.g. mosi.avro")
    parser.add_argument(
        "--range", type=float, choices=(1.0, 2.0, 3.0), help="largest absolute label (default: the corpus's)"
    )
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
    parser.add_argument("--json", action="store_true", help="print a summary as JSON")


def run(options: Namespace) -> None:
    request = Request(
        path=options.path,
        range=options.range,
        name=options.name,
        language=options.language,
        texts=options.texts,
        text_features=options.text_features,
        cluster_ids=options.cluster_ids,
    )
    for option in ("language", "texts", "text_features", "cluster_ids"):
        if getattr(options, option) and option not in IMPORTERS[options.family].options:
            families = ", ".join(name for name, importer in IMPORTERS.items() if option in importer.options)
            flag = f"--{option.replace('_', '-')}"
            raise TrainingError(f"{options.family} does not read {flag}, expected one of {families}")
    imported = IMPORTERS[options.family].read(request)
    utterances = list(imported.utterances)
    written = dataset_file.write(options.output, imported.header, utterances)
    splits = Counter(utterance.split.value.lower() for utterance in utterances)
    name, bound = imported.header.dataset, imported.header.range
    if options.json:
        emotions = sum(utterance.emotions is not None for utterance in utterances)
        summary = {"dataset": name, "range": bound, "utterances": written, "splits": splits, "emotions": emotions}
        print(json.dumps(summary))
    else:
        parts = ", ".join(f"{count:,} {split}" for split, count in splits.items())
        print(f"{written:,} utterances ({parts}) of {name} in {options.output}")
