"""Imports the files of MulT and UTMP, mosi_data.pkl and mosei_senti_data.pkl, aligned or not.

Y.-H. H. Tsai et al., "Multimodal transformer for unaligned multimodal language sequences", ACL 2019. Cite also the
corpus.

A dictionary of train, valid, test, each with one row per sample: text (L, 300, GloVe), audio and vision (L, D), LEADING
zeros are padding; labels (1, 1), or (1, 7) with six emotions after the sentiment; id. There are no words. If the three
streams of a sample have equal lengths, they are aligned and stay aligned: only leading steps that are zero in all three
streams are removed. −inf in 'audio' is replaced by 0, as in MulT's loader.
"""

import math
from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features_unless_zero, without_leading_zeros
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Labels, Utterance


def read(request: Request) -> Imported:
    published = load_published(request.path, ("train", "valid", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_arrays(("id", "text", "audio", "vision", "labels")):
        streams = sample.matrix("text"), sample.matrix("audio", (-math.inf,)), sample.matrix("vision")
        aligned = len({len(stream) for stream in streams}) == 1
        text, audio, vision = (
            without_leading_zeros(*streams) if aligned else (without_leading_zeros(stream)[0] for stream in streams)
        )
        yield utterance(
            sample,
            transcript(known.language, "", features_unless_zero("glove", text)),
            features_unless_zero("mult-audio", audio),
            features_unless_zero("mult-vision", vision),
            Labels(sample.label("labels", known.range)),
            sample.emotions("labels"),
        )
