"""Imports the files of MMIM and HSCL, mosi_data_noalign.pkl and mosei_senti_data_noalign.pkl, with transcripts.

W. Han, H. Chen, S. Poria, "Improving multimodal fusion with hierarchical mutual information maximization for
multimodal sentiment analysis", EMNLP 2021; K. Chen, S. Wang, "Hierarchical supervised contrastive learning for
multimodal sentiment analysis", MMM 2024. Cite also the corpus.

A dictionary of train, valid, test, each with one row per sample: vision and audio (L, D) and text (L, 300, GloVe) of
different lengths, LEADING zeros are padding; labels (1, 1), or (1, 7) with six emotions after the sentiment; id. NaN
is replaced by 0, as in MMIM's loader.

The transcripts are in a CSV table with video_id, clip_id and text, given by --texts; without it the utterances have no
words. The GloVe vectors, which neither system reads, are imported with --text-features.
"""

import math
from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features, without_leading_zeros
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, Sample, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.importers.table import rows
from trivalent_training.data.utterance import Features, Labels, Utterance

Texts = dict[tuple[str, str], str]
"""Transcripts by video and clip."""


def read(request: Request) -> Imported:
    published = load_published(request.path, ("train", "valid", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known, request))


def _utterances(published: Published, known: Corpus, request: Request) -> Iterator[Utterance]:
    texts = _texts(request)
    fields = ["id", "audio", "vision", "labels", *(["text"] if request.text_features else [])]
    for sample in published.samples_of_arrays(fields):
        glove = _stream(sample, "text", "glove") if request.text_features else None
        yield utterance(
            sample,
            transcript(known.language, _text(sample, request, texts), glove),
            _stream(sample, "audio", "mmim-audio"),
            _stream(sample, "vision", "mmim-vision"),
            Labels(sample.label("labels", known.range)),
            sample.emotions("labels"),
        )


def _stream(sample: Sample, name: str, extractor: str) -> Features | None:
    return features(extractor, *without_leading_zeros(sample.matrix(name, (math.nan,))))


def _texts(request: Request) -> Texts:
    texts: Texts = {}
    if request.texts:
        for row in rows(request.texts, ["video_id", "clip_id", "text"]):
            key = row.text("video_id"), _clip(row.text("clip_id"))
            if key in texts:
                raise row.invalid("clip_id", "a clip that no earlier row has")
            texts[key] = row.fields["text"].strip()
    return texts


def _text(sample: Sample, request: Request, texts: Texts) -> str:
    if not request.texts:
        return ""
    name = sample.name()
    key = name.clip_id, str(name.number)
    if key not in texts:
        raise sample.invalid("id", f"'{name.utterance_id}'", f"video and clip of a row in {request.texts}")
    return texts[key]


def _clip(text: str) -> str:
    """The clip number without leading zeros: '0007' and '7' are the same clip."""
    return str(int(text)) if text.isdecimal() else text
