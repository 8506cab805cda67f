"""The worst mistakes of a model, with their texts: personal data, shown only when asked for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.evaluate.gold import Gold
from aggrdetect.evaluate.report import target_of
from aggrdetect.model.scorer import flags
from aggrdetect.schema import FLAGS, LABELS, TARGETS


def worst_mistakes(
    gold: Gold, scores: NDArray[np.float32], thresholds: NDArray[np.float32], n: int
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return, for every flagged label, the clean posts with the highest scores and the missed ones with the lowest.

    Args:
        gold: The labelled pairs.
        scores: Shape (n_rows, 14), 0 to 1.
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.
        n: How many of each at most.
    """
    targets = target_of(scores)
    found = {}
    for label, flagged in zip(FLAGS, flags(scores, thresholds).T, strict=True):
        y, p = gold.label(label), scores[:, LABELS.index(label)]
        wrong = {
            "false_positives": _first(gold.known(label) & ~y & flagged, -p, n),
            "false_negatives": _first(y & ~flagged, p, n),
        }
        found[label] = {
            kind: [
                {
                    "id": gold.annotations[i].id,
                    "text": gold.annotations[i].text,
                    "score": round(float(p[i]), 4),
                    "target": gold.annotations[i].target,
                    "target_scored": TARGETS[targets[i]],
                }
                for i in rows
            ]
            for kind, rows in wrong.items()
        }
    return found


def _first(chosen: NDArray[np.bool_], key: NDArray[np.float32], n: int) -> list[int]:
    rows = np.flatnonzero(chosen)
    return [int(i) for i in rows[np.argsort(key[rows], kind="stable")][:n]]
