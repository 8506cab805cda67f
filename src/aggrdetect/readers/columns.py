"""Which columns of a file of no known platform hold the fields of a post."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.fields import find_columns
from aggrdetect.readers.rows import Layout, Limits, Notes, Part, Read, Row
from aggrdetect.registry import load

_SAMPLE_ROWS = 200
_DEEPEST = 4


def find_layout(part: Part, layout: Layout, fields: Mapping[str, str], limits: Limits) -> tuple[Layout, dict[str, str]]:
    """Return how the rows lie and which column holds which field, from the first rows.

    Columns that are mapped by number belong to a file without a header.

    Raises:
        InputError: A mapped column is absent, or no column holds the text.
    """
    columns = columns_of(part, layout, limits)
    numbered = [column for column in fields.values() if column.isdecimal() and column not in columns]
    if numbered and layout.container in {"delimited", "sheet"}:
        columns = [str(place) for place in range(1, len(columns) + 1)]
        layout = replace(layout, header=tuple(columns))
    if layout.container == "lines":  # there is one column, whatever the user calls it
        return layout, {"text": "text"}
    return layout, find_columns(columns, fields, part.name)


def columns_of(part: Part, layout: Layout, limits: Limits) -> list[str]:
    """Return the names of the fields in the first rows, those of nested objects with dots."""
    read: Read = load("container", layout.container, CONTAINERS)
    rows = islice(read(part, layout, limits, Notes()), _SAMPLE_ROWS)
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Row):
            names.update(dict.fromkeys(_names(row.value, "", 1)))
    return list(names)


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
