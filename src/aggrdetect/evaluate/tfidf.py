"""A baseline that learns: pieces of words counted, a straight line for each label."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.thresholds import choose_thresholds
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.text.normalise import normalise

_FOLDS = 5


Features: TypeAlias = csr_matrix | NDArray[np.float32]


def tfidf_baseline(
    training: Gold, texts: Sequence[str], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Train character n-grams with logistic regression, choose thresholds on validation rows, score *texts*.

    Args:
        training: Rows with splits; a fifth of the clusters serves as validation where no row is marked so.
        texts: Marked texts to score.
        rng: For choosing thresholds.

    Returns:
        Scores, shape (n, 14), and thresholds in the order of ``schema.FLAGS``, shape (9,).

    Source:
        Wang, Manning (2012), Baselines and Bigrams, ACL, 90-94: hard to beat among simple methods.
    """
    held_out = _held_out(training)
    kept, out = (training.take(np.flatnonzero(rows)) for rows in (~held_out, held_out))
    validation, scores = tfidf_scores(kept, [out.texts, texts])
    chosen = choose_thresholds(validation, out.labels, rng)["balanced"]
    return scores.astype(np.float32), np.array([chosen[label] for label in FLAGS], np.float32)


def tfidf_scores(training: Gold, others: Sequence[Sequence[str]]) -> list[NDArray[np.float64]]:
    """Train on all of *training* and return the scores of each of *others*. Shape (n, 14) each, 0 to 1."""
    vectoriser = TfidfVectorizer(
        preprocessor=lambda text: normalise(text).lower(),
        analyzer="char_wb",
        ngram_range=(2, 4),
        min_df=2,
        max_features=100_000,
        sublinear_tf=True,
        dtype=np.float32,
    )
    features = vectoriser.fit_transform(training.texts)
    asked = [vectoriser.transform(texts) for texts in others]
    return list(map(np.asarray, linear_scores(features, training.labels, asked)))


def linear_scores(
    features: Features, labels: NDArray[np.float32], others: Sequence[Features]
) -> list[NDArray[np.float64]]:
    """Fit one straight line a label and return the probabilities of each of *others*. Shape (n, 14) each."""
    columns = [_fit(features, labels[:, k], others) for k in range(len(LABELS))]
    return [np.stack([column[i] for column in columns], axis=1) for i in range(len(others))]


def _held_out(training: Gold) -> NDArray[np.bool_]:
    marked = np.array([a.split == "validation" for a in training.annotations])
    if marked.any() and not marked.all():
        return marked
    codes = np.unique(training.clusters, return_inverse=True)[1]
    return np.asarray(codes % _FOLDS == 0)


def _fit(features: Features, y: NDArray[np.float32], others: Sequence[Features]) -> list[NDArray[np.float64]]:
    """Return the probabilities of one label for each of *others*; the base rate where it has only one value."""
    if len(np.unique(y)) < 2:
        return [np.full(other.shape[0], float(y.mean())) for other in others]
    line = LogisticRegression(C=3.0, solver="liblinear", dual=True, tol=0.01, max_iter=1000, random_state=0).fit(
        features, y
    )
    return [line.predict_proba(other)[:, 1] for other in others]
