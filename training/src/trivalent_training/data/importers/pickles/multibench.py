"""The raw files of MultiBench, mosei_raw.pkl and mosi_raw.pkl.

P. P. Liang et al., "MultiBench: multiscale benchmarks for multimodal representation learning", NeurIPS 2021 (datasets
and benchmarks). Cite also the corpus.

A dictionary of train, valid, test, each with one row per sample: text (50, 300, GloVe), audio (50, 74), vision (50, 713
or 35), aligned, zeros in FRONT are padding; labels (1, 1), or (1, 7) with the sentiment first; id. There are no words.

As in MultiBench's loader: samples whose text is zero throughout are dropped, −inf becomes 0, and all three streams
begin at the first step with text. Nothing is normalized, padded again or cut.
"""

import math
from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import leading_zeros, unless_silent
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, opened
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Labels, Utterance

STREAMS = ("text", "audio", "vision")


def read(request: Request) -> Imported:
    published = opened(request.path, ("train", "valid", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_arrays(("id", *STREAMS, "labels")):
        text, audio, vision = (sample.matrix(name, (-math.inf,)) for name in STREAMS)
        for name, stream in (("audio", audio), ("vision", vision)):
            if len(stream) != len(text):
                raise sample.refused(name, f"{len(stream)} steps long", f"{len(text)} as 'text' is")
        begin = leading_zeros(text)
        if begin == len(text):
            continue
        yield utterance(
            sample,
            transcript(known.language, "", unless_silent("glove", text[begin:])),
            unless_silent("multibench-audio", audio[begin:]),
            unless_silent("multibench-vision", vision[begin:]),
            Labels(sample.label("labels", known.range)),
        )
