"""How far scores of now are spread otherwise than scores of then."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.estimate import Floats

_STEPS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """A population stability index.

    Attributes:
        value: 0 for the same spread; by custom below 0.1 little has changed, from 0.25 on much.
        by_chance: What two samples of these sizes from one population stay below, 95 times out of 100.
    """

    value: float
    by_chance: float


def population_stability(reference: ArrayLike, now: ArrayLike) -> Stability:
    """Compare two histograms over the same bins.

    Args:
        reference: Units in each bin then. Shape (n_bins,).
        now: Units in each bin now. Shape (n_bins,).

    Assumes:
        Units are independent; copied texts and few officials make chance larger than *by_chance* says. Half a unit is
        added to each bin, so that an empty one does not count as infinitely far.

    Raises:
        StatisticsError: The bins differ, or either histogram is empty.

    Source:
        Yurdakul, Naranjo (2020), Statistical properties of the population stability index, Journal of Risk Model
        Validation 14(4), 89-100 (chi-squared times ``1/n + 1/m``); Siddiqi (2006), Credit Risk Scorecards, for 0.1
        and 0.25.

    >>> round(population_stability([50, 50], [500, 500]).value, 3)
    0.0
    >>> round(population_stability([50, 50], [900, 100]).value, 2)
    0.88
    """
    then, here = _counts(reference, now)
    p, q = (_shares(counts) for counts in (then, here))
    value = float(((q - p) * np.log(q / p)).sum())
    used = int(((then > 0) | (here > 0)).sum())
    spread = 1 / then.sum() + 1 / here.sum()
    return Stability(value=value, by_chance=float(chi2.ppf(0.95, max(used - 1, 1)) * spread))


def closest_mix(positive: ArrayLike, negative: ArrayLike, now: ArrayLike) -> float:
    """Return the share of positives with which the two reference histograms together come closest to the one of now.

    Args:
        positive: Positives in each bin then. Shape (n_bins,).
        negative: Negatives in each bin then. Shape (n_bins,).
        now: Units in each bin now. Shape (n_bins,).

    Returns:
        0 to 1, the maximum of the likelihood.

    Raises:
        StatisticsError: The bins differ, or a histogram is empty.

    Source:
        González-Castro, Alaiz-Rodríguez, Alegre (2013), Information Sciences 218, 146-164 (mixture of class
        histograms); here by expectation maximisation.

    >>> round(closest_mix([0, 10], [10, 0], [75, 25]), 3)
    0.225
    """
    inside, outside = _counts(positive, negative)
    _, here = _counts(positive, now)
    up, down = _shares(inside), _shares(outside)
    share = 0.5
    for _ in range(_STEPS):
        belongs = share * up / (share * up + (1 - share) * down)
        updated = float((here * belongs).sum() / here.sum())
        if abs(updated - share) < 1e-7:
            return updated
        share = updated
    return share


def mixed(positive: ArrayLike, negative: ArrayLike, share: float) -> Floats:
    """Return the reference histogram as it would be with another share of positives, at its own total. Shape (n_bins,).

    >>> mixed([0, 10], [10, 0], 0.25).tolist()
    [15.0, 5.0]
    """
    inside, outside = _counts(positive, negative)
    whole = inside.sum() + outside.sum()
    return np.asarray(whole * (share * inside / inside.sum() + (1 - share) * outside / outside.sum()))


def _counts(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise StatisticsError(f"Histograms of {a.shape} and {b.shape} bins; they can only be compared over the same.")
    if not (a.sum() > 0 and b.sum() > 0):
        raise StatisticsError("A histogram without units cannot be compared with another.")
    return a, b


def _shares(counts: Floats) -> Floats:
    return np.asarray((counts + 0.5) / (counts.sum() + len(counts) / 2))
