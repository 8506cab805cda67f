"""What every scorer can do, and how to get one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aggrdetect.schema import DERIVED, FLAGS, LABELS

_FLAG_COLUMNS = [LABELS.index(label) for label in FLAGS]
_VERBAL, _MENACE, _AGGRESSION = (FLAGS.index(label) for label in DERIVED)


class Scorer(Protocol):
    """Turns marked texts into calibrated probabilities."""

    @property
    def stamp(self) -> str:
        """``NAME@HASH12`` of the model."""
        ...

    def score(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the scores of *texts*, 0 to 1, in the order of ``schema.LABELS``. Shape (n, 14)."""
        ...


def flags(scores: NDArray[np.float32], thresholds: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which labels reach their threshold; ``aggression`` also where ``verbal`` or ``menace`` does.

    That is what the codebook says: aggression is verbal aggression or menace.

    Args:
        scores: Shape (n, 14).
        thresholds: In the order of ``schema.FLAGS``. Shape (9,), 0 to 1.

    Returns:
        Shape (n, 9).
    """
    found = np.asarray(scores[:, _FLAG_COLUMNS] >= thresholds)
    found[:, _AGGRESSION] |= found[:, _VERBAL] | found[:, _MENACE]
    return found


def pool_windows(scores: NDArray[np.float32], text: NDArray[np.int64], n_texts: int) -> NDArray[np.float32]:
    """Return one row a text: the highest score of its windows, for ``target_none`` the lowest.

    A long message is as aggressive as its most aggressive part.

    Args:
        scores: Shape (n_windows, 14).
        text: Text number of each window, ascending. Shape (n_windows,).
        n_texts: Number of texts; each has at least one window.
    """
    if len(scores) == n_texts:
        return scores
    starts = np.flatnonzero(np.r_[True, text[1:] != text[:-1]])
    pooled = np.maximum.reduceat(scores, starts, axis=0)
    none = LABELS.index("target_none")
    pooled[:, none] = np.minimum.reduceat(scores[:, none], starts)
    return pooled
