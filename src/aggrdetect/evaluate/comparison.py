"""Two models on the same gold: is one better, or is it chance?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.intervals import N_RESAMPLES, paired_difference
from aggrdetect.evaluate.report import comparable, f1_by_label, f1_counts, macro_f1, target_of
from aggrdetect.model.scorer import flags
from aggrdetect.schema import AGGRESSIVE_FORMS, FLAGS, LABELS, TARGETS
from aggrdetect.stats.bootstrap import cluster_sums, resample_counts
from aggrdetect.stats.checks import cluster_codes
from aggrdetect.stats.comparison import holm
from aggrdetect.stats.estimate import Floats

_TRUTH = [LABELS.index(label) for label in FLAGS]
_FORMS = np.array([FLAGS.index(form) for form in AGGRESSIVE_FORMS])

Judged = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Scores, shape (n, 14), and thresholds in the order of ``schema.FLAGS``, shape (9,)."""


def compare_models(gold: Gold, first: Judged, second: Judged, rng: np.random.Generator) -> dict[str, Any]:
    """Compare the F1 of two models, each at its own thresholds, by a paired bootstrap over clusters.

    Both models are judged on the same resamples, so that hard texts weigh on both alike.

    Args:
        gold: The labelled pairs.
        first: Scores and thresholds of the model that is compared with.
        second: Those of the model at hand.
        rng: For the bootstrap.

    Returns:
        By label, and for ``macro_f1_forms`` and ``target_macro_f1``: F1 of both, and ``difference`` (second minus
        first) with ``value, low, high, p_value`` and ``p_holm``, corrected for the number of rows in this table. What
        the gold or one of the models does not say is left out.
    """
    codes = cluster_codes(gold.clusters, len(gold))
    sums = [cluster_sums(_counts(gold, *judged), codes) for judged in (first, second)]
    values = [_f1s(s.sum(axis=0, keepdims=True))[0] for s in sums]
    drawn = list(resample_counts(len(sums[0]), N_RESAMPLES, rng))
    replicates = np.concatenate([_f1s(counts @ sums[1]) - _f1s(counts @ sums[0]) for counts in drawn])
    names = (*FLAGS, "macro_f1_forms", "target_macro_f1")
    table: dict[str, Any] = {
        name: {
            "first": _number(values[0][i]),
            "second": _number(values[1][i]),
            "difference": paired_difference(float(values[1][i] - values[0][i]), replicates[:, i]),
        }
        for i, name in enumerate(names)
        if all(_whole(gold, scores, name) for scores, _ in (first, second))
    }
    tested = [row["difference"] for row in table.values() if row["difference"]["p_value"] is not None]
    for row, p in zip(tested, holm([row["p_value"] for row in tested]), strict=True):
        row["p_holm"] = float(p)
    return table


def _counts(gold: Gold, scores: NDArray[np.float32], thresholds: NDArray[np.float32]) -> Floats:
    is_target = np.arange(len(TARGETS))
    targets = f1_counts(target_of(gold.labels)[:, None] == is_target, target_of(scores)[:, None] == is_target)
    known = np.tile(np.stack([comparable(scores, gold.labels, label) for label in FLAGS], axis=1), 3)
    told = gold.known("target_official")[:, None]
    labels = f1_counts(gold.labels[:, _TRUTH] == 1, flags(scores, thresholds))
    return np.concatenate([labels * known, targets * told], axis=1)


def _whole(gold: Gold, scores: NDArray[np.float32], name: str) -> bool:
    """Tell whether gold and scores say enough for a row of the table."""
    needed = {"macro_f1_forms": AGGRESSIVE_FORMS, "target_macro_f1": tuple(f"target_{t}" for t in TARGETS)}
    return all(comparable(scores, gold.labels, label).any() for label in needed.get(name, (name,)))


def _f1s(totals: Floats) -> Floats:
    """Return the F1 of each label, of the four aggressive forms and of the targets. Shape (r, 11)."""
    n = 3 * len(FLAGS)
    forms = np.concatenate([_FORMS + k * len(FLAGS) for k in range(3)])
    columns = (f1_by_label(totals[:, :n]), macro_f1(totals[:, forms])[:, None], macro_f1(totals[:, n:])[:, None])
    return np.concatenate(columns, axis=1)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
