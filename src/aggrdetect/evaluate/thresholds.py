"""Where to draw the line: thresholds of the operating points, chosen on validation data."""

import numpy as np
from numpy.typing import NDArray

from aggrdetect.model.folder import OPERATING_POINTS
from aggrdetect.schema import DERIVED, FLAGS, LABELS

_LEAST = 0.95
_DRAWS = 200
_LOW, _HIGH = 0.05, 0.97
_GRID = np.round(np.arange(_LOW, _HIGH + 0.005, 0.01), 2)
_SLACK = 0.01
"""F1 that `balanced` gives up for fewer flags: F1 hardly moves over a wide range of thresholds, and validation is half
aggressive where real messages are a few per cent, so of equals the highest errs least."""
_UNKNOWN = 0.5
"""Threshold of a label of which nothing is known."""
*_PARTS, _WHOLE = DERIVED


def choose_thresholds(
    scores: NDArray[np.float64], labels: NDArray[np.float32], rng: np.random.Generator
) -> dict[str, dict[str, float]]:
    """Choose the thresholds of every operating point for every label that is flagged.

    ``balanced`` is the highest whose F1, as the mean over bootstrap draws, is within .01 of the best;
    ``precise`` is the lowest threshold whose precision is at least .95; ``wide`` the highest whose recall is.
    The threshold of ``aggression`` is chosen last, given what ``verbal`` and ``menace`` flag: see ``scorer.flags``.

    Args:
        scores: Calibrated scores of validation rows, 0 to 1. Shape (n, 14), in the order of ``schema.LABELS``.
        labels: 0 or 1; nan where unknown, which is left out. Shape (n, 14).
        rng: For the bootstrap.

    Returns:
        Operating point -> label -> threshold, 0 to 1.
    """
    points: dict[str, dict[str, float]] = {point: {} for point in OPERATING_POINTS}
    for label in FLAGS:
        k = LABELS.index(label)
        known = ~np.isnan(labels[:, k])
        y = labels[known, k].astype(bool)
        for point, choose in _CHOICES.items():
            s = _implied(scores, points[point]) if label == _WHOLE else scores[:, k].astype(float)
            value = choose(s[known], y, rng) if len(y) else _UNKNOWN
            points[point][label] = round(float(np.clip(value, _LOW, _HIGH)), 4)
    return points


def _implied(scores: NDArray[np.float64], thresholds: dict[str, float]) -> NDArray[np.float64]:
    """Return the scores of the whole, 1 where one of its parts is flagged already. Shape (n,)."""
    parts = [scores[:, LABELS.index(part)] >= np.float32(thresholds[part]) for part in _PARTS]
    return np.where(np.any(parts, axis=0), 1.0, scores[:, LABELS.index(_WHOLE)].astype(float))


def _curve(s: NDArray[np.float64], y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], ...]:
    """Return thresholds (descending), precision and recall at each."""
    order = np.argsort(-s, kind="stable")
    hits = np.cumsum(y[order])
    return s[order], hits / np.arange(1, len(s) + 1), hits / max(1, y.sum())


def _balanced(s: NDArray[np.float64], y: NDArray[np.bool_], rng: np.random.Generator) -> float:
    f1 = np.zeros(len(_GRID))
    for _ in range(_DRAWS):
        draw = rng.integers(0, len(s), len(s))
        positive, negative = np.sort(s[draw][y[draw]]), np.sort(s[draw][~y[draw]])
        hits = len(positive) - np.searchsorted(positive, _GRID)
        alarms = len(negative) - np.searchsorted(negative, _GRID)
        f1 += 2 * hits / np.maximum(len(positive) + hits + alarms, 1) / _DRAWS
    return float(_GRID[np.flatnonzero(f1 >= f1.max() - _SLACK)[-1]])


def _precise(s: NDArray[np.float64], y: NDArray[np.bool_], _: np.random.Generator) -> float:
    thresholds, precision = _curve(s, y)[:2]
    enough = np.flatnonzero(precision >= _LEAST)
    return float(thresholds[enough[-1]]) if len(enough) else _HIGH


def _wide(s: NDArray[np.float64], y: NDArray[np.bool_], _: np.random.Generator) -> float:
    thresholds, recall = _curve(s, y)[::2]
    return float(thresholds[np.flatnonzero(recall >= _LEAST)[0]]) if y.any() else _LOW


_CHOICES = {"balanced": _balanced, "precise": _precise, "wide": _wide}
"""By operating point."""
