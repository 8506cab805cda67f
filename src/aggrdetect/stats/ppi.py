"""Prediction-powered estimates: few labels from a probability sample, sharpened by the scores of all units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bootstrap import cluster_sums
from aggrdetect.stats.checks import cluster_codes, same_length, unit_values
from aggrdetect.stats.design import Design, covariance
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES, Estimate, Floats, Ints
from aggrdetect.stats.jackknife import jackknife_variance
from aggrdetect.stats.proportion import effective_interval

MANUAL = "labels alone"
POWERED = "prediction-powered"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Labelled:
    """A population with a score each, of which a probability sample has labels.

    Attributes:
        labels: 0 to 1, of the sampled units. Shape (n,).
        rows: Where each sampled unit stands in the population. Shape (n,).
        scores: Of the whole population, any numbers that say something of the labels; best calibrated. Shape (N,).
        drawn: How the sample was drawn. n units.
    """

    labels: Floats
    rows: Ints
    scores: Floats
    drawn: Design

    def __post_init__(self) -> None:
        """Check that sample and population fit."""
        same_length(labels=self.labels, rows=self.rows, inclusion=self.drawn.inclusion)
        if len(self.rows) and not (self.rows.min() >= 0 and self.rows.max() < len(self.scores)):
            raise StatisticsError(
                f"Sampled rows run from {self.rows.min()} to {self.rows.max()}; there are {len(self.scores)} units."
            )


def labelled(labels: ArrayLike, rows: ArrayLike, scores: ArrayLike, drawn: Design) -> Labelled:
    """Return a checked population with its labelled sample; see ``Labelled``.

    Raises:
        StatisticsError: There are fewer than two labels, values are out of range, or sample and population do not fit.
    """
    return Labelled(
        labels=unit_values("labels", labels, at_least=2),
        rows=np.asarray(rows, dtype=np.int64),
        scores=np.asarray(scores, dtype=np.float64),
        drawn=drawn,
    )


def ppi_proportion(
    data: Labelled, *, domain: ArrayLike | None = None, weight: float | None = None, level: float = 0.95
) -> Estimate:
    """Estimate the share of positives among the units at hand, or in a part of them.

    The mean score is corrected by the weighted mean error of the scores on the sample. The score counts as much as
    minimises the variance (power tuning); with ``weight=0`` the labels stand alone. The interval is Wilson's with the
    effective sample size and Satterthwaite's degrees of freedom; where the sample shows no spread, Clopper-Pearson's.
    A domain takes the weight of the scores from the whole sample and, where its own few labels show less spread than
    the whole sample does at like scores, that spread too.

    Args:
        data: Population, scores, sample and design.
        domain: Which units the share is about, all by default. Shape (N,), bool.
        weight: How much the scores count: 0 not at all, 1 fully, None for the best.
        level: Coverage, 0 to 1.

    Assumes:
        The sample was drawn as the design says, and labels that are missing are missing at random within a stratum.
        Nothing about the scores: bad ones only make the interval longer.

    Raises:
        StatisticsError: The domain holds fewer than two labels.

    Source:
        Angelopoulos, Duchi, Zrnic (2023), PPI++, arXiv:2311.01453. Särndal, Swensson, Wretman (1992), Model Assisted
        Survey Sampling, 6.3 (difference estimator) and 5.8 (domains). Korn, Graubard (1998), Survey Methodology 24(2).

    >>> from aggrdetect.stats.design import simple
    >>> scores = np.tile([0.9, 0.1, 0.1, 0.1], 50)
    >>> data = labelled([1, 0, 0, 0, 1, 0, 0, 0], np.arange(8), scores, simple(8, 200))
    >>> round(ppi_proportion(data).value, 3)
    0.25
    """
    member, inside = _domain(data, domain)
    parts = _linearised(data, inside)
    best = tuning_weight(data) if weight is None else weight
    value = best * data.scores[member].mean() + parts.label_mean - best * parts.score_mean
    errors = parts.labels - best * parts.scores
    if weight is None and inside.all():
        errors = errors / (1 - _leverage(parts.scores, data.drawn))
    variance, df = covariance(errors, errors, data.drawn)
    if not inside.all():
        variance = max(variance, _borrowed_variance(data, inside, best))
    low, high = effective_interval(value, variance, df, n=_kish(data.drawn, inside), level=level)
    return Estimate(
        value=float(np.clip(value, 0, 1)),
        low=low,
        high=high,
        level=level,
        method=MANUAL if best == 0 and weight == 0 else POWERED,
        estimand=THESE_MESSAGES,
        n_labelled=int(inside.sum()),
        n_scored=int(member.sum()),
        n_clusters=int(inside.sum()),
    )


_NO_SPREAD = 1e-24
"""Variance of a mean of scores up to which they do not vary: rounding of scores, 0 to 1, alone makes more."""


def tuning_weight(data: Labelled) -> float:
    """Return the weight of the scores that minimises the variance; 0 where the scores do not vary.

    Source:
        Angelopoulos, Duchi, Zrnic (2023), PPI++, arXiv:2311.01453, section 6, for any design.
    """
    parts = _linearised(data, np.ones(len(data.labels), dtype=bool))
    variance, _ = covariance(parts.scores, parts.scores, data.drawn)
    if variance <= _NO_SPREAD:
        return 0.0
    return covariance(parts.labels, parts.scores, data.drawn)[0] / variance


def ppi_clusters(
    data: Labelled,
    clusters: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    weight: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the share of positives among messages to officials like these.

    The value is that of ``ppi_proportion``; the interval also carries which officials happen to be here. It takes the
    jackknife over officials, which needs no random numbers and is wider than the bootstrap where few officials get
    most messages, with degrees of freedom for clusters of unequal size.

    Args:
        data: Population, scores, sample and design.
        clusters: The official of each unit. Shape (N,).
        domain: Which units the share is about, all by default. Shape (N,), bool.
        weight: How much the scores count: 0 not at all, 1 fully, None for the best.
        level: Coverage, 0 to 1.

    Assumes:
        Officials are independent draws from those like them, about 30 or more.

    Raises:
        StatisticsError: The domain holds fewer than two labels or fewer than two officials.

    Source:
        Särndal, Swensson, Wretman (1992), Model Assisted Survey Sampling, 4.3 (ultimate clusters). Davison, Hinkley
        (1997), Bootstrap Methods and their Application, 3.8 and 2.7.

    >>> from aggrdetect.stats.design import simple
    >>> scores = np.tile([0.9, 0.1, 0.1, 0.1], 50)
    >>> data = labelled([1, 0, 0, 0, 1, 0, 0, 0], np.arange(8), scores, simple(8, 200))
    >>> ppi_clusters(data, np.arange(200) // 10).n_clusters
    20
    """
    member, inside = _domain(data, domain)
    totals, sizes = cluster_totals(data, clusters, domain=domain, weight=weight)
    value = float(totals.sum() / sizes.sum())
    variance, df = jackknife_variance(totals, sizes)
    low, high = effective_interval(value, variance, df, n=min(len(sizes), _kish(data.drawn, inside)), level=level)
    return Estimate(
        value=float(np.clip(value, 0, 1)),
        low=low,
        high=high,
        level=level,
        method=MANUAL if weight == 0 else POWERED,
        estimand=OFFICIALS_LIKE_THESE,
        n_labelled=int(inside.sum()),
        n_scored=int(member.sum()),
        n_clusters=len(sizes),
    )


