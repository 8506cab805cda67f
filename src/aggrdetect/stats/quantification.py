"""Prevalence from scores without labels, when the mix of classes changed since training but nothing else did."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bootstrap import cluster_sums
from aggrdetect.stats.checks import cluster_codes, unit_values, z_value
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES, Estimate, Floats
from aggrdetect.stats.jackknife import degrees_of_freedom
from aggrdetect.stats.proportion import effective_interval

_BINS = 200
_STEPS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Scores of one class on labelled test data.

    Attributes:
        mean: Mean score, 0 to 1.
        sd: Standard deviation of the scores.
        n: Units of that class.
    """

    mean: float
    sd: float
    n: int


def emq(scores: ArrayLike, *, trained_on: float, clusters: ArrayLike | None, level: float = 0.95) -> Estimate:
    """Estimate a prevalence by expectation maximisation over calibrated scores.

    The interval leaves officials out one by one. Scores are gathered into 200 bins of log odds first.

    Args:
        scores: Calibrated probabilities. Shape (N,).
        trained_on: Share of positives in the data that the scores were calibrated on, 0 to 1, both exclusive.
        clusters: The official of each unit, or None. Shape (N,).
        level: Coverage, 0 to 1.

    Assumes:
        Prior probability shift: within positives and within negatives, scores are distributed as they were in the
        calibration data. The interval knows nothing of how well that holds.

    Raises:
        StatisticsError: Values are out of range or there are fewer than two clusters.

    Source:
        Saerens, Latinne, Decaestecker (2002), Neural Computation 14(1), 21-41. Interval: one-step jackknife of the
        likelihood equation, Davison, Hinkley (1997), Bootstrap Methods and their Application, 2.7 and 7.2.

    >>> scores = np.repeat([0.9, 0.1], [180, 820])
    >>> round(emq(scores, trained_on=0.5, clusters=None).value, 2)
    0.1
    """
    p = unit_values("scores", scores, at_least=2)
    if not 0 < trained_on < 1:
        raise StatisticsError(f"trained_on is {trained_on}; expected a share between 0 and 1, both exclusive.")
    codes = cluster_codes(clusters, len(p))
    if codes.max() == 0:
        raise StatisticsError("All units belong to one official; at least 2 are needed, better 30.")
    ratio, counts, bins = _bins(p, trained_on)
    value = _expectation_maximisation(counts, ratio)
    # Slope of the log-likelihood in the prevalence, and minus its curvature, of each unit.
    slopes = ((ratio - 1) / (1 + value * (ratio - 1)))[bins]
    pulls, weights = cluster_sums(np.stack([slopes, np.square(slopes)], axis=1), codes).T
    without = weights.sum() - weights
    n = len(pulls)
    moves = np.divide(pulls, without, out=np.zeros(n), where=without > 0)
    variance = float((n - 1) / n * np.square(moves).sum())
    df = degrees_of_freedom(pulls, np.bincount(codes).astype(np.float64))
    low, high = effective_interval(value, variance, df, n=n, level=level)
    return Estimate(
        value=value,
        low=min(low, value),
        high=max(high, value),
        level=level,
        method="quantification (EMQ)",
        estimand=OFFICIALS_LIKE_THESE,
        n_labelled=0,
        n_scored=len(p),
        n_clusters=n,
    )


def pacc(scores: ArrayLike, positive: Moments, negative: Moments, *, level: float = 0.95) -> Estimate:
    """Estimate a prevalence from the mean score, adjusted by the mean scores of both classes on test data.

    Args:
        scores: Probabilities, calibrated or not. Shape (N,).
        positive: Scores of the positives in the test data.
        negative: Scores of the negatives in the test data.
        level: Coverage, 0 to 1.

    Assumes:
        Prior probability shift: within positives and within negatives, scores are distributed as in the test data.

    Raises:
        StatisticsError: Positives score no higher than negatives, or a class has fewer than two units.

    Source:
        Bella et al. (2010), ICDM, 737-742. Interval: delta method, as in Fernandes Vaz, Izbicki, Stern (2019), JMLR
        20(79) for the ratio estimator.

    >>> high, low = Moments(mean=0.8, sd=0.2, n=200), Moments(mean=0.1, sd=0.1, n=800)
    >>> round(pacc(np.full(100, 0.17), high, low).value, 3)
    0.1
    """
    p = unit_values("scores", scores, at_least=2)
    gap = positive.mean - negative.mean
    if gap <= 0 or min(positive.n, negative.n) < 2:
        raise StatisticsError(
            f"Positives score {positive.mean:.3f} (n {positive.n}) and negatives {negative.mean:.3f} (n {negative.n}); "
            f"scores that do not tell them apart say nothing of the prevalence. Label a sample: aggrdetect sample."
        )
    raw = (p.mean() - negative.mean) / gap
    value = float(np.clip(raw, 0, 1))
    within = (value * positive.sd**2 + (1 - value) * negative.sd**2) / len(p)
    tested = value**2 * positive.sd**2 / positive.n + (1 - value) ** 2 * negative.sd**2 / negative.n
    half = z_value(level) * np.sqrt(within + tested) / gap
    return Estimate(
        value=value,
        low=float(np.clip(raw - half, 0, value)),
        high=float(np.clip(raw + half, value, 1)),
        level=level,
        method="quantification (PACC)",
        estimand=THESE_MESSAGES,
        n_labelled=0,
        n_scored=len(p),
        n_clusters=positive.n + negative.n,
    )


def _bins(scores: Floats, trained_on: float) -> tuple[Floats, Floats, np.ndarray]:
    """Return the likelihood ratio of each bin, how many scores it holds, and the bin of each score."""
    inside = np.clip(scores, 1e-6, 1 - 1e-6)
    log_odds = np.log(inside / (1 - inside))
    edges = np.linspace(log_odds.min(), log_odds.max(), _BINS + 1)
    bins = np.clip(np.searchsorted(edges, log_odds, side="right") - 1, 0, _BINS - 1)
    counts = np.bincount(bins, minlength=_BINS).astype(np.float64)
    means = cluster_sums(log_odds, bins)[:, 0]
    centres = np.divide(np.pad(means, (0, _BINS - len(means))), counts, out=np.zeros(_BINS), where=counts > 0)
    return np.exp(centres - np.log(trained_on / (1 - trained_on))), counts, bins


def _expectation_maximisation(counts: Floats, ratio: Floats) -> float:
    """Return the prevalence that makes binned scores most likely. Shape (n_bins,) each."""
    prevalence = 0.5
    for _ in range(_STEPS):
        odds = prevalence * ratio
        updated = float((counts * odds / (odds + 1 - prevalence)).sum() / counts.sum())
        if abs(updated - prevalence) < 1e-9:
            return updated
        prevalence = updated
    return prevalence
