"""Intervals for a plain proportion: successes out of trials."""

import math

import numpy as np
from scipy.special import betaincinv, stdtrit

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import z_value
from aggrdetect.stats.estimate import TEXTS_LIKE_THESE, THESE_MESSAGES, Estimate


def clopper_pearson(positives: float, n: float, *, level: float = 0.95, population: int | None = None) -> Estimate:
    """Estimate a proportion with an exact interval, never too short, also for zero and tiny counts.

    With *population*, the number of trials is raised to ``n (N - 1) / (N - n)``, which shrinks the variance by the
    finite-population correction; a complete count has an interval of length zero. The effective numbers of a
    clustered or weighted sample need not be whole.

    Args:
        positives: Successes, 0 to *n*.
        n: Trials, above 0.
        level: Coverage, 0 to 1.
        population: Size of the finite population that the trials were drawn from, at least *n*.

    Assumes:
        A simple random sample; without *population*, drawn from one that is infinitely large.

    Raises:
        StatisticsError: The counts are impossible.

    Source:
        Clopper, Pearson (1934), Biometrika 26(4), 404-413. Korn, Graubard (1998), Survey Methodology 24(2), for
        effective sample sizes.

    >>> e = clopper_pearson(0, 30)
    >>> round(e.low, 4), round(e.high, 4)
    (0.0, 0.1157)
    """
    z_value(level)
    _check(positives, n, population)
    value = positives / n
    if population is not None and n >= population:
        return _estimate(value, value, value, level=level, method="count", n=n, population=population)
    trials = _effective(n, population)
    successes, tail = value * trials, (1 - level) / 2
    low = float(betaincinv(successes, trials - successes + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, trials - successes, 1 - tail)) if successes < trials else 1.0
    return _estimate(value, low, high, level=level, method="clopper-pearson", n=n, population=population)


def wilson(positives: float, n: float, *, level: float = 0.95, population: int | None = None) -> Estimate:
    """Estimate a proportion with Wilson's score interval: right on average, shorter than the exact one.

    Args:
        positives: Successes, 0 to *n*.
        n: Trials, above 0.
        level: Coverage, 0 to 1.
        population: Size of the finite population that the trials were drawn from, at least *n*.

    Assumes:
        A simple random sample; without *population*, drawn from one that is infinitely large.

    Raises:
        StatisticsError: The counts are impossible.

    Source:
        Wilson (1927), JASA 22, 209-212. Brown, Cai, DasGupta (2001), Statistical Science 16(2), 101-133.

    >>> e = wilson(8, 40)
    >>> round(e.low, 4), round(e.high, 4)
    (0.105, 0.3476)
    """
    _check(positives, n, population)
    value, z = positives / n, z_value(level)
    if population is not None and n >= population:
        return _estimate(value, value, value, level=level, method="count", n=n, population=population)
    trials = _effective(n, population)
    centre = (value + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * math.sqrt(value * (1 - value) / trials + z**2 / (4 * trials**2))
    low = 0.0 if positives == 0 else max(0.0, centre - half)
    high = 1.0 if positives == n else min(1.0, centre + half)
    return _estimate(value, low, high, level=level, method="wilson", n=n, population=population)


def effective_interval(value: float, variance: float, df: float, *, n: float, level: float) -> tuple[float, float]:
    """Return Wilson's bounds for an estimated share of any design, or exact ones where there is no spread to go by.

    Args:
        value: The estimate; cut off at 0 and 1.
        variance: Its variance.
        df: Degrees of freedom of the variance.
        n: Independent units, for the exact bounds.
        level: Coverage, 0 to 1.

    Source:
        Korn, Graubard (1998), Survey Methodology 24(2), 193-201 (effective sample size).

    >>> low, high = effective_interval(0.2, 0.2 * 0.8 / 40, 1e9, n=40, level=0.95)
    >>> round(low, 4), round(high, 4)
    (0.105, 0.3476)
    """
    z_value(level)
    inside = min(max(value, 0.0), 1.0)
    if variance <= 0 or inside in (0.0, 1.0):
        exact = clopper_pearson(inside * n, n, level=level)
        return exact.low, exact.high
    t = float(stdtrit(max(df, 1.0), (1 + level) / 2))
    trials = inside * (1 - inside) / variance
    centre = (inside + t**2 / (2 * trials)) / (1 + t**2 / trials)
    half = t / (1 + t**2 / trials) * math.sqrt(variance + t**2 / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _effective(n: float, population: int | None) -> float:
    """Return the number of independent trials that is as precise as *n* draws without putting back."""
    return n if population is None else n * (population - 1) / (population - n)


def _check(positives: float, n: float, population: int | None) -> None:
    if not n > 0:
        raise StatisticsError(f"A proportion of {n} units is not defined; at least one is needed.")
    if not 0 <= positives <= n:
        raise StatisticsError(f"{positives} positives out of {n} units is impossible; expected 0 to {n}.")
    if population is not None and population < n:
        raise StatisticsError(f"A population of {population} cannot hold a sample of {n}.")


def _estimate(
    value: float, low: float, high: float, *, level: float, method: str, n: float, population: int | None
) -> Estimate:
    # The exact bounds can miss the value by one rounding error.
    return Estimate(
        value=value,
        low=float(np.minimum(low, value)),
        high=float(np.maximum(high, value)),
        level=level,
        method=method,
        estimand=TEXTS_LIKE_THESE if population is None else THESE_MESSAGES,
        n_labelled=round(n),
        n_scored=0 if population is None else population,
        n_clusters=round(n),
    )
