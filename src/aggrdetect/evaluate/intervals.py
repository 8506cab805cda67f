"""Intervals that every table of the evaluation uses, ready for JSON."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aggrdetect.stats.bootstrap import percentile_interval, ratio_replicates
from aggrdetect.stats.checks import cluster_codes
from aggrdetect.stats.estimate import TEXTS_LIKE_THESE, Estimate, Floats, Ints
from aggrdetect.stats.proportion import clopper_pearson

N_RESAMPLES = 1000
LEVEL = 0.95

Interval = dict[str, float | None]


def interval(value: float, low: float, high: float) -> Interval:
    """Return the three numbers for JSON: None where not defined."""
    numbers = {"value": value, "low": low, "high": high}
    return {name: float(number) if np.isfinite(number) else None for name, number in numbers.items()}


def as_interval(estimate: Estimate) -> dict[str, Any]:
    """Return value, bounds and the number of texts of an estimate, for JSON."""
    return {**interval(estimate.value, estimate.low, estimate.high), "n": estimate.n_labelled}


def share(hits: ArrayLike, clusters: ArrayLike | None) -> Estimate:
    """Estimate a share with an exact interval over as many independent units as the clusters are worth.

    Args:
        hits: 0 or 1. Shape (n,).
        clusters: Units that are alike share one, or None. Shape (n,).

    Returns:
        nan throughout where there are no units.

    Source:
        Korn, Graubard (1998), Survey Methodology 24(2), 193-201: Clopper-Pearson with the effective sample size.

    >>> e = share([1, 0, 0, 0], None)
    >>> e.value, e.n_labelled
    (0.25, 4)
    """
    units = np.asarray(hits, dtype=np.float64)
    codes = cluster_codes(clusters, len(units))
    n_clusters = len(np.unique(codes))
    value = float(units.mean()) if len(units) else float("nan")
    low = high = float("nan")
    if len(units):
        n = _effective(units, codes, n_clusters)
        exact = clopper_pearson(value * n, n, level=LEVEL)
        low, high = exact.low, exact.high
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=LEVEL,
        method="share, Korn-Graubard over clusters",
        estimand=TEXTS_LIKE_THESE,
        n_labelled=len(units),
        n_scored=len(units),
        n_clusters=n_clusters,
    )


def _effective(units: Floats, codes: Ints, n_clusters: int) -> float:
    """Return how many independent units give the variance that the clusters show, at most all of them."""
    value = units.mean()
    if value in (0.0, 1.0) or n_clusters < 2:
        return float(n_clusters)
    sums = np.bincount(codes, weights=units - value)
    variance = n_clusters / (n_clusters - 1) * np.square(sums).sum() / len(units) ** 2
    return float(np.clip(value * (1 - value) / max(variance, 1e-12), 1, len(units)))


def mean(values: NDArray[np.float64], clusters: ArrayLike | None, rng: np.random.Generator) -> dict[str, Any]:
    """Return a mean with a percentile interval from resampled clusters, for JSON.

    Args:
        values: Any numbers. Shape (n,).
        clusters: What must be resampled together, or None. Shape (n,).
        rng: Source of chance.
    """
    n = len(values)
    value = float(values.mean()) if n else float("nan")
    if len(np.unique(cluster_codes(clusters, n))) < 2:
        return {**interval(value, float("nan"), float("nan")), "n": n}
    replicates = ratio_replicates(values, np.ones(n), clusters, rng=rng, n_resamples=N_RESAMPLES)
    return {**interval(value, *percentile_interval(replicates, LEVEL)), "n": n}


def paired_difference(value: float, replicates: Floats) -> Interval:
    """Return a difference with its interval and the p-value of a paired bootstrap test, for JSON.

    Args:
        value: The difference in the sample.
        replicates: The difference in resamples, both sides of it from the same resample. Shape (n_resamples,).

    Source:
        Efron, Tibshirani (1993), An Introduction to the Bootstrap, 16.4: replicates moved to no difference.
        Berg-Kirkpatrick, Burkett, Klein (2012), EMNLP-CoNLL, 995-1005, for comparing two models.

    >>> paired_difference(0.2, np.array([0.1, 0.2, 0.3]))["p_value"]
    0.25
    """
    found = interval(value, *percentile_interval(replicates, LEVEL))
    defined = replicates[np.isfinite(replicates)]
    extreme = int((np.abs(defined - value) >= abs(value) - 1e-12).sum())
    p_value = (extreme + 1) / (len(defined) + 1) if np.isfinite(value) else None
    return {**found, "p_value": p_value}
