"""Imports the feature files of MMSA: CMU-MOSI, CMU-MOSEI, CH-SIMS and CH-SIMS v2, aligned and unaligned.

H. Mao et al., "M-SENA: an integrated platform for multimodal sentiment analysis", ACL 2022 (demonstrations); CH-SIMS:
W. Yu et al., "CH-SIMS: a Chinese multimodal sentiment analysis dataset with fine-grained annotation of modality",
ACL 2020, its v2: Y. Liu et al., ICMI 2022. Cite also the corpus itself.

A dictionary of train, valid, test, each with one row per sample (L steps with trailing padding, D columns):

    id                    "<video>$_$<clip>"          raw_text         transcript
    audio, vision         (L, D)                      text             (L, D) states of a frozen BERT, never zero
    audio_lengths, vision_lengths   steps without padding, unaligned files only
    text_bert             (3, L) ids, mask, segments; the mask is 1 on the steps of 'text' and 0 after them
    regression_labels     the label; regression_labels_T, _A, _V those of single modalities (CH-SIMS)

A stated length applies even if rows after it are not zero; without one, trailing rows of zeros are padding. All
dimensions are read from the arrays. −inf in 'audio' is replaced by 0, as in MMSA's loader.
"""

import math
from collections.abc import Iterator

import numpy as np

from trivalent_training.data.importers.corpora import Corpus, corpus, header
from trivalent_training.data.importers.frames import features, without_trailing_zeros
from trivalent_training.data.importers.pickles.canonical import transcript, utterance
from trivalent_training.data.importers.pickles.pickled import Published, Sample, load_published
from trivalent_training.data.importers.request import Imported, Request
from trivalent_training.data.utterance import Features, FloatMatrix, Labels, Utterance

REQUIRED = ("id", "raw_text", "audio", "vision", "regression_labels")
UNIMODAL = ("regression_labels_T", "regression_labels_A", "regression_labels_V")
OPTIONAL = ("text_bert", "audio_lengths", "vision_lengths", *UNIMODAL)


def read(request: Request) -> Imported:
    """Imports the file at the path; its BERT states too if text features are requested."""
    published = load_published(request.path, ("train", "valid", "test"))
    known = corpus(request, unimodal_labels=published.has("regression_labels_T"))
    return Imported(header(known, published.document), _utterances(published, known, request.text_features))


def _utterances(published: Published, known: Corpus, text_features: bool) -> Iterator[Utterance]:
    required = (*REQUIRED, "text") if text_features else REQUIRED
    for sample in published.samples_of_arrays(required, OPTIONAL):
        labels = [sample.label("regression_labels", known.range)]
        unimodal = [sample.label(name, known.range) if name in sample.fields else None for name in UNIMODAL]
        yield utterance(
            sample,
            transcript(known.language, sample.text("raw_text"), _text(sample) if text_features else None),
            features("mmsa-audio", _stream(sample, "audio", (-math.inf,))),
            features("mmsa-vision", _stream(sample, "vision")),
            Labels(*labels, *unimodal),
        )


def _stream(sample: Sample, name: str, zeroed: tuple[float, ...] = ()) -> FloatMatrix:
    """The frames of audio or vision without padding."""
    matrix_LD = sample.matrix(name, zeroed)
    lengths = f"{name}_lengths"
    if lengths not in sample.fields:
        return without_trailing_zeros(matrix_LD)
    steps = np.asarray(sample.fields[lengths])
    if steps.shape or steps.dtype.kind not in "iuf" or steps not in range(len(matrix_LD) + 1):
        raise sample.invalid(lengths, str(steps), f"a whole number of steps from 0 to {len(matrix_LD)}")
    return matrix_LD[: int(steps)]


def _text(sample: Sample) -> Features | None:
    """The BERT states of the tokens, special tokens included."""
    matrix_LD = sample.matrix("text")
    if "text_bert" not in sample.fields:
        return features("mmsa-text", without_trailing_zeros(matrix_LD))
    inputs = sample.matrix("text_bert")
    if inputs.shape != (3, len(matrix_LD)):
        raise sample.invalid("text_bert", f"of shape {inputs.shape}", f"(3, {len(matrix_LD)}), the length of 'text'")
    mask_L = inputs[1]
    steps = int(mask_L.sum())
    if not np.array_equal(mask_L, np.arange(len(mask_L)) < steps):
        raise sample.invalid("text_bert", "an invalid mask in its second row", "1s followed by 0s")
    return features("mmsa-text", matrix_LD[:steps])
