"""How unevenly messages are spread: over officials who receive them, or senders who write them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.estimate import Floats


def lorenz(counts: ArrayLike) -> NDArray[np.float64]:
    """Return the Lorenz curve: share of units, fewest first, and the share of the total that they hold.

    Args:
        counts: What each unit holds, 0 or more; expected numbers need not be whole. Shape (n,).

    Returns:
        Points from (0, 0) to (1, 1). Shape (n + 1, 2).

    Raises:
        StatisticsError: There are no units, a count is negative, or all are 0.

    Source:
        Lorenz (1905), Publications of the American Statistical Association 9(70), 209-219.

    >>> lorenz([3, 1]).tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    held = np.sort(_checked(counts))
    shares = np.concatenate([[0.0], np.cumsum(held) / held.sum()])
    return np.column_stack([np.arange(len(shares)) / len(held), shares])


def gini(counts: ArrayLike) -> float:
    """Return the Gini coefficient: 0 when all hold the same, near 1 when one unit holds everything.

    Assumes:
        All units that could hold something are there, those with 0 too. Small counts are uneven by chance alone, so
        compare groups only at about the same mean count.

    Raises:
        StatisticsError: There are no units, a count is negative, or all are 0.

    Source:
        Gini (1914); Dorfman (1979), Review of Economics and Statistics 61(1), 146-149.

    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 8])
    (0.0, 0.75)
    """
    held = np.sort(_checked(counts))
    n = len(held)
    return float(2 * (np.arange(1, n + 1) * held).sum() / (n * held.sum()) - (n + 1) / n)


def top_share(counts: ArrayLike, share: float) -> float:
    """Return what part of the total the *share* of units holds that hold most; part of a unit counts in part.

    Raises:
        StatisticsError: There are no units, a count is negative, all are 0, or *share* is not between 0 and 1.

    >>> top_share([6, 2, 1, 1], 0.25)
    0.6
    """
    if not 0 < share <= 1:
        raise StatisticsError(f"A top share of {share} is asked for; expected above 0, at most 1, such as 0.01.")
    curve = lorenz(counts)
    return float(1 - np.interp(1 - share, curve[:, 0], curve[:, 1]))


def share_needed(counts: ArrayLike, part: float = 0.5) -> float:
    """Return the smallest share of units that holds *part* of the total.

    Raises:
        StatisticsError: There are no units, a count is negative, all are 0, or *part* is not between 0 and 1.

    >>> share_needed([6, 2, 1, 1], 0.5)
    0.25
    """
    if not 0 < part <= 1:
        raise StatisticsError(f"A part of {part} is asked for; expected above 0, at most 1, such as 0.5.")
    held = np.sort(_checked(counts))[::-1]
    reached = int(np.searchsorted(np.cumsum(held), part * held.sum() - 1e-9)) + 1
    return reached / len(held)


def _checked(counts: ArrayLike) -> Floats:
    held = np.asarray(counts, dtype=np.float64)
    if held.ndim != 1 or len(held) == 0:
        raise StatisticsError(f"counts have shape {held.shape}; expected one count a unit, at least one unit.")
    if not (held.min() >= 0 and held.sum() > 0):
        raise StatisticsError(f"counts run from {held.min()} to {held.max()}; expected none below 0 and one above it.")
    return held
