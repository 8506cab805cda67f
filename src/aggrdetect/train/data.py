"""Annotations as training rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import datasets
import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.readers.annotations import SPLITS, Annotation, annotation_files, read_annotations
from aggrdetect.schema import FORMS, LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one split.

    Attributes:
        texts: Marked texts. Length n.
        labels: 0 or 1, nan where a foreign set does not say. Shape (n, 14), in the order of ``schema.LABELS``.
        unsure: Shape (n,), bool.
        clusters: Cluster of each row; a row without one is its own. Length n.
        annotations: The rows as they were read.
    """

    texts: list[str]
    labels: NDArray[np.float32]
    unsure: NDArray[np.bool_]
    clusters: list[str]
    annotations: list[Annotation]

    def __len__(self) -> int:
        return len(self.texts)


def rows_of(annotations: list[Annotation]) -> Rows:
    """Turn annotations into rows."""
    return Rows(
        texts=[a.marked_text for a in annotations],
        labels=np.stack([a.labels() for a in annotations]) if annotations else np.zeros((0, len(LABELS)), np.float32),
        unsure=np.array([a.unsure for a in annotations], dtype=bool),
        clusters=[a.cluster or a.id for a in annotations],
        annotations=annotations,
    )


def used_files(path: Path, leave_out: Sequence[str] = ()) -> list[Path]:
    """Return the annotation files of a folder but those called *leave_out*, without ``.jsonl``."""
    return [file for file in annotation_files(path) if file.stem not in leave_out]


def read_splits(path: Path, leave_out: Sequence[str] = ()) -> dict[str, Rows]:
    """Read a folder of annotations, but the files called *leave_out*, and return its rows by split.

    Raises:
        InputError: A row has no split, or the training or validation split is empty.
    """
    by_split: dict[str, list[Annotation]] = {split: [] for split in SPLITS}
    for annotation in chain.from_iterable(read_annotations(file, partial=True) for file in used_files(path, leave_out)):
        if annotation.split not in by_split:
            raise InputError(f"{path}: row {annotation.id} has split {annotation.split!r}. Known: {', '.join(SPLITS)}.")
        by_split[annotation.split].append(annotation)
    for split in ("train", "validation"):
        if not by_split[split]:
            raise InputError(f"{path}: no rows with split {split}; training needs both.")
    return {split: rows_of(annotations) for split, annotations in by_split.items()}


def load_dataset(path: Path) -> datasets.DatasetDict:
    """Return a folder of annotations as a ``datasets.DatasetDict`` with one dataset a split.

    Columns: ``id, text, marked_text, official, relation``, the six forms (0 or 1), ``target, unsure, cluster``.
    """
    columns = {}
    for split, rows in read_splits(path).items():
        columns[split] = datasets.Dataset.from_list(
            [
                {
                    "id": a.id,
                    "text": a.text,
                    "marked_text": text,
                    "official": a.official,
                    "relation": a.relation,
                    **{form: a.forms[form] for form in FORMS},
                    "target": a.target,
                    "unsure": int(a.unsure),
                    "cluster": a.cluster,
                }
                for a, text in zip(rows.annotations, rows.texts, strict=True)
            ]
        )
    return datasets.DatasetDict(columns)


def repeated(rows: Rows, repeat: Mapping[str, int]) -> Rows:
    """Return *rows* with those of the annotation files in *repeat* as often as it says; ``batch`` names the file."""
    times = [repeat.get(str(a.extra.get("batch", "")), 1) for a in rows.annotations]
    return rows_of([a for a, n in zip(rows.annotations, times, strict=True) for _ in range(n)])
