"""A baseline that counts pieces of words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.linear import baseline, linear_scores
from aggrdetect.stats.estimate import Floats
from aggrdetect.text.normalise import normalise


def tfidf_baseline(
    training: Gold, texts: Sequence[str], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Train character n-grams with logistic regression and score *texts*; see ``linear.baseline``.

    Source:
        Wang, Manning (2012), Baselines and Bigrams, ACL, 90-94: hard to beat among simple methods.
    """
    return baseline(training, texts, rng, tfidf_scores)


def tfidf_scores(training: Gold, others: Sequence[Sequence[str]]) -> list[Floats]:
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
    return linear_scores(features, training.labels, [vectoriser.transform(texts) for texts in others])
