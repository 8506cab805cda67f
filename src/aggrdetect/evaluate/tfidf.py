"""A baseline that learns: pieces of words counted, a straight line for each label."""

from collections.abc import Sequence

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
    vectoriser = TfidfVectorizer(
        preprocessor=lambda text: normalise(text).lower(),
        analyzer="char_wb",
        ngram_range=(2, 4),
        min_df=2,
        max_features=100_000,
        sublinear_tf=True,
        dtype=np.float32,
    )
    features = vectoriser.fit_transform([t for t, out in zip(training.texts, held_out, strict=True) if not out])
    kept, out = training.labels[~held_out], training.labels[held_out]
    validation = vectoriser.transform([t for t, out in zip(training.texts, held_out, strict=True) if out])
    columns = [_fit(features, kept[:, k], (validation, vectoriser.transform(texts))) for k in range(len(LABELS))]
    chosen = choose_thresholds(np.stack([c[0] for c in columns], axis=1), out, rng)["balanced"]
    scores = np.stack([c[1] for c in columns], axis=1).astype(np.float32)
    return scores, np.array([chosen[label] for label in FLAGS], np.float32)


def _held_out(training: Gold) -> NDArray[np.bool_]:
    marked = np.array([a.split == "validation" for a in training.annotations])
    if marked.any() and not marked.all():
        return marked
    codes = np.unique(training.clusters, return_inverse=True)[1]
    return np.asarray(codes % _FOLDS == 0)


def _fit(features: csr_matrix, y: NDArray[np.float32], others: Sequence[csr_matrix]) -> list[NDArray[np.float64]]:
    """Return the probabilities of one label for each of *others*; the base rate where it has only one value."""
    if len(np.unique(y)) < 2:
        return [np.full(other.shape[0], float(y.mean())) for other in others]
    line = LogisticRegression(C=3.0, solver="liblinear", dual=True, tol=0.01, max_iter=1000, random_state=0).fit(
        features, y
    )
    return [line.predict_proba(other)[:, 1] for other in others]
