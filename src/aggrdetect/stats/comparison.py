"""Two periods or groups beside each other, trends over several, and what many tests at once do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, stdtr, stdtrit

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import same_length, z_value
from aggrdetect.stats.estimate import Estimate, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much a quantity differs between two periods or groups.

    Attributes:
        value: Second minus first.
        low: Lower bound of the interval.
        high: Upper bound of the interval.
        level: Coverage the interval aims at.
        p_value: Chance of at least such a difference if there were none.
        estimand: What the numbers are about.
        method: Name of the test.
    """

    value: float
    low: float
    high: float
    level: float
    p_value: float
    estimand: str
    method: str


def compare(first: Estimate, second: Estimate) -> Difference:
    """Test whether two independent estimates differ, from their intervals.

    Args:
        first: The earlier period, or one group.
        second: The later period, or the other group, at the same level and about the same estimand.

    Assumes:
        The estimates are independent: their labels were drawn separately, and for officials like these the officials
        differ too. For the same officials in two periods use ``compare_clusters``.

    Raises:
        StatisticsError: Levels or estimands differ, or an estimate is not defined.

    Source:
        Zou, Donner (2008), Statistics in Medicine 27(10), 1693-1702 (MOVER: each bound from the nearer ones).

    >>> from aggrdetect.stats.proportion import wilson
    >>> d = compare(wilson(20, 400), wilson(60, 400))
    >>> round(d.value, 2), round(d.low, 3), d.p_value < 0.001
    (0.1, 0.059, True)
    """
    if (first.level, first.estimand) != (second.level, second.estimand):
        raise StatisticsError(
            f"The first is about {first.estimand} at {first.level}, the second about {second.estimand} at "
            f"{second.level}; only like numbers can be compared."
        )
    if np.isnan([first.value, second.value]).any():
        raise StatisticsError("One of the two estimates is not defined, so their difference is not either.")
    value = second.value - first.value
    down = np.hypot(second.value - second.low, first.high - first.value)
    up = np.hypot(second.high - second.value, first.value - first.low)
    toward_zero = down if value > 0 else up
    distance = abs(value) / toward_zero if toward_zero > 0 else (np.inf if value else 0.0)
    return Difference(
        value=value,
        low=float(value - down),
        high=float(value + up),
        level=first.level,
        p_value=_two_sided(distance * z_value(first.level)),
        estimand=first.estimand,
        method="difference of independent estimates (MOVER)",
    )


def compare_clusters(
    first: tuple[Floats, Floats], second: tuple[Floats, Floats], *, estimand: str, level: float = 0.95
) -> Difference:
    """Test whether a rate differs between two periods among the same officials.

    Args:
        first: Positives and units of each official in the first period. Shape (n_officials,) each.
        second: The same officials in the same order in the second period; 0 units where there are none.
        estimand: What the numbers are about.
        level: Coverage, 0 to 1.

    Assumes:
        Officials are independent draws, about 30 or more.

    Raises:
        StatisticsError: Lengths differ, or a period has no units or only those of one official.

    Source:
        Jackknife over clusters: Davison, Hinkley (1997), Bootstrap Methods and their Application, 2.7.

    >>> before, after = (np.array([1.0, 0.0, 2.0]), np.full(3, 10.0)), (np.array([2.0, 1.0, 3.0]), np.full(3, 10.0))
    >>> round(compare_clusters(before, after, estimand="officials like these").value, 3)
    0.1
    """
    totals = np.stack([*first, *second])
    same_length(first=first[0], second=second[0])
    n = totals.shape[1]
    without = totals.sum(axis=1, keepdims=True) - totals
    if n < 2 or not (without[1].min() > 0 and without[3].min() > 0):
        raise StatisticsError("Each period needs messages to at least two officials; use longer periods.")
    sums = totals.sum(axis=1)
    value = float(sums[2] / sums[3] - sums[0] / sums[1])
    left_out = without[2] / without[3] - without[0] / without[1]
    error = float(np.sqrt((n - 1) / n * np.square(left_out - value).sum()))
    sizes = totals[1] + totals[3]
    df = max(1.0, float(sizes.sum() ** 2 / np.square(sizes).sum()) - 1)
    half = float(stdtrit(df, (1 + level) / 2)) * error
    distance = abs(value) / error if error > 0 else (np.inf if value else 0.0)
    return Difference(
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        p_value=float(2 * stdtr(df, -distance)),
        estimand=estimand,
        method="difference among the same officials (jackknife)",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Change per period.

    Attributes:
        slope: Change a period, in the unit of the estimates.
        low: Lower bound of the interval.
        high: Upper bound of the interval.
        level: Coverage the interval aims at.
        p_value: Chance of at least such a slope if there were none.
        n_periods: Periods with an estimate.
    """

    slope: float
    low: float
    high: float
    level: float
    p_value: float
    n_periods: int


def trend(estimates: Sequence[Estimate], *, periods: Sequence[float] | None = None) -> Trend:
    """Fit a straight line through estimates of periods, each weighted by its precision.

    Spread around the line beyond what the intervals say widens the interval of the slope.

    Args:
        estimates: One a period, at one level; those not defined are left out.
        periods: When they were, in periods; 0, 1, 2 and so on by default.

    Assumes:
        Estimates are independent and about normal. The same officials in all periods make this cautious for changes
        among them.

    Raises:
        StatisticsError: Fewer than three periods have an estimate with an interval of some length.

    Source:
        Thompson, Sharp (1999), Statistics in Medicine 18(20), 2693-2708 (weighted regression with spread factor).

    >>> from aggrdetect.stats.proportion import wilson
    >>> round(trend([wilson(k, 400) for k in (20, 28, 36, 44)]).slope, 3)
    0.02
    """
    times = np.arange(len(estimates), dtype=np.float64) if periods is None else np.asarray(periods, dtype=np.float64)
    same_length(estimates=np.array([e.value for e in estimates]), periods=times)
    kept = [i for i, e in enumerate(estimates) if np.isfinite(e.value) and e.width > 0]
    if len(kept) < 3:
        raise StatisticsError(f"{len(kept)} periods have an estimate; a trend needs at least 3.")
    level, z = estimates[kept[0]].level, z_value(estimates[kept[0]].level)
    values = np.array([estimates[i].value for i in kept])
    weights = np.array([(2 * z / estimates[i].width) ** 2 for i in kept])
    x = times[kept] - np.average(times[kept], weights=weights)
    slope = float((weights * x * values).sum() / (weights * x**2).sum())
    residuals = values - np.average(values, weights=weights) - slope * x
    spread = max(1.0, float((weights * residuals**2).sum() / (len(kept) - 2)))
    error = float(np.sqrt(spread / (weights * x**2).sum()))
    return Trend(
        slope=slope,
        low=slope - z * error,
        high=slope + z * error,
        level=level,
        p_value=_two_sided(abs(slope) / error),
        n_periods=len(kept),
    )


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return p-values adjusted for how many there are: below 0.05 keeps the chance of any false alarm below 5 %.

    Args:
        p_values: Of all tests of one table, 0 to 1. Shape (n,).

    Source:
        Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _two_sided(distance: float) -> float:
    return float(min(1.0, 2 * np.exp(log_ndtr(-distance))))
