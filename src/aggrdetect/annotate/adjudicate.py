"""How far annotators agree on the same tasks, and on which they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa

from aggrdetect.annotate.tasks import KEY, read_labels
from aggrdetect.errors import InputError
from aggrdetect.schema import DERIVED, FORMS, TARGETS
from aggrdetect.stats.agreement import MISSING, confusion_table, krippendorff_alpha
from aggrdetect.stats.estimate import Estimate, Ints

JUDGED = (*FORMS, "target", *DERIVED)
"""What agreement is measured on: the forms, the target as one label of five, and what follows from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far annotators agree on one label.

    Attributes:
        label: One of ``JUDGED``.
        alpha: Krippendorff's alpha; ``nan`` where all gave the same value throughout.
        values: Names of the values.
        confusion: How often the annotator of the row gave one value and that of the column another. Shape (k, k).
        n_units: Tasks that at least two annotators labelled.
        n_positive: How often the label was given, by annotator; for the target, how often it was not none.
        disagreements: Tasks with more than one value.
    """

    label: str
    alpha: Estimate
    values: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    n_units: int
    n_positive: tuple[int, ...]
    disagreements: tuple[str, ...]


def agree(files: Sequence[Path], *, rng: np.random.Generator, level: float = 0.95) -> list[Agreement]:
    """Measure the agreement of annotators who labelled the same tasks, one file each.

    Args:
        files: Filled-in ``tasks.csv`` files, two or more.
        rng: Source of chance for the intervals.
        level: Coverage, 0 to 1.

    Raises:
        InputError: Fewer than two files are given, or a label breaks the codebook.
        StatisticsError: No task is in two files.
    """
    if len(files) < 2:
        raise InputError(
            f"{len(files)} file given; agreement needs the labels of at least two annotators, one file each."
        )
    tables = [read_labels(path) for path in files]
    keys = sorted({key for table in tables for key in _keys(table)})
    found = []
    for label in JUDGED:
        ratings = _ratings(tables, keys, label)
        values = TARGETS if label == "target" else ("0", "1")
        counts = np.stack([(ratings == value).sum(axis=0) for value in range(len(values))])
        none = TARGETS.index("none") if label == "target" else 0
        found.append(
            Agreement(
                label=label,
                alpha=krippendorff_alpha(ratings, rng=rng, level=level),
                values=tuple(values),
                confusion=tuple(tuple(row) for row in confusion_table(ratings, len(values)).tolist()),
                n_units=int((counts.sum(axis=0) >= 2).sum()),
                n_positive=tuple(int(((row != MISSING) & (row != none)).sum()) for row in ratings),
                disagreements=tuple(keys[i][0] for i in np.flatnonzero((counts > 0).sum(axis=0) > 1)),
            )
        )
    return found


def pairwise_agreement(files: Sequence[Path], *, rng: np.random.Generator) -> dict[tuple[str, str], list[Agreement]]:
    """Return the agreement of every two annotators by the names of their files; see ``agree``."""
    return {(a.name, b.name): agree([a, b], rng=rng) for a, b in combinations(files, 2)}


def _keys(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(table[name].to_pylist() for name in ("task_id", *KEY)), strict=True))


def _ratings(tables: Sequence[pa.Table], keys: list[tuple[str, ...]], label: str) -> Ints:
    """Return the code that each annotator gave to each task. Shape (n_annotators, n_tasks)."""
    place = {key: i for i, key in enumerate(keys)}
    ratings = np.full((len(tables), len(keys)), MISSING, dtype=np.int64)
    for row, table in zip(ratings, tables, strict=True):
        if label == "target":
            columns = np.stack([table[f"target_{target}"].to_numpy() for target in TARGETS])
            codes = columns.argmax(axis=0)
        else:
            codes = table[label].to_numpy().astype(np.int64)
        row[[place[key] for key in _keys(table)]] = codes
    return ratings
