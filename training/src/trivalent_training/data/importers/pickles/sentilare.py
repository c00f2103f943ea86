"""Imports the file of CENet, MOSI_16_sentilare_unaligned_data.pkl: words with part of speech and lexicon sentiment.

D. Wang et al., "Cross-modal enhancement network for multimodal sentiment analysis", IEEE Transactions on Multimedia,
2022; the word ids as in P. Ke et al., "SentiLARE: sentiment-aware language representation learning with linguistic
knowledge", EMNLP 2020. Cite also the corpus.

A dictionary of train, dev, test, each a list of
((words, visual, acoustic, pos_ids, senti_ids, visual_ids, acoustic_ids), label, segment): n words with pos_ids 0 verb,
1 adjective, 2 adverb, 3 noun, 4 other and senti_ids 0 negative, 1 positive, 2 neutral or unknown; visual and acoustic
(50, D), not aligned with the words, trailing zeros are padding.

visual_ids and acoustic_ids are the clusters of the frames, 0 to 15, and 16 for padding. With --cluster-ids they replace
the frames: a feature matrix (n, 1) of id + 1, without padding. The cluster centers were not published, so that the
frames of other recordings cannot be assigned to them; by default the frames are imported, for a codebook of our own.
"""

from collections.abc import Iterator

import numpy as np

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features, without_trailing_zeros
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, Sample, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import PARTS_OF_SPEECH, SENTIMENTS, Annotation, Features, Labels, Utterance

TAGGER = "stanford-english-left3words"
CLUSTERS = 16
"""Number of clusters, and the id of padding."""
LEXICON = "sentiwordnet-3.0, as published with the file"
CONTENT = ("words", "visual", "acoustic", "pos_ids", "senti_ids", "visual_ids", "acoustic_ids")


def read(request: Request) -> Imported:
    published = load_published(request.path, ("train", "dev", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known, request.cluster_ids))


def _utterances(published: Published, known: Corpus, cluster_ids: bool) -> Iterator[Utterance]:
    stream = _clusters if cluster_ids else _frames
    for sample in published.samples_of_lists(CONTENT):
        text, annotation = _annotated(sample)
        yield utterance(
            sample,
            transcript(known.language, text, annotation=annotation if text else None),
            stream(sample, "acoustic"),
            stream(sample, "visual"),
            Labels(sample.label("label", known.range)),
            sample.emotions("label"),
        )


def _frames(sample: Sample, modality: str) -> Features | None:
    return features(f"sentilare-{modality}", without_trailing_zeros(sample.matrix(modality)))


def _clusters(sample: Sample, modality: str) -> Features | None:
    """The clusters of the frames as numbers from 1; frames without a cluster are left out, as CENet has no order."""
    steps = len(sample.matrix(modality))
    ids = _ids(sample, f"{modality}_ids", steps, CLUSTERS + 1, "frame")
    numbers = [number + 1 for number in ids if number != CLUSTERS]
    return features(f"sentilare-{modality}-clusters", np.asarray(numbers, np.float32).reshape(-1, 1))


def _annotated(sample: Sample) -> tuple[str, Annotation]:
    """The text and its annotation.

    A published word may contain blanks: each of its pieces gets the ids of the word, and a blank word is dropped.
    """
    words = sample.words("words")
    tags = _ids(sample, "pos_ids", len(words), PARTS_OF_SPEECH)
    sentiments = _ids(sample, "senti_ids", len(words), SENTIMENTS)
    pieces = [
        (piece, tag, sentiment)
        for word, tag, sentiment in zip(words, tags, sentiments, strict=True)
        for piece in word.split()
    ]
    annotation = Annotation(TAGGER, LEXICON, tuple(tag for _, tag, _ in pieces), tuple(s for *_, s in pieces))
    return " ".join(piece for piece, *_ in pieces), annotation


def _ids(sample: Sample, name: str, count: int, kinds: int, of: str = "word") -> list[int]:
    try:
        ids = [int(number) for number in sample.fields[name]]
    except (TypeError, ValueError):
        raise sample.invalid(name, repr(sample.fields[name]), f"a whole number per {of}") from None
    if len(ids) != count:
        raise sample.invalid(name, f"{len(ids)} long", f"{count}, one per {of}")
    if not all(0 <= number < kinds for number in ids):
        invalid = next(number for number in ids if not 0 <= number < kinds)
        raise sample.invalid(name, str(invalid), f"ids from 0 to {kinds - 1}")
    return ids
