"""Leaving clusters out one by one: how far an estimate hangs on which officials happen to be here."""

import numpy as np

from aggrdetect.stats.estimate import Floats


def jackknife_variance(totals: Floats, sizes: Floats) -> tuple[float, float]:
    """Return the variance of a ratio of totals when clusters are left out one by one, and degrees of freedom.

    Args:
        totals: Numerator by cluster. Shape (n_clusters,).
        sizes: Denominator by cluster, above 0. Shape (n_clusters,).

    Source:
        Davison, Hinkley (1997), Bootstrap Methods and their Application, 2.7.

    >>> jackknife_variance(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
    (0.25, 1.0)
    """
    n = len(sizes)
    value = totals.sum() / sizes.sum()
    without = (totals.sum() - totals) / (sizes.sum() - sizes)
    variance = float((n - 1) / n * np.square(without - value).sum())
    return variance, degrees_of_freedom(totals - value * sizes, sizes)


def degrees_of_freedom(pulls: Floats, sizes: Floats) -> float:
    """Return the degrees of freedom of a variance over clusters, 1 or more.

    Args:
        pulls: What each cluster contributes to the estimate, about 0 on average. Shape (n_clusters,).
        sizes: How much each cluster weighs, above 0. Shape (n_clusters,).

    Source:
        Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114, from the kurtosis of the pulls; at most Kish's
        effective number of clusters less one.

    >>> degrees_of_freedom(np.array([1.0, -1.0, 1.0, -1.0]), np.ones(4))
    3.0
    """
    kish = float(sizes.sum() ** 2 / np.square(sizes).sum())
    squares = np.square(pulls)
    kurtosis = len(pulls) * float(np.square(squares).sum()) / max(float(squares.sum()) ** 2, 1e-300)
    return max(1.0, min(kish - 1, 2 * len(pulls) / max(kurtosis - 1, 1e-9)))
