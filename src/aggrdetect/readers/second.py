"""Second annotations and adjudications: who else labelled a post, and what was decided where they differed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from aggrdetect.errors import InputError
from aggrdetect.readers.annotations import ADJUDICATION, annotation_files, rule_broken
from aggrdetect.schema import FORMS

SECOND = "second"
"""The folder of second annotations beside the corpus."""

_RULE = re.compile(r"1?[1-9]|10|R[1-9]")
"""A rule (1 to 19) or a ruling (R1 to R9) of the codebook."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What one annotator says of one post.

    Attributes:
        forms: 0 or 1 in the order of ``schema.FORMS``.
        target: One of ``schema.TARGETS``.
    """

    forms: tuple[int, ...]
    target: str

    def as_dict(self) -> dict[str, int | str]:
        """Return the labels by name, as they stand in the files."""
        return {**dict(zip(FORMS, self.forms, strict=True)), "target": self.target}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What was decided on a disputed post.

    Attributes:
        id: Of the post.
        first: What the corpus said before.
        second: What the second annotation says; None where the first was doubted for another reason.
        decision: What the corpus has to hold.
        rule: The rule of the codebook that decided: ``12``, or ``R3`` for the third ruling.
        annotator: Who decided.
    """

    id: str
    first: Labels
    second: Labels | None
    decision: Labels
    rule: str
    annotator: str


def labels_of(forms: Mapping[str, int | None], target: str) -> Labels:
    """Return forms and target as labels that can be compared."""
    return Labels(tuple(int(forms[form] or 0) for form in FORMS), target)


def read_second(path: Path) -> dict[str, Labels]:
    """Return the second labels by id. The text need not be there: the id says which post it is.

    Args:
        path: A file or folder of JSON lines with ``id``, the six forms and ``target``.

    Raises:
        InputError: There is none, a line breaks the codebook or has no id, or an id comes twice.
    """
    found: dict[str, Labels] = {}
    for where, row in _rows(annotation_files(path)):
        if (key := _id(row, where)) in found:
            raise InputError(f"{where}: {key} has a second annotation already. Give one a post.")
        found[key] = _labels(row, where)
    return found


def read_adjudications(path: Path) -> list[Adjudication]:
    """Return what was decided, in the order of the file.

    Raises:
        InputError: There is no such file, a line lacks a field or breaks the codebook, or an id comes twice.
    """
    found: dict[str, Adjudication] = {}
    for where, row in _rows([path]):
        if (key := _id(row, where)) in found:
            raise InputError(f"{where}: {key} was decided already. Keep the last decision only.")
        parts = {name: row.get(name) for name in ("first", "second", "decision")}
        rule, annotator = str(row.get("rule", "")), str(row.get("annotator") or "")
        if parts["first"] is None or parts["decision"] is None or not annotator or not _RULE.fullmatch(rule):
            raise InputError(
                f"{where}: {key} needs first, decision, annotator and rule (its number in the codebook: 12, or R3)."
            )
        labels = {name: _labels(part, f"{where}, {name}") for name, part in parts.items() if part is not None}
        found[key] = Adjudication(
            id=key,
            first=labels["first"],
            second=labels.get("second"),
            decision=labels["decision"],
            rule=rule,
            annotator=annotator,
        )
    return list(found.values())


def _rows(files: list[Path]) -> Iterator[tuple[str, Any]]:
    for file in files:
        if not file.is_file():
            raise InputError(f"{file}: no such file. Expected JSON lines such as {ADJUDICATION}.")
        for number, line in enumerate(file.read_bytes().splitlines(), start=1):
            where = f"{file}, line {number}"
            try:
                row = orjson.loads(line) if line.strip() else None
            except orjson.JSONDecodeError as error:
                raise InputError(f"{where}: not JSON ({error}). Expected one object a line.") from error
            if row is not None:
                yield where, row


def _id(row: Any, where: str) -> str:
    if not isinstance(row, dict) or not row.get("id"):
        raise InputError(f"{where}: no id. Every line names the post that it is about.")
    return str(row["id"])


def _labels(row: Any, where: str) -> Labels:
    missing = [name for name in (*FORMS, "target") if not isinstance(row, dict) or name not in row]
    if missing:
        raise InputError(f"{where}: lacks {', '.join(missing)}. Labels are the six forms and the target.")
    forms = {form: row[form] for form in FORMS}
    if problem := rule_broken(forms, row["target"], "page"):
        raise InputError(f"{where}: {problem}")
    return labels_of(forms, row["target"])
