"""The files of MAG-BERT, mosi.pkl and mosei.pkl: words with one frame of picture and voice each.

W. Rahman et al., "Integrating multimodal information in large pretrained transformers", ACL 2020. Cite also the corpus.

A dictionary of train, dev, test, each a list of ((words, visual, acoustic), label, segment): n words, visual (n, 47)
for CMU-MOSI or (n, 35) for CMU-MOSEI, acoustic (n, 74), the label an array of one number, segment the id
"<video>[<clip>]". Nothing is padded: a frame of zeros is a word of which nothing was measured.
"""

from collections.abc import Iterator

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, opened
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import FloatMatrix, Labels, Utterance


def read(request: Request) -> Imported:
    published = opened(request.path, ("train", "dev", "test"))
    known = corpus(request)
    return Imported(header(known, published.document), _utterances(published, known))


def _utterances(published: Published, known: Corpus) -> Iterator[Utterance]:
    for sample in published.samples_of_lists(("words", "visual", "acoustic")):
        words = sample.words("words")
        frames: dict[str, FloatMatrix] = {}
        for name in ("visual", "acoustic"):
            frames[name] = sample.matrix(name)
            if len(frames[name]) != len(words):
                raise sample.refused(name, f"{len(frames[name])} frames long", f"{len(words)}, one per word")
        yield utterance(
            sample,
            transcript(known.language, " ".join(" ".join(words).split())),
            features("mag-acoustic", frames["acoustic"]),
            features("mag-visual", frames["visual"]),
            Labels(sample.label("label", known.range)),
        )
