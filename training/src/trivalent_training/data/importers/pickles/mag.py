"""Imports the files of MAG-BERT, mosi.pkl and mosei.pkl: words with one acoustic and one visual frame each.

W. Rahman et al., "Integrating multimodal information in large pretrained transformers", ACL 2020. Cite also the corpus.

A dictionary of train, dev, test, each a list of ((words, visual, acoustic), label, segment): n words, visual (n, 47)
for CMU-MOSI or (n, 35) for CMU-MOSEI, acoustic (n, 74), the label as an array of one number, and the id
"<video>[<clip>]" as segment. The files have no padding: a frame of zeros is a word without measurements.
"""

from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import FloatMatrix, Labels, Utterance


def read(request: Request) -> Imported:
    published = load_published(request.path, ("train", "dev", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_lists(("words", "visual", "acoustic")):
        words = sample.words("words")
        frames: dict[str, FloatMatrix] = {}
        for name in ("visual", "acoustic"):
            frames[name] = sample.matrix(name)
            if len(frames[name]) != len(words):
                raise sample.invalid(name, f"{len(frames[name])} frames long", f"{len(words)}, one per word")
        yield utterance(
            sample,
            transcript(known.language, " ".join(" ".join(words).split())),
            features("mag-acoustic", frames["acoustic"]),
            features("mag-visual", frames["visual"]),
            Labels(sample.label("label", known.range)),
            sample.emotions("label"),
        )