def cluster_totals(
    data: Labelled, clusters: ArrayLike, *, domain: ArrayLike | None = None, weight: float | None = None
) -> tuple[Floats, Floats]:
    """Return estimated positives and units of each official with units in the domain. Shape (n_clusters,) each.

    The ratio of their sums is the prediction-powered estimate, and resampling them resamples officials with all
    that belongs to them.

    Raises:
        StatisticsError: The domain holds fewer than two labels or fewer than two officials.
    """
    member, inside = _domain(data, domain)
    codes = cluster_codes(clusters, len(data.scores))
    best = tuning_weight(data) if weight is None else weight
    errors = data.labels - best * data.scores[data.rows]
    weights = data.drawn.weights * inside
    centre = (weights * errors).sum() / weights.sum()
    estimated = np.where(member, best * data.scores + centre, 0.0)
    # Scaled so that weights add up to the domain, as in the mean that ppi_proportion takes.
    np.add.at(estimated, data.rows, member.sum() / weights.sum() * weights * (errors - centre))
    sums = cluster_sums(np.stack([estimated, member.astype(np.float64)], axis=1), codes)
    sums = sums[sums[:, 1] > 0]
    if len(sums) < 2:
        raise StatisticsError(f"{len(sums)} official cannot stand for others; at least 2 are needed, better 30.")
    return sums[:, 0], sums[:, 1]


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Values whose weighted totals vary as the weighted means do. Shape (n,) each."""

    labels: Floats
    scores: Floats
    label_mean: float
    score_mean: float


def _domain(data: Labelled, domain: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    """Return which units of the population and which of the sample are in the domain."""
    n = len(data.scores)
    member = np.ones(n, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    same_length(domain=member, scores=data.scores)
    inside = member[data.rows]
    if inside.sum() < 2:
        raise StatisticsError(f"{inside.sum()} labels fall into this group; at least 2 are needed, better 50.")
    return member, inside


def _linearised(data: Labelled, inside: np.ndarray) -> _Parts:
    weights = data.drawn.weights * inside
    scores, total = data.scores[data.rows], weights.sum()
    label_mean, score_mean = (float((weights * values).sum() / total) for values in (data.labels, scores))
    return _Parts(
        inside * (data.labels - label_mean) / total, inside * (scores - score_mean) / total, label_mean, score_mean
    )


def _borrowed_variance(data: Labelled, inside: np.ndarray, weight: float) -> float:
    """Return the variance that a domain would have if errors spread in it as in the whole sample, by stratum."""
    if data.drawn.strata is None:
        return 0.0
    errors = data.labels - weight * data.scores[data.rows]
    n = np.bincount(data.drawn.strata)
    means = np.bincount(data.drawn.strata, weights=errors) / n
    squares = np.bincount(data.drawn.strata, weights=np.square(errors - means[data.drawn.strata]))
    spread = (squares / np.maximum(n - 1, 1))[data.drawn.strata]
    weights = data.drawn.weights * inside
    return float(((1 - data.drawn.inclusion) * np.square(weights) * spread).sum() / weights.sum() ** 2)


def _leverage(scores: Floats, drawn: Design) -> Floats:
    """Return how far each unit decides the tuning weight by itself, which makes its own error look too small.

    Source:
        MacKinnon, White (1985), Journal of Econometrics 29(3), 305-325 (HC3).
    """
    pull = np.square(drawn.weights * scores)
    return np.minimum(pull / pull.sum(), 0.9) if pull.sum() > 0 else np.zeros(len(pull))


def _kish(drawn: Design, inside: np.ndarray) -> float:
    weights = drawn.weights[inside]
    return float(weights.sum() ** 2 / np.square(weights).sum())
