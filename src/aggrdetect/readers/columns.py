"""Which columns of a file of no known platform hold the fields of a post."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.containers.delimited import read_header
from aggrdetect.readers.fields import find_columns, look_like_headings, looks_like_a_post
from aggrdetect.readers.rows import Broken, Layout, Limits, Notes, Part, Read, Row
from aggrdetect.registry import load

_SAMPLE_ROWS, _MOST_ROWS = 200, 20_000
_DEEPEST = 4
_TABLES = {"delimited", "sheet"}
_HEADLESS = (
    "Its first row looks like a post, not like a header. Is it a later part of a file that was split? "
    "Then copy the header of the first part to its top, or join the parts. "
    "In a file without any header name the column by its number: --map text=3 for the third."
)


def find_layout(part: Part, layout: Layout, fields: Mapping[str, str], limits: Limits) -> tuple[Layout, dict[str, str]]:
    """Return how the rows lie and which column holds which field, from the first rows.

    Columns that are mapped by number belong to a file without a header.

    Raises:
        InputError: A mapped column is absent, or no column holds the text.
    """
    columns = columns_of(part, layout, limits)
    numbered = [column for column in fields.values() if column.isdecimal() and column not in columns]
    if numbered and layout.container in _TABLES:
        columns = [str(place) for place in range(1, len(columns) + 1)]
        layout = replace(layout, header=tuple(columns))
    if layout.container == "lines":  # there is one column, whatever the user calls it
        return layout, {"text": "text"}
    headless = layout.container in _TABLES and not layout.header and looks_like_a_post(columns)
    show = partial(_can_be_shown, columns, part, layout, limits)
    return layout, find_columns(columns, fields, part.name, _HEADLESS if headless else "", show)


def _can_be_shown(columns: list[str], part: Part, layout: Layout, limits: Limits) -> bool:
    if layout.container not in _TABLES:
        return look_like_headings(columns)
    rows = islice(_rows(part, layout, limits), _SAMPLE_ROWS)
    below = next((list(row.value.values()) for row in rows if isinstance(row, Row)), [])
    return look_like_headings(columns, below)


def columns_of(part: Part, layout: Layout, limits: Limits) -> list[str]:
    """Return the names of the fields in the first rows, those of nested objects with dots.

    Raises:
        InputError: Not one of the first rows can be read.
    """
    if layout.container == "delimited":
        return read_header(part, layout, limits)
    names: dict[str, None] = {}
    reason = ""
    n_good = 0
    for row in islice(_rows(part, layout, limits), _MOST_ROWS):
        if isinstance(row, Row):
            names.update(dict.fromkeys(_names(row.value, "", 1)))
            n_good += 1
        reason = reason or (row.reason if isinstance(row, Broken) else "")
        if n_good == _SAMPLE_ROWS:
            break
    if not n_good and reason:
        raise InputError(f"{part.name}: none of its rows can be read: {reason}. Is it damaged, or in another format?")
    return list(names)


def _rows(part: Part, layout: Layout, limits: Limits) -> Iterator[Row | Broken]:
    read: Read = load("container", layout.container, CONTAINERS)
    return read(part, layout, limits, Notes())


def _names(value: Any, above: str, depth: int) -> Iterator[str]:
    """Yield the names of plain fields, with dots between those of nested objects."""
    if type(value) is not dict:
        return
    for key, item in value.items():
        path = f"{above}{key}"
        if type(item) is not dict:
            yield path
        elif depth < _DEEPEST:
            yield from _names(item, f"{path}.", depth + 1)
