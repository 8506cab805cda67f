"""How well scores find what people label: precision, recall, F1, AUROC and AUPRC with intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bootstrap import cluster_sums, logit_interval, resample_counts
from aggrdetect.stats.checks import binary_labels, cluster_codes, same_length, unit_values
from aggrdetect.stats.estimate import TEXTS_LIKE_THESE, Estimate, Floats, Ints
from aggrdetect.stats.proportion import clopper_pearson

METRICS = ("precision", "recall", "f1", "auroc", "auprc")


def classification_report(
    labels: ArrayLike,
    scores: ArrayLike,
    flagged: ArrayLike,
    clusters: ArrayLike | None,
    rng: np.random.Generator,
    level: float = 0.95,
    n_resamples: int = 1000,
) -> dict[str, Estimate]:
    """Return precision, recall, F1, AUROC and AUPRC with intervals from resampled clusters.

    The interval is normal on the logit scale with the spread of the resamples, which covers better than their
    percentiles. A value of exactly 0 or 1, which resampling gives no spread, gets a Clopper-Pearson interval over the
    clusters it rests on. A metric that is not defined (such as recall without positive labels) is ``nan``.

    Args:
        labels: Human labels, 0 or 1. Shape (n,).
        scores: Scores of the same units, 0 to 1. Shape (n,).
        flagged: Which of them are flagged, as in a run. Shape (n,), bool.
        clusters: What must be resampled together (an official, variants of one text), or None. Shape (n,).
        rng: Source of chance.
        level: Coverage, 0 to 1.
        n_resamples: How many resamples.

    Returns:
        Estimates by the names in ``METRICS``.

    Assumes:
        Clusters are independent draws of what is tested on, and about 30 or more.

    Raises:
        StatisticsError: There are none, the lengths differ, or values are out of range.

    Source:
        Field, Welsh (2007), JRSS B 69(3), 369-390 (clusters). Boyd, Eng, Page (2013), ECML PKDD, 451-466 (logit).

    >>> report = classification_report([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1], [1, 0, 1, 0], None, np.random.default_rng(0))
    >>> report["precision"].value, report["recall"].value, report["auroc"].value
    (0.5, 0.5, 0.75)
    """
    y, p = binary_labels("labels", labels), unit_values("scores", scores)
    chosen = np.asarray(flagged, dtype=bool)
    same_length(labels=y, scores=p, flagged=chosen)
    codes = cluster_codes(clusters, len(y))
    if n_resamples < 1:
        raise StatisticsError(f"{n_resamples} resamples are asked for; at least 1 is needed, better 1000.")
    positive = y == 1
    basis = dict.fromkeys(METRICS, positive) | {"precision": chosen, "f1": positive | chosen}
    replicates = _replicates(y, chosen, p, codes, resamples=(n_resamples, rng))
    report = {}
    for name, value in _point_values(y, p, chosen).items():
        n_basis = len(np.unique(codes[basis[name]]))
        low, high = _interval(value, replicates[name], n_basis=n_basis, level=level)
        report[name] = Estimate(
            value=value,
            low=low,
            high=high,
            level=level,
            method=f"{name}, cluster bootstrap",
            estimand=TEXTS_LIKE_THESE,
            n_labelled=len(y),
            n_scored=len(y),
            n_clusters=int(codes.max()) + 1,
        )
    return report


def threshold_counts(labels: ArrayLike, scores: ArrayLike, threshold: float) -> tuple[int, int, int, int]:
    """Return true positives, false positives, false negatives and true negatives; flagged is at or over *threshold*.

    Raises:
        StatisticsError: There are none, the lengths differ, or values are out of range.

    >>> threshold_counts([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1], 0.5)
    (1, 1, 1, 1)
    """
    y, p = binary_labels("labels", labels), unit_values("scores", scores)
    same_length(labels=y, scores=p)
    flagged = p >= threshold
    pairs = ((1, True), (0, True), (1, False), (0, False))
    tp, fp, fn, tn = (int(np.sum((y == label) & (flagged == flag))) for label, flag in pairs)
    return tp, fp, fn, tn


def auroc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the chance that a random positive scores over a random negative, ties half; nan where a class is empty.

    Source:
        Hanley, McNeil (1982), Radiology 143(1), 29-36.

    >>> auroc([1, 1, 0], [0.9, 0.4, 0.4])
    0.75
    """
    y, p = binary_labels("labels", labels), unit_values("scores", scores)
    same_length(labels=y, scores=p)
    return float(_auroc(*_ladder(y[None, :], np.ones((1, len(y))), p))[0])


