"""Imports the raw files of MultiBench, mosei_raw.pkl and mosi_raw.pkl.

P. P. Liang et al., "MultiBench: multiscale benchmarks for multimodal representation learning", NeurIPS 2021 (datasets
and benchmarks). Cite also the corpus.

A dictionary of train, valid, test, each with one row per sample: text (50, 300, GloVe), audio (50, 74), vision (50, 713
or 35), aligned, LEADING zeros are padding; labels (1, 1), or (1, 7) with six emotions after the sentiment; id. There
are no words.

As in MultiBench's loader, samples without any text are dropped, −inf is replaced by 0, and all three streams start at
the first step with text. Features are not normalized, padded or truncated.
"""

import math
from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features_unless_zero, leading_zeros
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Labels, Utterance

STREAMS = ("text", "audio", "vision")


def read(request: Request) -> Imported:
    published = load_published(request.path, ("train", "valid", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_arrays(("id", *STREAMS, "labels")):
        text, audio, vision = (sample.matrix(name, (-math.inf,)) for name in STREAMS)
        for name, stream in (("audio", audio), ("vision", vision)):
            if len(stream) != len(text):
                raise sample.invalid(name, f"{len(stream)} steps long", f"{len(text)}, the length of 'text'")
        start = leading_zeros(text)
        if start == len(text):
            continue
        yield utterance(
            sample,
            transcript(known.language, "", features_unless_zero("glove", text[start:])),
            features_unless_zero("multibench-audio", audio[start:]),
            features_unless_zero("multibench-vision", vision[start:]),
            Labels(sample.label("labels", known.range)),
            sample.emotions("labels"),
        )
