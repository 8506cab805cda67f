"""Functional cases: small texts with a known answer, grouped by the capability that they probe."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.schema import FLAGS, RELATIONS, TARGETS
from aggrdetect.text.mark import mark_text

HATECHECK = "hatecheck"
OWN = "aggrdetect"

LAYOUTS = {
    HATECHECK: ("functionality", "test_case", "label_gold"),
    OWN: ("capability", "text", "label", "expected"),
}
"""Columns that a layout needs; others may stand beside them."""

_HATEFUL = {"hateful": True, "non-hateful": False}
_IDS = ("case_id", "mhc_case_id", "id")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One functional case.

    Attributes:
        case_id: As in the file, or the line number.
        capability: What it probes.
        marked_text: The text that the model sees, always as said to an official.
        label: The flag that decides, one of ``schema.FLAGS``.
        expected: Whether the flag must be set.
        group: What the file calls the answer: ``hateful`` or ``non-hateful``, or the label.
        target_ident: The group of people that it is about, or empty.
        target: The expected one of ``schema.TARGETS``, or empty.
    """

    case_id: str
    capability: str
    marked_text: str
    label: str
    expected: bool
    group: str
    target_ident: str = ""
    target: str = ""


def read_cases(path: Path) -> tuple[str, list[Case]]:
    """Read functional cases and return the layout and the cases.

    Raises:
        InputError: There is no such file, it is not a table in UTF-8, its columns fit no layout, or a cell is not one
            of its possible values; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            delimiter = max(_DELIMITERS, key=header.count)
            reader = csv.DictReader(file, delimiter=delimiter, strict=True)
            layout = _layout(path, [name or "" for name in reader.fieldnames or ()])
            cases = list(_cases(path, layout, reader))
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file. Give a CSV of functional cases.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: a folder. Give one CSV of functional cases.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text ({error.reason}). Save it as CSV in UTF-8.") from error
    except csv.Error as error:
        raise InputError(f"{path}: not a readable CSV ({error}). Check the quotes and the delimiter.") from error
    if not cases:
        raise InputError(f"{path}: a header but no cases.")
    return layout, cases


def _layout(path: Path, header: list[str]) -> str:
    for layout, needed in LAYOUTS.items():
        if set(needed) <= set(header):
            return layout
    found = ", ".join(header[:8]) or "nothing"
    expected = " or ".join(f"{', '.join(needed)} ({layout})" for layout, needed in LAYOUTS.items())
    raise InputError(f"{path}: the columns are {found}; expected {expected}.")


def _cases(path: Path, layout: str, reader: Any) -> Iterator[Case]:
    make = _hatecheck_case if layout == HATECHECK else _own_case
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        if None in row or None in row.values():
            raise InputError(f"{where}: {'more' if None in row else 'fewer'} cells than the header. Check the quotes.")
        cells = {name: cell.strip() for name, cell in row.items()}
        case_id = next((cells[name] for name in _IDS if cells.get(name)), str(reader.line_num))
        yield make(case_id, cells, where)


def _hatecheck_case(case_id: str, cells: dict[str, str], where: str) -> Case:
    group = _known("label_gold", cells["label_gold"].lower(), _HATEFUL, where)
    return Case(
        case_id=case_id,
        capability=cells["functionality"],
        marked_text=mark_text(cells["test_case"], addressed=True),
        label="discrimination",
        expected=_HATEFUL[group],
        group=group,
        target_ident=cells.get("target_ident", ""),
    )


def _own_case(case_id: str, cells: dict[str, str], where: str) -> Case:
    label = _known("label", cells["label"], FLAGS, where)
    if cells.get("relation"):
        _known("relation", cells["relation"], RELATIONS, where)
    target = cells.get("target", "")
    return Case(
        case_id=case_id,
        capability=cells["capability"],
        marked_text=mark_text(cells["text"], [cells.get("official", "")], addressed=True),
        label=label,
        expected=_known("expected", cells["expected"], ("0", "1"), where) == "1",
        group=label,
        target_ident=cells.get("target_ident", ""),
        target=_known("target", target, TARGETS, where) if target else "",
    )


def _known(column: str, value: str, known: Any, where: str) -> str:
    if value not in known:
        raise InputError(f"{where}: {column} is {value!r}; expected {', '.join(known)}.")
    return value