def auprc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the average precision over all thresholds, not interpolated; nan where no label is positive.

    Source:
        Davis, Goadrich (2006), ICML, 233-240, on why not to interpolate.

    >>> round(auprc([1, 0, 1], [0.9, 0.5, 0.4]), 4)
    0.8333
    """
    y, p = binary_labels("labels", labels), unit_values("scores", scores)
    same_length(labels=y, scores=p)
    return float(_auprc(*_ladder(y[None, :], np.ones((1, len(y))), p))[0])


def _interval(value: float, replicates: Floats, *, n_basis: int, level: float) -> tuple[float, float]:
    """Return the bounds of a metric; *n_basis* is the number of clusters that could have made it 0 or 1."""
    if np.isnan(value):
        return value, value
    if value in (0.0, 1.0):
        exact = clopper_pearson(value * n_basis, n_basis, level=level)
        return exact.low, exact.high
    return logit_interval(value, replicates, level)


def _point_values(labels: Floats, scores: Floats, flagged: np.ndarray) -> dict[str, float]:
    totals = np.array([[labels @ flagged, (1 - labels) @ flagged, labels @ ~flagged]], dtype=np.float64)
    values = {name: float(metric(totals)[0]) for name, metric in _FROM_COUNTS.items()}
    return values | {"auroc": auroc(labels, scores), "auprc": auprc(labels, scores)}


def _replicates(
    labels: Floats, flagged: np.ndarray, scores: Floats, codes: Ints, *, resamples: tuple[int, np.random.Generator]
) -> dict[str, Floats]:
    """Return the replicates of each metric. Shape (n_resamples,) each."""
    n_resamples, rng = resamples
    counts = np.stack([labels * flagged, (1 - labels) * flagged, labels * ~flagged], axis=1)
    sums = cluster_sums(counts, codes)
    order = np.argsort(scores, kind="stable")
    found: dict[str, list[Floats]] = {name: [] for name in METRICS}
    for drawn in resample_counts(len(sums), n_resamples, rng):
        totals = drawn @ sums
        for name, metric in _FROM_COUNTS.items():
            found[name].append(metric(totals))
        step = max(1, 2_000_000 // len(labels))
        for start in range(0, len(drawn), step):
            weights = drawn[start : start + step, codes[order]]
            ladder = _ladder(labels[order][None, :], weights, scores[order])
            found["auroc"].append(_auroc(*ladder))
            found["auprc"].append(_auprc(*ladder))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _ladder(labels: Floats, weights: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Return the weight of positives and of negatives at each distinct score, lowest first. Shape (r, scores)."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-1.0))
    positives, weights = (weights * labels)[:, order], weights[:, order]
    positive_steps = np.add.reduceat(positives, starts, axis=1)
    return positive_steps, np.add.reduceat(weights, starts, axis=1) - positive_steps


def _auroc(positives: Floats, negatives: Floats) -> Floats:
    below = np.cumsum(negatives, axis=1) - negatives / 2
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    return _divide((positives * below).sum(axis=1), pairs)


def _auprc(positives: Floats, negatives: Floats) -> Floats:
    hits = np.cumsum(positives[:, ::-1], axis=1)
    precision = _divide(hits, hits + np.cumsum(negatives[:, ::-1], axis=1), empty=0.0)
    return _divide((precision * positives[:, ::-1]).sum(axis=1), positives.sum(axis=1))


def _divide(numerator: Floats, denominator: Floats, empty: float = np.nan) -> Floats:
    return np.divide(numerator, denominator, out=np.full_like(numerator, empty), where=denominator > 0)


_FROM_COUNTS: dict[str, Callable[[Floats], Floats]] = {
    "precision": lambda t: _divide(t[:, 0], t[:, 0] + t[:, 1]),
    "recall": lambda t: _divide(t[:, 0], t[:, 0] + t[:, 2]),
    "f1": lambda t: _divide(2 * t[:, 0], 2 * t[:, 0] + t[:, 1] + t[:, 2]),
}
