"""How well scores agree with human labels, as one JSON-ready table: the numbers of ``evaluate`` and of a model card."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.intervals import LEVEL, N_RESAMPLES, Interval, interval
from aggrdetect.model.scorer import flags
from aggrdetect.schema import AGGRESSIVE_FORMS, FLAGS, LABELS, TARGETS
from aggrdetect.stats.bootstrap import bootstrap_sums, cluster_sums, logit_interval
from aggrdetect.stats.calibration import expected_calibration_error
from aggrdetect.stats.checks import cluster_codes
from aggrdetect.stats.classification import classification_report
from aggrdetect.stats.estimate import Floats, Ints
from aggrdetect.stats.proportion import clopper_pearson

N_BINS = 15

_TARGET_COLUMNS = [LABELS.index(f"target_{target}") for target in TARGETS]


def measure(
    scores: NDArray[np.float32],
    labels: NDArray[np.float32],
    clusters: Sequence[str],
    thresholds: NDArray[np.float32],
    rng: np.random.Generator | None = None,
) -> dict[str, Any]:
    """Measure scores against labels, with 95 % intervals from resampled clusters.

    Args:
        scores: Calibrated, 0 to 1, nan where a model gives none, in the order of ``schema.LABELS``. Shape (n, 14).
        labels: Human labels, 0 or 1, nan where unknown, in the same order. Shape (n, 14).
        clusters: What must be resampled together: minimal pairs, variants of one text. Length n.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        rng: For the bootstrap; the same numbers every time by default.

    Returns:
        By flagged label: ``precision, recall, f1, auroc, auprc, ece`` (each with ``value, low, high``; None where not
        defined), ``n`` and ``n_positive``. ``target``: ``macro_f1``, ``f1`` by target and ``confusion`` by human, then
        model. ``macro_f1_forms``: mean F1 of the four aggressive forms. A label that cannot be compared (see
        ``comparable``) is left out, never counted as 0; the target is then None and a mean over it not defined.

    Raises:
        StatisticsError: There are no rows, the lengths differ, or values are out of range.
    """
    rng = rng or np.random.default_rng(0)
    codes = cluster_codes(clusters, len(labels))
    measured: dict[str, Any] = {}
    for label, flagged in zip(FLAGS, flags(scores, thresholds).T, strict=True):
        rows = comparable(scores, labels, label)
        if not rows.any():
            continue
        y, p = labels[rows, LABELS.index(label)], scores[rows, LABELS.index(label)]
        part = cluster_codes(codes[rows], len(y))
        report = classification_report(y, p, flagged[rows], part, rng, LEVEL, N_RESAMPLES)
        measured[label] = {
            **{name: interval(e.value, e.low, e.high) for name, e in report.items()},
            "ece": _calibration_error(y.astype(float), p.astype(float), part, rng),
            "n": len(y),
            "n_positive": int(y.sum()),
        }
    measured["target"] = _target(scores, labels, codes, rng)
    measured["macro_f1_forms"] = _macro_f1_forms(scores, labels, codes, thresholds, rng)
    return measured


def comparable(scores: NDArray[np.float32], labels: NDArray[np.float32], label: str) -> NDArray[np.bool_]:
    """Return the rows on which scores and labels of one of ``schema.LABELS`` can be compared. Shape (n,).

    None, where it is known only for rows that are all 1 or all 0: a set that says of clean posts alone what they are
    not says nothing of the others.
    """
    column = LABELS.index(label)
    rows = ~np.isnan(labels[:, column]) & ~np.isnan(scores[:, column])
    if not rows.all() and len(np.unique(labels[rows, column])) < 2:
        rows[:] = False
    return np.asarray(rows)


def target_of(rows: NDArray[np.float32]) -> Ints:
    """Return the number in ``schema.TARGETS`` of the highest target of each row. Shape (n, 14) to (n,)."""
    return np.asarray(rows[:, _TARGET_COLUMNS].argmax(axis=1), dtype=np.int64)


def f1_counts(truth: NDArray[np.bool_], flagged: NDArray[np.bool_]) -> Floats:
    """Return true positives, false positives and false negatives of each row. Shapes (n, k) to (n, 3 k)."""
    return np.concatenate([truth & flagged, ~truth & flagged, truth & ~flagged], axis=1).astype(np.float64)


def macro_f1(totals: Floats) -> Floats:
    """Return the mean F1 of k labels, those that occur neither in labels nor in flags left out.

    Args:
        totals: True positives, false positives, false negatives. Shape (r, 3 k).

    Returns:
        Shape (r,); nan where no label occurs.

    >>> macro_f1(np.array([[2.0, 0.0, 0.0, 0.0, 2.0, 0.0]])).tolist()
    [0.6666666666666666]
    """
    f1 = f1_by_label(totals)
    defined = np.isfinite(f1)
    n = defined.sum(axis=1)
    total = np.where(defined, f1, 0.0).sum(axis=1)
    mean: Floats = np.divide(total, n, out=np.full(len(totals), np.nan), where=n > 0)
    return mean


def f1_by_label(totals: Floats) -> Floats:
    """Return the F1 of each of k labels; nan where it is neither labelled nor flagged. Shape (r, 3 k) to (r, k)."""
    tp, fp, fn = np.split(totals, 3, axis=1)
    whole = 2 * tp + fp + fn
    return np.divide(2 * tp, whole, out=np.full_like(tp, np.nan), where=whole > 0)


def _macro_f1_forms(
    scores: NDArray[np.float32],
    labels: NDArray[np.float32],
    codes: Ints,
    thresholds: NDArray[np.float32],
    rng: np.random.Generator,
) -> Interval:
    rows = np.all([comparable(scores, labels, form) for form in AGGRESSIVE_FORMS], axis=0)
    if not rows.any():
        return interval(*[float("nan")] * 3)
    scores, labels, codes = scores[rows], labels[rows], cluster_codes(codes[rows], int(rows.sum()))
    columns = [LABELS.index(form) for form in AGGRESSIVE_FORMS]
    limits = thresholds[[FLAGS.index(form) for form in AGGRESSIVE_FORMS]]
    return _macro_interval(f1_counts(labels[:, columns] == 1, scores[:, columns] >= limits), codes, rng)


def _macro_interval(counts: Floats, codes: Ints, rng: np.random.Generator) -> Interval:
    sums = cluster_sums(counts, codes)
    value = float(macro_f1(sums.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return interval(value, value, value)
    if value in (0.0, 1.0):
        # Resamples of a perfect or hopeless score do not spread: rest on the clusters with something to find.
        n_basis = int((sums.sum(axis=1) > 0).sum())
        exact = clopper_pearson(value * n_basis, n_basis, level=LEVEL)
        return interval(value, exact.low, exact.high)
    replicates = bootstrap_sums(sums, macro_f1, n_resamples=N_RESAMPLES, rng=rng)
    return interval(value, *logit_interval(value, replicates, LEVEL))


def _target(
    scores: NDArray[np.float32], labels: NDArray[np.float32], codes: Ints, rng: np.random.Generator
) -> dict[str, Any] | None:
    rows = ~np.isnan(labels[:, _TARGET_COLUMNS] + scores[:, _TARGET_COLUMNS]).any(axis=1)
    if not rows.any():
        return None
    scores, labels, codes = scores[rows], labels[rows], cluster_codes(codes[rows], int(rows.sum()))
    truth, found = target_of(labels), target_of(scores)
    is_target = np.arange(len(TARGETS))
    counts = f1_counts(truth[:, None] == is_target, found[:, None] == is_target)
    confusion = np.bincount(truth * len(TARGETS) + found, minlength=len(TARGETS) ** 2).reshape(len(TARGETS), -1)
    return {
        "macro_f1": _macro_interval(counts, codes, rng),
        "f1": {
            target: _macro_interval(counts[:, i :: len(TARGETS)], codes, rng) | {"n": int((truth == i).sum())}
            for i, target in enumerate(TARGETS)
        },
        "confusion": {
            target: dict(zip(TARGETS, map(int, row), strict=True))
            for target, row in zip(TARGETS, confusion, strict=True)
        },
    }


def _calibration_error(y: Floats, p: Floats, codes: Ints, rng: np.random.Generator) -> Interval:
    """Return the expected calibration error with a bootstrap interval that errs on the wide side.

    Noise in the bins lifts the error of a sample, and of a resample once more. So the lower bound mirrors the resamples
    around the sample, and is 0 where noise alone would give such an error; the upper bound is their percentile.

    Source:
        Broecker, Smith (2007), Weather and Forecasting 22(3), 651-661 (consistency resampling).
    """
    value = expected_calibration_error(y, p, N_BINS)
    bins = np.clip(np.ceil(p * N_BINS).astype(np.int64) - 1, 0, N_BINS - 1)
    gaps = np.zeros((len(y), N_BINS + 1))
    gaps[np.arange(len(y)), bins] = y - p
    gaps[:, N_BINS] = 1.0
    sums = cluster_sums(gaps, codes)
    found = sums[:, :N_BINS].sum(axis=0) / len(y)

    def errors(totals: Floats) -> Floats:
        return np.asarray(np.abs(totals[:, :N_BINS] / totals[:, N_BINS:]).sum(axis=1))

    def noise(totals: Floats) -> Floats:
        return np.asarray(np.abs(totals[:, :N_BINS] / totals[:, N_BINS:] - found).sum(axis=1))

    far = (1 + LEVEL) / 2
    high = float(np.quantile(bootstrap_sums(sums, errors, n_resamples=N_RESAMPLES, rng=rng), far))
    chance = float(np.quantile(bootstrap_sums(sums, noise, n_resamples=N_RESAMPLES, rng=rng), far))
    low = 0.0 if value <= chance else max(0.0, 2 * value - high)
    return interval(value, low, max(value, high))
