"""Cells of a table whose columns are known by several names."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from aggrdetect.readers.fields import normalised

ALTERNATIVES = "alternatives"
"""Under this key the file says which of its columns can hold a field, best first."""


_EMPTY = (None, "")  # no set: cells of Parquet files can be lists


def present(columns: Sequence[str], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return, for each field, the columns of a file that its known names fit.

    Args:
        columns: The columns of the file.
        names: Field to the names of its columns, best first, divided by ``|``.
    """
    by_name = {normalised(column): column for column in reversed(columns)}
    return {
        field: tuple(by_name[known] for name in listed.split("|") if (known := normalised(name)) in by_name)
        for field, listed in names.items()
    }


def cells(row: Any, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return field to the first cell that is filled; a field without one is None, a number for a text is text."""
    found = {
        field: next((row[column] for column in columns if row.get(column) not in _EMPTY), None)
        for field, columns in about[ALTERNATIVES].items()
    }
    found["text"] = text_cell(found["text"])
    return found


def text_cell(value: Any) -> Any:
    """Return a number, which spreadsheets make of a text of digits, as text again; anything else as it is."""
    return str(value) if type(value) is int or (type(value) is float and isfinite(value)) else value
