"""Annotations as arrays: what scores are compared with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.model.scorer import Scorer
from aggrdetect.readers.annotations import SPLITS, Annotation, read_annotations
from aggrdetect.schema import LABELS

ALL = "all"
_STEP = 512

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """Labelled pairs.

    Attributes:
        annotations: As they were read. Length n.
        texts: Marked texts. Length n.
        labels: 0 or 1, nan where unknown, in the order of ``schema.LABELS``. Shape (n, 14).
        clusters: Minimal pairs and variants share one; a row without one is its own. Length n.
    """

    annotations: list[Annotation]
    texts: list[str]
    labels: NDArray[np.float32]
    clusters: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: Iterable[int]) -> "Gold":
        """Return these rows, by number."""
        return gold_of([self.annotations[i] for i in rows])

    def column(self, name: str) -> list[str]:
        """Return one field of the metadata as text, empty where a row has none. Length n."""
        values = (a.relation if name == "relation" else a.extra.get(name) for a in self.annotations)
        return ["" if value is None else str(value) for value in values]

    def label(self, name: str) -> NDArray[np.bool_]:
        """Return which rows have one of ``schema.LABELS``; unknown ones do not. Shape (n,)."""
        return np.asarray(self.labels[:, LABELS.index(name)] == 1)

    def known(self, name: str) -> NDArray[np.bool_]:
        """Return for which rows it is known whether they have one of ``schema.LABELS``. Shape (n,)."""
        return np.asarray(~np.isnan(self.labels[:, LABELS.index(name)]))


def gold_of(annotations: Sequence[Annotation]) -> Gold:
    """Return annotations as arrays."""
    return Gold(
        annotations=list(annotations),
        texts=[a.marked_text for a in annotations],
        labels=np.stack([a.labels() for a in annotations]) if annotations else np.zeros((0, len(LABELS)), np.float32),
        clusters=[a.cluster or a.id for a in annotations],
    )


def read_gold(path: Path, split: str | None = None) -> tuple[Gold, Gold, str]:
    """Read annotations and choose the rows to evaluate on.

    Args:
        path: File or folder.
        split: One of ``SPLITS``, or ``all``; by default the test rows if there are some, else all.

    Returns:
        The rows to evaluate on, the rows of the train and validation splits that are not among them, and the name of
        the split that was chosen.

    Raises:
        InputError: There is no such file, a line breaks a rule, or no row is left.
    """
    rows = list(read_annotations(path, partial=True))
    present = {row.split for row in rows}
    chosen = split or ("test" if "test" in present else ALL)
    if chosen not in (*SPLITS, ALL):
        raise UnknownNameError("split", chosen, (*SPLITS, ALL))
    kept = [row for row in rows if chosen in (row.split, ALL)]
    if not kept:
        found = ", ".join(sorted(filter(None, present))) or "none"
        raise InputError(
            f"{path}: no rows to evaluate on (splits found: {found}). Give a file with rows, or --split all."
        )
    other = [row for row in rows if chosen not in (row.split, ALL) and row.split in SPLITS[:2]]
    return gold_of(kept), gold_of(other), chosen


def score_texts(scorer: Scorer, texts: Sequence[str], on_progress: OnProgress | None = None) -> NDArray[np.float32]:
    """Score *texts* in slices, so that progress can be shown. Shape (n, 14)."""
    parts = [np.zeros((0, len(LABELS)), np.float32)]
    for start in range(0, len(texts), _STEP):
        parts.append(scorer.score(texts[start : start + _STEP]))
        if on_progress:
            on_progress(min(start + _STEP, len(texts)), len(texts))
    return np.concatenate(parts)
