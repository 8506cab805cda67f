"""Baselines that learn: features of texts and one straight line a label."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.thresholds import choose_thresholds
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.stats.estimate import Floats

_FOLDS = 5

Features: TypeAlias = csr_matrix | NDArray[np.float32]
FitAndScore: TypeAlias = Callable[[Gold, Sequence[Sequence[str]]], list[Floats]]
"""From rows to train on and lists of texts to the scores of each list, shape (n, 14)."""


def baseline(
    training: Gold, texts: Sequence[str], rng: np.random.Generator, fit: FitAndScore
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Train on *training* but its validation rows, choose thresholds on those, score *texts*.

    Args:
        training: Rows with splits; a fifth of the clusters serves as validation where no row is marked so.
        texts: Marked texts to score.
        rng: For choosing thresholds.
        fit: What to train.

    Returns:
        Scores, shape (n, 14), and thresholds in the order of ``schema.FLAGS``, shape (9,).
    """
    held_out = _held_out(training)
    kept, out = (training.take(np.flatnonzero(rows)) for rows in (~held_out, held_out))
    validation, scores = fit(kept, [out.texts, texts])
    chosen = choose_thresholds(validation, out.labels, rng)["balanced"]
    return scores.astype(np.float32), np.array([chosen[label] for label in FLAGS], np.float32)


def linear_scores(features: Features, labels: NDArray[np.float32], others: Sequence[Features]) -> list[Floats]:
    """Fit logistic regression for each label and return the probabilities of each of *others*. Shape (n, 14) each.

    Args:
        features: Shape (n, k); dense ones are brought to one scale.
        labels: 0 or 1; nan where unknown, which teaches nothing. Shape (n, 14). The score of a label that has only one
            value is its base rate, of one that is nowhere known 0.
        others: Shape (n, k) each.
    """
    columns = [_fit(features, labels[:, k], others) for k in range(len(LABELS))]
    return [np.stack([column[i] for column in columns], axis=1) for i in range(len(others))]


def _held_out(training: Gold) -> NDArray[np.bool_]:
    marked = np.array([a.split == "validation" for a in training.annotations])
    if marked.any() and not marked.all():
        return marked
    codes = np.unique(training.clusters, return_inverse=True)[1]
    return np.asarray(codes % _FOLDS == 0)


def _fit(features: Features, y: NDArray[np.float32], others: Sequence[Features]) -> list[Floats]:
    known = ~np.isnan(y)
    features, y = features[known], y[known]
    if len(np.unique(y)) < 2:
        return [np.full(other.shape[0], float(y.mean()) if len(y) else 0.0) for other in others]
    line = _line(dense=isinstance(features, np.ndarray)).fit(features, y)
    return [np.asarray(line.predict_proba(other)[:, 1]) for other in others]


def _line(*, dense: bool) -> Any:
    if dense:
        return make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=1000, random_state=0))
    return LogisticRegression(C=3.0, solver="liblinear", dual=True, tol=0.01, max_iter=1000, random_state=0)
