"""Annotated pairs as JSON lines: the layout of ``data/annotations/`` and of every GOLD file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.schema import AGGRESSIVE_FORMS, FORMS, RELATIONS, TARGETS
from aggrdetect.text.mark import mark_text

SPLITS = ("train", "validation", "test")

ADJUDICATION = "adjudication.jsonl"
"""What was decided on disputed posts; it lies beside the annotations and holds none. See ``readers.second``."""

_REQUIRED = ("text", *FORMS, "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One labelled pair.

    Attributes:
        text: The post as published.
        official: How the official shows in the text, or empty.
        relation: One of ``schema.RELATIONS``.
        forms: 0 or 1 by form; None where a foreign set does not say.
        target: One of ``schema.TARGETS``, or empty where a foreign set does not say.
        unsure: The annotator could not decide and took the milder reading.
        cluster: Minimal pairs and paraphrases share one, or empty.
        split: train, validation or test, or empty.
        extra: All other fields of the row.
    """

    id: str
    text: str
    official: str
    relation: str
    forms: dict[str, int | None]
    target: str
    unsure: bool = False
    cluster: str = ""
    split: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def marked_text(self) -> str:
        """The text that the model sees."""
        return mark_text(self.text, [self.official], addressed=True)

    def labels(self) -> NDArray[np.float32]:
        """Return the 14 labels, 0 or 1, nan where unknown, in the order of ``schema.LABELS``. Shape (14,)."""
        return label_row(self.forms, self.target)


def label_row(forms: Mapping[str, int | None], target: str) -> NDArray[np.float32]:
    """Return forms, one-hot target and the derived labels in the order of ``schema.LABELS``. Shape (14,).

    What is unknown is nan, and so is what follows from it: without a target, an insult may be at anybody.

    >>> label_row(dict.fromkeys(FORMS, 0) | {"insult": 1}, "group")[-3:].tolist()
    [0.0, 0.0, 0.0]
    >>> label_row(dict.fromkeys(FORMS, 0) | {"insult": 1}, "")[-3:].tolist()
    [nan, 0.0, nan]
    """
    at_official = None if not target else int(target == "official")
    verbal = _both(at_official, _either(*(forms[form] for form in FORMS[:3])))
    menace = _both(at_official, forms["threat"])
    targets = [int(target == t) if target else None for t in TARGETS]
    values = [*(forms[form] for form in FORMS), *targets, verbal, menace, _either(verbal, menace)]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)


def _either(*values: int | None) -> int | None:
    """Return 1 if any is 1, None if that cannot be said, else 0."""
    return 1 if 1 in values else None if None in values else 0


def _both(*values: int | None) -> int | None:
    """Return 0 if any is 0, None if that cannot be said, else 1."""
    return 0 if 0 in values else None if None in values else 1


def annotation_files(path: Path) -> list[Path]:
    """Return *path* itself, or the ``.jsonl`` files of a folder in name order, without the adjudications.

    Raises:
        InputError: There is none.
    """
    inside = (file for file in path.glob("*.jsonl") if file.name != ADJUDICATION)
    files = sorted(inside) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise InputError(f"{path}: no annotations there. Give a .jsonl file or a folder of them.")
    return files


def read_annotations(path: Path, *, partial: bool = False) -> Iterator[Annotation]:
    """Yield the annotations of a file or folder.

    Args:
        path: The file or folder.
        partial: Take rows too that lack labels (null, or no such field), as foreign sets do.

    Raises:
        InputError: A line is not a JSON object, lacks a field or breaks a rule of the codebook; the line is named.
    """
    for file in annotation_files(path):
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _parse(line, f"{file}, line {number}", partial=partial)


def _parse(line: bytes, where: str, *, partial: bool) -> Annotation:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON ({error}). Annotations are JSON lines.") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: not a JSON object but {type(row).__name__}. Every annotation is one object a line.")
    if partial:
        row = dict.fromkeys(_REQUIRED[1:]) | row
    missing = [name for name in _REQUIRED if name not in row]
    if missing:
        raise InputError(f"{where}: lacks {', '.join(missing)}. Every annotation needs {', '.join(_REQUIRED)}.")
    if not isinstance(row["text"], str):
        raise InputError(f"{where}: text is of the type {type(row['text']).__name__}; it must be a string.")
    forms = {form: row[form] for form in FORMS}
    if problem := rule_broken(forms, row["target"], row.get("relation", "page"), partial=partial):
        raise InputError(f"{where}: {problem}")
    known = {"id", "text", "official", "relation", "target", "unsure", "cluster", "split", *FORMS}
    return Annotation(
        id=str(row.get("id", where)),
        text=row["text"],
        official=row.get("official") or "",
        relation=row.get("relation", "page"),
        forms=forms,
        target=row["target"] or "",
        unsure=bool(row.get("unsure", 0)),
        cluster=row.get("cluster") or "",
        split=row.get("split") or "",
        extra={key: value for key, value in row.items() if key not in known},
    )


def rule_broken(forms: Mapping[str, Any], target: Any, relation: Any, *, partial: bool = False) -> str | None:
    """Return what in these labels breaks the codebook, or None; *partial* labels may be None."""
    for form, value in forms.items():
        if value not in (0, 1) and not (partial and value is None):
            return f"{form} is {value!r}; it must be 0 or 1."
    if target not in TARGETS and not (partial and target is None):
        return f"target is {target!r}; known: {', '.join(TARGETS)}."
    if relation not in RELATIONS:
        return f"relation is {relation!r}; known: {', '.join(RELATIONS)}."
    aggressive = _either(*(forms[form] for form in AGGRESSIVE_FORMS))
    if target is not None and aggressive is not None and aggressive == (target == "none"):
        return f"target is {target} but {'some' if aggressive else 'no'} aggressive form is 1; see the codebook."
    return None
