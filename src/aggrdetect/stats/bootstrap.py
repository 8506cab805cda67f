"""Resampling whole clusters: messages to one official, or variants of one text, are not independent."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import cluster_codes, z_value
from aggrdetect.stats.estimate import Floats, Ints

_CELLS = 4_000_000
"""Weights held in memory at a time: 32 MB of float64."""


def resample_counts(n_clusters: int, n_resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield how often each cluster is drawn, in slices of resamples that fit in memory. Shape (slice, n_clusters).

    >>> next(resample_counts(5, 3, np.random.default_rng(1))).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    step = max(1, _CELLS // max(1, n_clusters))
    for start in range(0, n_resamples, step):
        size = min(step, n_resamples - start)
        draws = rng.integers(0, n_clusters, size=(size, n_clusters))
        draws += np.arange(size)[:, None] * n_clusters
        yield np.bincount(draws.ravel(), minlength=size * n_clusters).reshape(size, n_clusters).astype(np.float64)


def cluster_sums(columns: Floats, codes: Ints) -> Floats:
    """Add up each column by cluster.

    Args:
        columns: Shape (n,) or (n, k).
        codes: Cluster of each row, from 0. Shape (n,).

    Returns:
        Shape (n_clusters, k).

    >>> cluster_sums(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0])).tolist()
    [[5.0], [2.0]]
    """
    table = columns.reshape(len(codes), -1)
    n_clusters = int(codes.max()) + 1 if len(codes) else 0
    return np.stack([np.bincount(codes, weights=column, minlength=n_clusters) for column in table.T], axis=1)


def bootstrap_sums(
    sums: Floats, statistic: Callable[[Floats], Floats], *, n_resamples: int, rng: np.random.Generator
) -> Floats:
    """Return the statistic of each resample of clusters, where it depends on totals only.

    Args:
        sums: One row of totals a cluster. Shape (n_clusters, k).
        statistic: Totals of shape (r, k) to values of shape (r,).
        n_resamples: How many resamples.
        rng: Source of chance.

    Returns:
        Shape (n_resamples,).
    """
    slices = resample_counts(len(sums), n_resamples, rng)
    return np.concatenate([statistic(counts @ sums) for counts in slices])


def percentile_interval(replicates: Floats, level: float) -> tuple[float, float]:
    """Return the middle *level* of the replicates, leaving out undefined ones; nan where none is defined.

    >>> percentile_interval(np.arange(101.0), 0.5)
    (25.0, 75.0)
    """
    z_value(level)
    defined = replicates[np.isfinite(replicates)]
    if len(defined) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def logit_interval(value: float, replicates: Floats, level: float) -> tuple[float, float]:
    """Return a normal interval on the logit scale with the spread of the replicates; inside 0 to 1 by nature.

    Args:
        value: The estimate, above 0 and below 1.
        replicates: Its bootstrap replicates; undefined ones are left out. Shape (n_resamples,).
        level: Coverage, 0 to 1.

    Source:
        Korn, Graubard (1999), Analysis of Health Surveys, 2.7, for proportions near 0 or 1.

    >>> low, high = logit_interval(0.5, np.array([0.4, 0.5, 0.6, 0.5]), 0.95)
    >>> round(low, 2), round(high, 2)
    (0.34, 0.66)
    """
    z = z_value(level)
    defined = replicates[np.isfinite(replicates)]
    if len(defined) < 2:
        return 0.0, 1.0
    # A replicate at the very edge would be infinitely far away: one error in 50 would give .17 to 1.
    edge = min(0.01, value / 4, (1 - value) / 4)
    spread = float(np.std(logit(np.clip(defined, edge, 1 - edge)), ddof=1))
    centre = float(logit(value))
    return float(expit(centre - z * spread)), float(expit(centre + z * spread))


def ratio_replicates(
    numerator: Floats,
    denominator: Floats,
    clusters: ArrayLike | None,
    *,
    rng: np.random.Generator,
    n_resamples: int = 2000,
) -> Floats:
    """Return bootstrap replicates of a ratio of totals, such as a mean with clusters of unequal size.

    Args:
        numerator: Shape (n,).
        denominator: Shape (n,); ones for a mean.
        clusters: Cluster of each unit, or None for independent units. Shape (n,).
        rng: Source of chance.
        n_resamples: How many resamples.

    Assumes:
        Clusters are independent and about 30 or more; with fewer the interval is too short.

    Raises:
        StatisticsError: There are fewer than two clusters.

    Source:
        Davison, Hinkley (1997), Bootstrap Methods and their Application, 3.8. Field, Welsh (2007), JRSS B 69(3).

    >>> x = np.array([1.0, 0.0, 1.0, 1.0])
    >>> r = ratio_replicates(x, np.ones(4), ["a", "a", "b", "b"], rng=np.random.default_rng(0), n_resamples=50)
    >>> sorted(set(r.tolist()))
    [0.5, 0.75, 1.0]
    """
    codes = cluster_codes(clusters, len(numerator))
    sums = cluster_sums(np.stack([numerator, denominator], axis=1), codes)
    if len(sums) < 2:
        raise StatisticsError(f"{len(sums)} cluster cannot be resampled; an interval needs at least 2, better 30.")
    return bootstrap_sums(sums, _ratio, n_resamples=n_resamples, rng=rng)


def _ratio(totals: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(totals[:, 1] > 0, totals[:, 0] / totals[:, 1], np.nan)
