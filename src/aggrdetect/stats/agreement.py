"""How far people agree who labelled the same units."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bootstrap import bootstrap_sums, cluster_sums, percentile_interval
from aggrdetect.stats.checks import cluster_codes
from aggrdetect.stats.estimate import TEXTS_LIKE_THESE, Estimate, Floats, Ints

MISSING = -1
"""The code of a unit that an annotator did not label."""


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    rng: np.random.Generator,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    n_resamples: int = 2000,
) -> Estimate:
    """Return Krippendorff's alpha for nominal labels with a bootstrap interval over units.

    1 is perfect agreement, 0 is chance, below 0 is worse than chance; from 0.8 on labels count as reliable, from 0.667
    as good enough for tentative conclusions. With one label throughout it is not defined: ``nan``.

    Args:
        ratings: Codes from 0, ``MISSING`` where an annotator gave none. Shape (n_annotators, n_units).
        rng: Source of chance.
        clusters: What must be resampled together, or None. Shape (n_units,).
        level: Coverage, 0 to 1.
        n_resamples: How many resamples.

    Assumes:
        Units are independent draws. With fewer than about ten units of the rarer label the interval is too short.

    Raises:
        StatisticsError: No unit has two labels.

    Source:
        Krippendorff (2019), Content Analysis, 4th ed., chapter 12. Interval: bootstrap over units, as Zapf et al.
        (2016), BMC Medical Research Methodology 16:93, recommend.

    >>> e = krippendorff_alpha([[0, 1, 0, 1, 1], [0, 1, 0, 0, 1]], rng=np.random.default_rng(0))
    >>> round(e.value, 3)
    0.64
    """
    codes = np.asarray(ratings, dtype=np.int64)
    if codes.ndim != 2:
        raise StatisticsError(f"ratings have shape {codes.shape}; expected one row an annotator, one column a unit.")
    counts = value_counts(codes)
    paired = counts.sum(axis=1) >= 2
    if not paired.any():
        raise StatisticsError("No unit has labels of two annotators. Give files that label the same tasks.")
    groups = cluster_codes(clusters, codes.shape[1])[paired]
    sums = cluster_sums(_totals(counts[paired]), cluster_codes(groups, len(groups)))
    value = float(_alpha(sums.sum(axis=0, keepdims=True))[0])
    low, high = percentile_interval(bootstrap_sums(sums, _alpha, n_resamples=n_resamples, rng=rng), level)
    if np.isnan(value):
        low = high = value
    return Estimate(
        value=value,
        low=min(low, value),
        high=max(high, value),
        level=level,
        method="krippendorff's alpha (nominal)",
        estimand=TEXTS_LIKE_THESE,
        n_labelled=int(paired.sum()),
        n_scored=0,
        n_clusters=len(sums),
    )


def value_counts(ratings: Ints) -> Floats:
    """Return how many annotators gave each value to each unit. Shape (n_units, n_values).

    >>> value_counts(np.array([[0, 1], [0, MISSING]])).tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """
    n_values = max(int(ratings.max(initial=0)) + 1, 2)
    return np.stack([(ratings == value).sum(axis=0) for value in range(n_values)], axis=1).astype(np.float64)


def confusion_table(ratings: ArrayLike, n_values: int) -> NDArray[np.int64]:
    """Count which values two annotators gave to one unit, over all pairs of annotators. Shape (n_values, n_values).

    Rows are the annotator that comes first in *ratings*.

    >>> confusion_table([[0, 1, 0], [0, 1, 1]], 2).tolist()
    [[1, 1], [0, 1]]
    """
    codes = np.asarray(ratings, dtype=np.int64)
    table = np.zeros((n_values, n_values), dtype=np.int64)
    for first in range(len(codes)):
        for second in range(first + 1, len(codes)):
            both = (codes[first] != MISSING) & (codes[second] != MISSING)
            np.add.at(table, (codes[first][both], codes[second][both]), 1)
    return table


def _totals(counts: Floats) -> Floats:
    """Return per unit the disagreeing pairs over m - 1, then how often each value was given."""
    m = counts.sum(axis=1)
    disagreeing = (m**2 - np.square(counts).sum(axis=1)) / (m - 1)
    return np.column_stack([disagreeing, counts])


def _alpha(totals: Floats) -> Floats:
    given = totals[:, 1:]
    n = given.sum(axis=1)
    expected = n**2 - np.square(given).sum(axis=1)
    observed = (n - 1) * totals[:, 0]
    ratio = np.divide(observed, expected, out=np.full(len(totals), np.nan), where=expected > 0)
    return np.asarray(1 - ratio)
