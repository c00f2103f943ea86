"""Baselines for comparison, fitted on the training split, or on the split that the caller names.

    constant        the median label
    mean            the mean of the modalities' scores, for data with one number per modality; nothing is fitted
    words           ridge regression on tf-idf of words and word pairs, and on counts of lexicon words
    text-states     ridge regression on the mean of the frozen encoder's states
    feature-means   ridge regression on the standardized means of all feature columns

Cross-validation over whole clips of that split chooses the strength of the ridge penalty.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import Ridge  # type: ignore[import-untyped]
from sklearn.model_selection import GridSearchCV, GroupKFold  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from trivalent_training.data.utterance import MODALITIES, Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.serving.text_states import TextStates

Values = NDArray[np.float64]
STRENGTHS = {"ridge__alpha": [0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]}
FOLDS = 5
ENCODER, LEXICON = "shared/minilm-l6-v2", "shared/vader-lexicon/lexicon.tsv"
Baseline = Callable[[Sequence[Utterance], Sequence[Utterance], Path], Values]


def _constant(train: Sequence[Utterance], unseen: Sequence[Utterance], models: Path) -> Values:
    return np.full(len(unseen), float(np.median(_labels(train))))


def _mean(train: Sequence[Utterance], unseen: Sequence[Utterance], models: Path) -> Values:
    means = []
    for utterance in unseen:
        found = {m: features for m in MODALITIES if (features := utterance.features(m)) is not None}
        wide = {m: features.width for m, features in found.items() if features.width != 1}
        if wide:
            raise TrainingError(f"'{utterance.utterance_id}' has columns {wide}, expected one per modality, its score")
        means.append(np.mean([features.matrix.mean() for features in found.values()]) if found else 0.0)
    return np.asarray(means, np.float64)


def _words(train: Sequence[Utterance], unseen: Sequence[Utterance], models: Path) -> Values:
    valence = _lexicon(models / LEXICON)
    tfidf = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    train_tfidf = tfidf.fit_transform([utterance.text for utterance in train]).toarray()
    unseen_tfidf = tfidf.transform([utterance.text for utterance in unseen]).toarray()
    return _ridge(
        np.hstack([train_tfidf, _lexicon_counts(train, valence)]),
        np.hstack([unseen_tfidf, _lexicon_counts(unseen, valence)]),
        train,
        scale=False,
    )


def _text_states(train: Sequence[Utterance], unseen: Sequence[Utterance], models: Path) -> Values:
    encoder = TextStates(models / ENCODER, max_length=64)

    def means(utterances: Sequence[Utterance]) -> Values:
        states = encoder.encode([utterance.text or "." for utterance in utterances])
        return np.stack([state.mean(axis=0) for state in states]).astype(np.float64)

    return _ridge(means(train), means(unseen), train, scale=True)


def _feature_means(train: Sequence[Utterance], unseen: Sequence[Utterance], models: Path) -> Values:
    widths = {}
    for modality in MODALITIES:
        width = next((f.width for f in (u.features(modality) for u in train) if f), 0)
        if width:
            widths[modality] = width
    if not widths:
        raise TrainingError("the training split has no features, expected those of at least one modality")

    def means(utterances: Sequence[Utterance]) -> Values:
        rows = []
        for utterance in utterances:
            row = []
            for modality, width in widths.items():
                features = utterance.features(modality)
                usable = features is not None and features.width == width
                row += list(features.matrix.mean(axis=0)) if features and usable else [0.0] * width
            rows.append(row)
        return np.asarray(rows, np.float64)

    return _ridge(means(train), means(unseen), train, scale=True)


BASELINES: dict[str, tuple[str, tuple[str, ...], Baseline]] = {
    "constant": ("constant (median label)", (), _constant),
    "mean": ("mean of the unimodal scores, nothing learned", MODALITIES, _mean),
    "words": ("tf-idf + lexicon, ridge", ("text",), _words),
    "text-states": ("frozen encoder's mean, ridge", ("text",), _text_states),
    "feature-means": ("means of features, ridge", MODALITIES, _feature_means),
}
"""By name: description, modalities read, function."""


def _ridge(x_train: Values, x_unseen: Values, train: Sequence[Utterance], scale: bool) -> Values:
    clips = [utterance.clip_id or utterance.utterance_id for utterance in train]
    steps = [StandardScaler(), Ridge()] if scale else [Ridge()]
    folds = GroupKFold(min(FOLDS, len(set(clips))))
    search = GridSearchCV(make_pipeline(*steps), STRENGTHS, scoring="neg_mean_absolute_error", cv=folds)
    predicted: Values = search.fit(x_train, _labels(train), groups=clips).predict(x_unseen)
    return predicted


def _labels(utterances: Sequence[Utterance]) -> Values:
    return np.asarray([utterance.labels.score for utterance in utterances], np.float64)


def _lexicon_counts(utterances: Sequence[Utterance], valence: dict[str, float]) -> Values:
    """A row per utterance: positive words, negative words, and their difference divided by the number of words."""
    rows = []
    for utterance in utterances:
        valences = [valence.get(word, 0.0) for word in utterance.text.lower().split()]
        positive, negative = sum(v > 0 for v in valences), sum(v < 0 for v in valences)
        rows.append([positive, negative, (positive - negative) / max(1, len(valences))])
    return np.asarray(rows, np.float64)


def _lexicon(path: Path) -> dict[str, float]:
    if not path.is_file():
        raise TrainingError(f"no sentiment table at {path}: make one with trivalent-train lexicon")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {lemma: 1.0 if sentiment == "positive" else -1.0 for lemma, _, sentiment in rows}
