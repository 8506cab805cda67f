"""How good a model is on parts of the gold: by register, variety, role and whatever else the annotations say."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.intervals import LEVEL, as_interval, share
from aggrdetect.model.scorer import flags
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.stats.checks import cluster_codes
from aggrdetect.stats.classification import classification_report

COLUMNS = (
    "relation",
    "platform",
    "register",
    "variety",
    "spelling",
    "role",
    "layer",
    "gender",
    "background",
    "source",
    "batch",
)
"""Metadata that rows may carry; a column that is empty, or the same everywhere, gives no slices."""

MIN_ROWS = 20
_LABEL = "aggression"
_RESAMPLES = 500


def slices(
    gold: Gold, scores: NDArray[np.float32], thresholds: NDArray[np.float32], rng: np.random.Generator
) -> dict[str, dict[str, Any]]:
    """Measure ``aggression`` on every part of the gold that the metadata make.

    Args:
        gold: The labelled pairs.
        scores: Shape (n, 14), 0 to 1.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        rng: For the bootstrap.

    Returns:
        By column, by value, largest first: ``n, n_positive`` and, with intervals, ``f1, precision, recall, auroc`` and
        ``false_positive_rate``. Values with fewer than ``MIN_ROWS`` rows are taken together as ``(fewer)``.
    """
    flagged = flags(scores, thresholds)[:, FLAGS.index(_LABEL)]
    y, p = gold.label(_LABEL), scores[:, LABELS.index(_LABEL)].astype(np.float64)
    codes = cluster_codes(gold.clusters, len(gold))
    found: dict[str, dict[str, Any]] = {}
    for column in COLUMNS:
        parts = groups(gold, column)
        if len(parts) > 1:
            found[column] = {
                value: _measure(y[rows], p[rows], flagged[rows], codes[rows], rng) for value, rows in parts.items()
            }
    return found


def groups(gold: Gold, column: str, *, min_rows: int = MIN_ROWS) -> dict[str, NDArray[np.int64]]:
    """Return the row numbers of each value of a column, largest first, rare values last as one; empty left out."""
    values = np.array(gold.column(column), dtype=object)
    parts = {value: np.flatnonzero(values == value) for value in sorted(set(values) - {""})}
    large = {value: rows for value, rows in parts.items() if len(rows) >= min_rows}
    ordered = dict(sorted(large.items(), key=lambda item: -len(item[1])))
    few = [rows for rows in parts.values() if len(rows) < min_rows]
    if few and sum(map(len, few)) >= min_rows:
        ordered["(fewer)"] = np.sort(np.concatenate(few))
    return ordered


def _measure(
    y: NDArray[np.bool_],
    p: NDArray[np.float64],
    flagged: NDArray[np.bool_],
    codes: NDArray[np.int64],
    rng: np.random.Generator,
) -> dict[str, Any]:
    report = classification_report(y.astype(float), p, flagged, codes, rng, LEVEL, _RESAMPLES)
    clean = ~y
    return {
        "n": len(y),
        "n_positive": int(y.sum()),
        "f1": as_interval(report["f1"]),
        "auroc": as_interval(report["auroc"]),
        "precision": as_interval(share(y[flagged], codes[flagged])),
        "recall": as_interval(share(flagged[y], codes[y])),
        "false_positive_rate": as_interval(share(flagged[clean], codes[clean])),
    }
