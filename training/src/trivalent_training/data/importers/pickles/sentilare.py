"""The file of CENet, MOSI_16_sentilare_unaligned_data.pkl, with a part of speech and a lexicon sentiment per word.

D. Wang et al., "Cross-modal enhancement network for multimodal sentiment analysis", IEEE Transactions on Multimedia,
2022; the word ids as in P. Ke et al., "SentiLARE: sentiment-aware language representation learning with linguistic
knowledge", EMNLP 2020. Cite also the corpus.

A dictionary of train, dev, test, each a list of
((words, visual, acoustic, pos_ids, senti_ids, visual_ids, acoustic_ids), label, segment): n words with pos_ids 0 verb,
1 adjective, 2 adverb, 3 noun, 4 other and senti_ids 0 negative, 1 positive, 2 neutral or unknown; visual and acoustic
(50, D), not aligned with the words, zeros at the back are padding.

The file's visual_ids and acoustic_ids, clusters of frames whose centers were never published, are not kept: nothing
could give a live frame its id. A codebook is fitted to the continuous frames instead.
"""

from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import back_stripped, features
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, Sample, opened
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import PARTS_OF_SPEECH, SENTIMENTS, Annotation, Labels, Utterance

TAGGER = "stanford-english-left3words"
LEXICON = "sentiwordnet-3.0, as published with the file"
CONTENT = ("words", "visual", "acoustic", "pos_ids", "senti_ids", "visual_ids", "acoustic_ids")


def read(request: Request) -> Imported:
    published = opened(request.path, ("train", "dev", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_lists(CONTENT):
        text, annotation = _annotated(sample)
        yield utterance(
            sample,
            transcript(known.language, text, annotation=annotation if text else None),
            features("sentilare-acoustic", back_stripped(sample.matrix("acoustic"))),
            features("sentilare-visual", back_stripped(sample.matrix("visual"))),
            Labels(sample.label("label", known.range)),
        )


def _annotated(sample: Sample) -> tuple[str, Annotation]:
    """The text and its annotation; the parts of a word that holds blanks share its ids, a blank word has none."""
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


def _ids(sample: Sample, name: str, words: int, kinds: int) -> list[int]:
    try:
        ids = [int(number) for number in sample.fields[name]]
    except (TypeError, ValueError):
        raise sample.refused(name, repr(sample.fields[name]), "a whole number per word") from None
    if len(ids) != words:
        raise sample.refused(name, f"{len(ids)} long", f"{words}, one per word")
    if not all(0 <= number < kinds for number in ids):
        wrong = next(number for number in ids if not 0 <= number < kinds)
        raise sample.refused(name, str(wrong), f"ids from 0 to {kinds - 1}")
    return ids
