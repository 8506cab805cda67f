"""From a labelled set of others to annotations in our layout: the whole of ``corpus import``."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from aggrdetect.annotate.layouts import LAYOUTS, ForeignRow, Layout, check_relation
from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.files import whole_file
from aggrdetect.readers.annotations import SPLITS, rule_broken
from aggrdetect.schema import AGGRESSIVE_FORMS, FORMS, TARGETS

NONE = "none"
"""What a value may stand for: none of the aggressive forms, whatever the target would have been."""

NOTHING = "-"
"""What a value may stand for: none of the forms that its question asks for."""

_TARGET = "target="
_LARGEST = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came out of a foreign set.

    Attributes:
        n_rows: Rows written.
        n_skipped: Rows that nobody labelled, or without text.
        known: For how many rows each form and the target are known.
        unmapped: How often each value occurs that nothing was said about.
    """

    n_rows: int
    n_skipped: int
    known: dict[str, int]
    unmapped: dict[str, int]


def import_set(
    path: Path,
    out: Path,
    *,
    layout: str,
    mapping: Mapping[str, str] | None = None,
    split: str = "test",
    relation: str = "page",
) -> Imported:
    """Write a labelled set of others as annotations.

    Args:
        path: The file.
        out: JSON lines to write; must not exist.
        layout: One of ``layouts.LAYOUTS``.
        mapping: What values stand for, ``QUESTION:VALUE`` or ``VALUE`` to forms with ``+`` between them, ``none``,
            ``-`` or ``target=NAME``; over what the layout says itself.
        split: For rows that name none.
        relation: For rows that name none.

    Raises:
        InputError: The file is not in the layout, the mapping is no mapping, or *out* exists.
    """
    if layout not in LAYOUTS:
        raise UnknownNameError("layout", layout, LAYOUTS)
    if split not in SPLITS:
        raise UnknownNameError("split", split, SPLITS)
    if out.exists():
        raise InputError(f"{out}: exists. Name another file with -o, or move it away.")
    meaning = dict(LAYOUTS[layout].mapping) | dict(mapping or {})
    asked = _check_mapping(meaning, layout)
    basis = {"split": split, "relation": check_relation(relation), "source": layout}
    rows, skipped, known, unmapped = [], 0, Counter[str](), Counter[str]()
    for where, foreign in _foreign_rows(path, LAYOUTS[layout]):
        if foreign is None or not foreign.text:
            skipped += 1
            continue
        labels = mapped(foreign, meaning, asked, unmapped)
        if problem := rule_broken({form: labels[form] for form in FORMS}, labels["target"], "page", partial=True):
            raise InputError(f"{where}: {problem} Map its values otherwise with --map.")
        rows.append({"id": foreign.id or where, "text": foreign.text, **basis, **labels, **foreign.extra})
        known.update(name for name, value in labels.items() if value is not None)
    with whole_file(out) as part, part.open("wb") as file:
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    counts = {name: known[name] for name in (*FORMS, "target")}
    return Imported(n_rows=len(rows), n_skipped=skipped, known=counts, unmapped=dict(unmapped.most_common()))


def mapped(
    foreign: ForeignRow, meaning: Mapping[str, str], asked: Mapping[str, frozenset[str]], unmapped: Counter[str]
) -> dict[str, Any]:
    """Return the six forms and the target of a foreign row, None where it does not say.

    A form that some value of a question sets is 0 unless a value of this row sets it. It is unknown where the row has a
    value that nothing was said about, or leaves the question open; a form that no value sets is unknown throughout.
    ``none`` sets the aggressive forms to 0 and the target to none.

    Args:
        foreign: The row.
        meaning: What values stand for.
        asked: The forms that values set, by question; under the empty name those of values without a question.
        unmapped: Counts values that nothing is said about.
    """
    every = frozenset[str]().union(*asked.values())
    labels: dict[str, Any] = {**{form: 0 if form in every else None for form in FORMS}, "target": None}
    said = []
    for question, value in ((q, value) for q, values in foreign.labels.items() for value in values):
        stands_for = meaning.get(f"{question}:{value}", meaning.get(value))
        if stands_for is None:
            labels |= dict.fromkeys(asked.get(question, asked[""]))
            unmapped.update([f"{question}:{value}"] if value else [])
        else:
            said.append(stands_for)
    return _settled(labels, said)


