"""How a sample was drawn, and the variance that follows from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import cluster_codes, same_length, unit_values
from aggrdetect.stats.estimate import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The probability that each sampled unit had to be drawn.

    Attributes:
        inclusion: Above 0, at most 1. Shape (n,).
        strata: Code of the stratum of each unit, from 0, drawn without putting back within each stratum;
            None where units were drawn one by one, each with its own probability. Shape (n,).
    """

    inclusion: Floats
    strata: Ints | None

    @property
    def weights(self) -> Floats:
        """How many units of the population each sampled one stands for, 1 or more. Shape (n,)."""
        return 1 / self.inclusion

    @property
    def kish_n(self) -> float:
        """Size of a simple random sample as precise, where the weights have nothing to do with the quantity."""
        return float(self.weights.sum() ** 2 / np.square(self.weights).sum())


def design(inclusion: ArrayLike, strata: ArrayLike | None = None) -> Design:
    """Return a checked design.

    Args:
        inclusion: Probability of each sampled unit to be drawn, above 0, at most 1. Shape (n,).
        strata: Stratum of each unit, any names, or None for independent draws. Shape (n,).

    Raises:
        StatisticsError: A probability is 0 or out of range, or differs within a stratum.

    >>> design([0.5, 0.5, 0.1], ["a", "a", "b"]).weights.tolist()
    [2.0, 2.0, 10.0]
    """
    probabilities = unit_values("inclusion probabilities", inclusion, at_least=2)
    if not probabilities.min() > 0:
        raise StatisticsError("An inclusion probability is 0; a unit that cannot be drawn says nothing of the others.")
    if strata is None:
        return Design(probabilities, None)
    codes = cluster_codes(strata, len(probabilities))
    n = np.bincount(codes)
    means = np.bincount(codes, weights=probabilities) / n
    if np.abs(means[codes] - probabilities).max() > 1e-6:
        raise StatisticsError("Inclusion probabilities differ within a stratum; give each its own, or no strata.")
    return Design(probabilities, codes)


def simple(n: int, population: int) -> Design:
    """Return the design of *n* units drawn at random from *population*, all alike.

    Raises:
        StatisticsError: There are fewer than two, or more than the population holds.

    >>> simple(2, 10).weights.tolist()
    [5.0, 5.0]
    """
    if not 2 <= n <= population:
        raise StatisticsError(f"{n} units drawn from {population}; expected 2 to {population}.")
    return Design(np.full(n, n / population), np.zeros(n, dtype=np.int64))


def covariance(first: Floats, second: Floats, drawn: Design) -> tuple[float, float]:
    """Return the covariance of the weighted totals of two quantities under the design, and its degrees of freedom.

    Args:
        first: Values of the sampled units. Shape (n,).
        second: Others, or the same for a variance. Shape (n,).
        drawn: How the units were drawn.

    Returns:
        The covariance, and Satterthwaite's degrees of freedom (0 where the covariance is 0).

    Assumes:
        Strata with one unit contribute its square, which is too much rather than too little.

    Source:
        Särndal, Swensson, Wretman (1992), Model Assisted Survey Sampling, 3.7 and 6.6. Satterthwaite (1946),
        Biometrics Bulletin 2(6), 110-114.

    >>> covariance(np.array([0.0, 1.0]), np.array([0.0, 1.0]), simple(2, 4))
    (2.0, 1.0)
    """
    same_length(first=first, second=second, inclusion=drawn.inclusion)
    if drawn.strata is None:
        return _independent(first, second, drawn)
    codes, weights = drawn.strata, drawn.weights
    n = np.bincount(codes)
    alone = n == 1
    products = np.bincount(codes, weights=first * second)
    means = [np.bincount(codes, weights=values) / n for values in (first, second)]
    spread = np.where(alone, products, (products - n * means[0] * means[1]) / np.maximum(n - 1, 1))
    by_stratum = np.zeros(len(n))
    by_stratum[codes] = (1 - drawn.inclusion) * weights**2
    parts = n * by_stratum * spread
    squares = float(np.sum(parts**2 / np.maximum(n - 1, 1)))
    total = float(parts.sum())
    return total, total**2 / squares if squares > 0 else 0.0


def _independent(first: Floats, second: Floats, drawn: Design) -> tuple[float, float]:
    n = len(first)
    parts = (1 - drawn.inclusion) * drawn.weights**2 * first * second * n / (n - 1)
    squares, total = float(np.square(parts).sum()), float(parts.sum())
    return total, max(1.0, total**2 / squares - 1) if squares > 0 else 0.0


def stratify(scores: Floats, n: int, *, n_strata: int = 6, floor: float = 0.02) -> tuple[Ints, Ints]:
    """Cut a population into strata by score and say how many to draw from each, for the best estimate of a share.

    Strata hold equal parts of ``sqrt(p (1 - p)) + floor``, so that where labels are least certain strata are narrow and
    draws dense. The floor keeps some draws where the model is sure, in case that it is wrong there.

    Args:
        scores: Calibrated probabilities. Shape (N,).
        n: Draws in all, at least two a stratum, at most N.
        n_strata: How many strata at most.
        floor: Least size of a unit; 0.5 is the largest that a score gives.

    Returns:
        Stratum of each unit, from 0 for the lowest scores, shape (N,); draws from each, adding up to *n*,
        shape (n_strata,).

    Raises:
        StatisticsError: There are more draws than units, or fewer than two a stratum.

    Source:
        Neyman (1934), JRSS 97(4), 558-625 (allocation). Dalenius, Hodges (1959), JASA 54, 88-101 (cutting).

    >>> strata, draws = stratify(np.array([0.01] * 90 + [0.5] * 10), 20, n_strata=2)
    >>> draws.tolist(), np.bincount(strata).tolist()
    ([10, 10], [66, 34])
    """
    p = unit_values("scores", scores, at_least=2)
    if not 2 <= n <= len(p):
        raise StatisticsError(f"{n} labels out of {len(p)} units; expected 2 to {len(p)}.")
    most = min(n_strata, n // 2, len(p) // 2)
    size = np.sqrt(p * (1 - p)) + floor
    order = np.argsort(p, kind="stable")
    cut = np.minimum((np.cumsum(size[order]) / size.sum() * most).astype(np.int64), most - 1)
    strata = np.empty(len(p), dtype=np.int64)
    strata[order] = np.unique(cut, return_inverse=True)[1]
    return strata, allocate(np.bincount(strata, weights=size).astype(np.float64), np.bincount(strata), n)


def allocate(wanted: Floats, available: Ints, n: int) -> Ints:
    """Share *n* draws out in proportion to *wanted*: at least two a stratum where it has them, never more than it has.

    Args:
        wanted: Above 0. Shape (n_strata,).
        available: Units in each stratum, 1 or more. Shape (n_strata,).
        n: Draws in all, at most all that are available.

    >>> allocate(np.array([1.0, 9.0]), np.array([50, 6]), 20).tolist()
    [14, 6]
    """
    low, high = 0.0, n / float(wanted.min())
    for _ in range(60):
        middle = (low + high) / 2
        if np.clip(np.floor(middle * wanted), 2, np.maximum(available, 2)).sum() <= n:
            low = middle
        else:
            high = middle
    draws = np.minimum(np.maximum(np.floor(low * wanted), 2), available).astype(np.int64)
    while draws.sum() < n:
        behind = np.where(draws < available, wanted / (draws + 1), -1.0)
        draws[int(behind.argmax())] += 1
    return draws
