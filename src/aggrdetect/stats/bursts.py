"""Pile-ups: days on which far more comes in than usual."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.estimate import Floats

_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Days in a row of more than usual.

    Attributes:
        first: Index of the first day.
        last: Index of the last day, included.
        count: What came in on those days.
        expected: What usually comes in on as many days.
    """

    first: int
    last: int
    count: float
    expected: float


def bursts(
    counts: ArrayLike, *, rise: float = 3.0, threshold: float = 7.0, baseline: float | None = None
) -> list[Burst]:
    """Return the stretches of days on which counts run at *rise* times the usual rate, by a Poisson CUSUM.

    The sum of log-likelihood ratios grows while counts look like the raised rate and is held at 0 while they do not.
    A burst begins where it leaves 0 and ends at its highest point, if that lies over *threshold*.

    Args:
        counts: Messages a day, days without any included. Shape (n_days,).
        rise: How many times the usual rate a burst is, above 1.
        threshold: Evidence needed, as the log of a likelihood ratio; 7 is about 1100 to 1.
        baseline: Usual messages a day; None for the mean outside bursts, at least one a year.

    Assumes:
        Outside bursts, days are independent Poisson counts at one rate. Daily rhythm and growth look like small bursts.

    Raises:
        StatisticsError: There are no days, a count is negative, or *rise* is not above 1.

    Source:
        Page (1954), Biometrika 41(1/2), 100-115. Lucas (1985), Technometrics 27(2), 129-144 (counts).

    >>> [(b.first, b.last, b.count) for b in bursts([1, 0, 0, 0, 9, 12, 0, 0, 1, 0])]
    [(4, 5, 21.0)]
    """
    daily = np.asarray(counts, dtype=np.float64)
    if daily.ndim != 1 or len(daily) == 0 or not daily.min() >= 0:
        raise StatisticsError(f"Daily counts have shape {daily.shape}; expected one count a day, none below 0.")
    if not rise > 1:
        raise StatisticsError(f"A rise of {rise} is asked for; a burst is more than 1 times the usual rate.")
    found, outside = [], np.ones(len(daily), dtype=bool)
    for _ in range(1 if baseline is not None else _ROUNDS):
        usual = _usual(daily, outside) if baseline is None else baseline
        found = _stretches(daily * np.log(rise) - usual * (rise - 1), threshold)
        before, outside = outside, np.ones(len(daily), dtype=bool)
        for first, last in found:
            outside[first : last + 1] = False
        if (outside == before).all():
            break
    return [
        Burst(first=a, last=b, count=float(daily[a : b + 1].sum()), expected=float(usual * (b + 1 - a)))
        for a, b in found
    ]


def _usual(daily: Floats, outside: NDArray[np.bool_]) -> float:
    """Return the daily rate outside bursts, or over all days where most are inside: a burst is the exception."""
    kept = daily[outside] if outside.mean() > 0.5 else daily
    return max(float(kept.mean()), 1 / 365)


def _stretches(evidence: Floats, threshold: float) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    total, highest, first, last = 0.0, 0.0, 0, 0
    for day, step in enumerate([*evidence.tolist(), -np.inf]):
        if total == 0:
            first, highest = day, 0.0
        total = max(0.0, total + step)
        if total > highest:
            highest, last = total, day
        if total == 0 and highest > threshold:
            found.append((first, last))
            highest = 0.0
    return found