def _settled(labels: dict[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """Return *labels* with what the values of a row stand for."""
    for stands_for in said:
        if stands_for.startswith(_TARGET):
            labels["target"] = stands_for.removeprefix(_TARGET)
        elif stands_for not in {NONE, NOTHING}:
            labels |= dict.fromkeys(stands_for.split("+"), 1)
    if NONE in said and not any(labels[form] for form in AGGRESSIVE_FORMS):
        labels |= {**dict.fromkeys(AGGRESSIVE_FORMS, 0), "target": NONE}
    elif labels["target"] is None and all(labels[form] == 0 for form in AGGRESSIVE_FORMS):
        labels["target"] = NONE
    return labels


def _check_mapping(meaning: Mapping[str, str], layout: str) -> dict[str, frozenset[str]]:
    """Return the forms that values set, by question; under the empty name those of values without a question.

    Raises:
        InputError: There is no mapping, or a value stands for nothing of ours.
    """
    if not meaning:
        raise InputError(f"The layout {layout} has labels of your own: say what they mean, such as --map boos=insult.")
    forms: dict[str, frozenset[str]] = {"": frozenset()}
    for value, stands_for in meaning.items():
        question = value.partition(":")[0] if ":" in value else ""
        set_here = _forms_of(value, stands_for)
        forms[question] = forms.get(question, frozenset()) | set_here
    return forms


def _forms_of(value: str, stands_for: str) -> frozenset[str]:
    if stands_for in {NONE, NOTHING}:
        return frozenset()
    if stands_for.startswith(_TARGET):
        if stands_for.removeprefix(_TARGET) not in TARGETS:
            raise InputError(f"--map {value}={stands_for}: targets are {', '.join(TARGETS)}.")
        return frozenset()
    for form in stands_for.split("+"):
        if form not in FORMS:
            known = f"{', '.join(FORMS)}, {NONE}, {NOTHING}, {_TARGET}NAME"
            raise InputError(f"--map {value}={stands_for}: {form!r} is none of {known}; several with + between them.")
    return frozenset(stands_for.split("+"))


def _foreign_rows(path: Path, layout: Layout) -> Iterator[tuple[str, ForeignRow | None]]:
    try:
        for where, row in _READERS[layout.kind](path):
            _check_row(row, layout, where)
            yield where, layout.row(row)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: a folder. Give one file.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text ({error.reason}).") from error
    except (AttributeError, TypeError, LookupError) as error:
        raise InputError(f"{path}: not in this layout ({error}). Expected {layout.source}.") from error


def _check_row(row: Any, layout: Layout, where: str) -> None:
    if not isinstance(row, dict):
        raise InputError(f"{where}: not an object but {type(row).__name__}. Is --layout the right one?")
    for group in layout.needs:
        if not set(group) & set(row):
            found = ", ".join(map(str, list(row)[:8]))
            raise InputError(f"{where}: has {found}; the layout needs {' or '.join(group)} ({layout.source}).")


def _table(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=header.count)
        csv.field_size_limit(_LARGEST)
        # Tab-separated corpora quote nothing: a text may begin with a quotation mark.
        reader = csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else 0)
        for row in reader:
            where = f"{path}, line {reader.line_num}"
            if None in row or None in row.values():
                raise InputError(
                    f"{where}: {'more' if None in row else 'fewer'} cells than the header. Check the quotes."
                )
            yield where, row


def _json(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        rows = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}: not JSON ({error}). Export as JSON, not as JSON_MIN or CSV.") from error
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        yield f"{path}, task {number}", row


def _jsonl(path: Path) -> Iterator[tuple[str, Any]]:
    lines: Sequence[bytes] = path.read_bytes().splitlines()
    for number, line in enumerate(lines, start=1):
        where = f"{path}, line {number}"
        try:
            if line.strip():
                yield where, orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{where}: not JSON ({error}). Expected one object a line.") from error


_READERS = {"table": _table, "json": _json, "jsonl": _jsonl}
