"""What stands in the cells of a table, in words."""

from collections.abc import Mapping

from aggrdetect.report.document import Cell, Column, Table
from aggrdetect.report.wording import Wording

NOT_KNOWN = "–"


def format_cell(value: Cell, column: Column, words: Wording) -> str:
    """Return a cell as text: numbers in the language's form, a dash for what is not known."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    if column.kind == "share":
        return words.share(value)
    if column.kind == "score":
        return words.decimal(value, 2)
    if column.kind == "number":
        return words.decimal(value, 1)
    return words.count(int(value))


def formatted(table: Table, words: Wording) -> list[list[str]]:
    """Return all cells of a table as text."""
    return [
        [format_cell(value, column, words) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]


def columns_of(words: Wording, kinds: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns *kinds* (key and kind) with their headers and meanings."""
    return tuple(
        Column(words(f"column.{key}"), kind, words(f"meaning.{key}") if words.has(f"meaning.{key}") else "")
        for key, kind in kinds.items()
    )
