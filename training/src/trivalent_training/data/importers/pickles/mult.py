"""The files of MulT, which UTMP reads too: mosi_data.pkl and mosei_senti_data.pkl, aligned or not.

Y.-H. H. Tsai et al., "Multimodal transformer for unaligned multimodal language sequences", ACL 2019. Cite also the
corpus.

A dictionary of train, valid, test, each with one row per sample: text (L, 300, GloVe), audio and vision (L, D), zeros
in FRONT are padding; labels (1, 1), or (1, 7) with the sentiment first; id. There are no words. Where the three streams
of a sample have one length they are aligned, and stay so: only steps without text, voice and picture are padding.
−inf in 'audio' becomes 0, as in MulT's loader.
"""

import math
from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import front_stripped, unless_silent
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, opened
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Labels, Utterance


def read(request: Request) -> Imported:
    published = opened(request.path, ("train", "valid", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_arrays(("id", "text", "audio", "vision", "labels")):
        streams = sample.matrix("text"), sample.matrix("audio", (-math.inf,)), sample.matrix("vision")
        aligned = len({len(stream) for stream in streams}) == 1
        text, audio, vision = front_stripped(*streams) if aligned else (front_stripped(stream)[0] for stream in streams)
        yield utterance(
            sample,
            transcript(known.language, "", unless_silent("glove", text)),
            unless_silent("mult-audio", audio),
            unless_silent("mult-vision", vision),
            Labels(sample.label("labels", known.range)),
        )
