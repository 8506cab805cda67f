"""How far scores can be read as probabilities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import binary_labels, same_length, unit_values


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Scores of about one size, and how often their labels are 1.

    Attributes:
        low: Lower edge, 0 to 1; the bin holds scores above it (the first one 0 too).
        high: Upper edge, 0 to 1; the bin holds scores up to it.
        n: Scores in the bin.
        mean_score: Their mean, 0 to 1; nan where there are none.
        rate: Share of labels that are 1, 0 to 1; nan where there are none.
    """

    low: float
    high: float
    n: int
    mean_score: float
    rate: float


def reliability(labels: ArrayLike, scores: ArrayLike, n_bins: int = 15) -> list[ReliabilityBin]:
    """Return the bins of a reliability diagram, equally wide, empty ones among them.

    Args:
        labels: Human labels, 0 or 1. Shape (n,).
        scores: Scores of the same units, 0 to 1. Shape (n,).
        n_bins: How many bins, 1 or more.

    Raises:
        StatisticsError: There are none, the lengths differ, or values are out of range.

    Source:
        Niculescu-Mizil, Caruana (2005), ICML, 625-632.

    >>> [(b.n, b.rate) for b in reliability([0, 1, 1], [0.1, 0.8, 0.9], 2)]
    [(1, 0.0), (2, 1.0)]
    """
    y, p = binary_labels("labels", labels), unit_values("scores", scores)
    same_length(labels=y, scores=p)
    if n_bins < 1:
        raise StatisticsError(f"{n_bins} bins are asked for; at least 1 is needed.")
    # Bins are open below, so that 0.5 belongs to the bin that ends there; 0 goes to the first.
    edges = np.arange(n_bins + 1) / n_bins
    codes = np.clip(np.searchsorted(edges, p, side="left") - 1, 0, n_bins - 1)
    n = np.bincount(codes, minlength=n_bins)
    score_sums, label_sums = (np.bincount(codes, weights=v, minlength=n_bins) for v in (p, y))
    return [
        ReliabilityBin(
            low=float(edges[i]),
            high=float(edges[i + 1]),
            n=int(n[i]),
            mean_score=float(score_sums[i] / n[i]) if n[i] else float("nan"),
            rate=float(label_sums[i] / n[i]) if n[i] else float("nan"),
        )
        for i in range(n_bins)
    ]


def expected_calibration_error(labels: ArrayLike, scores: ArrayLike, n_bins: int = 15) -> float:
    """Return the mean distance between score and share of ones, over bins weighted by size. 0 to 1; 0 is best.

    Args:
        labels: Human labels, 0 or 1. Shape (n,).
        scores: Scores of the same units, 0 to 1. Shape (n,).
        n_bins: How many equally wide bins.

    Assumes:
        Many units a bin; with few the value is biased upwards, so compare it only at like n and bins.

    Raises:
        StatisticsError: There are none, the lengths differ, or values are out of range.

    Source:
        Naeini, Cooper, Hauskrecht (2015), AAAI, 2901-2907.

    >>> round(expected_calibration_error([0, 1, 1, 1], [0.25, 0.75, 0.75, 0.75], 10), 6)
    0.25
    """
    bins = reliability(labels, scores, n_bins)
    total = sum(b.n for b in bins)
    return sum(b.n / total * abs(b.rate - b.mean_score) for b in bins if b.n)
