"""Delimited files: CSV and its kin, with quoted line ends, any delimiter, and rows that went wrong.

A quote that is never closed would swallow the rest of the file in silence. Here it costs one row:
reading goes on at the line after it.
"""

import csv
from collections import deque
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

from aggrdetect.readers.containers.streams import bounded_lines, open_utf8
from aggrdetect.readers.limits import row_too_long, too_long
from aggrdetect.readers.private import is_private
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text

WRONG_COLUMNS = "wrong number of columns"
OPEN_QUOTE = "a quote that is never closed"

_LINE_ENDS = "\r\n"
_NOT_UTF8 = "lines that were not UTF-8, read as Windows-1252"


class RowError(Exception):
    """Why a line is no row."""

    def __init__(self, reason: str, raw: str = "") -> None:
        super().__init__(reason)
        self.reason, self.raw = reason, raw


def decoded(line: bytes, notes: Notes) -> str:
    """Return a line as text: UTF-8, or Windows-1252 where it is not."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        notes.count(_NOT_UTF8)
        return line.decode("cp1252", "replace")


class TextLines:
    """The lines of a stream as text, which can be taken back."""

    def __init__(self, stream: BinaryIO, limits: Limits, notes: Notes) -> None:
        self._lines = bounded_lines(stream, limits.row_bytes)
        self._limits, self._notes = limits, notes
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        """The lines since the last row began."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > self._limits.row_lines:
            raise RowError(too_long("a quote", "row_lines", self._limits))
        if self._again:
            text = self._again.popleft()
        else:
            line, complete = next(self._lines)
            if not complete:
                self.taken.append(line[: 4 * RAW_CHARACTERS].decode("utf-8", "replace"))
                raise RowError(row_too_long(self._limits))
            text = decoded(line, self._notes)
        if "\0" in text:
            text = text.replace("\0", "")
        self.taken.append(text)
        return text

    def take_back(self) -> str:
        """Give the lines of this row back, but for the first, and return that one."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self.taken.clear()
        return first


def read_delimited(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each row as an object by column name; the number of a row counts from the one after the header."""
    about = {"file": part.name}
    with open_utf8(part, layout.encoding) as stream:
        lines = TextLines(stream, limits, notes)
        records = _records(lines, layout, limits)
        names = _header(records, layout)
        width = len(names)
        show = _not_shown if any(map(is_private, names)) else raw_text
        for number, record in enumerate(records, start=1):
            if isinstance(record, RowError):
                yield Broken(number, record.reason, show(record.raw.rstrip(_LINE_ENDS)))
            elif not any(record):  # a row of empty cells, as spreadsheets leave them under a table
                continue
            elif len(record) == width or (len(record) > width and not any(record[width:])):
                yield Row(number, dict(zip(names, record, strict=False)), about)
            else:
                raw = lines.take_back() if len(lines.taken) > 1 else "".join(lines.taken)
                yield Broken(number, WRONG_COLUMNS, show(raw.rstrip(_LINE_ENDS)))


def _not_shown(raw: str) -> str:  # noqa: ARG001 (cells of a broken row have no names, so none can be hidden)
    return "(not shown: the table has columns with addresses, tokens or devices)"


def read_header(part: Part, layout: Layout, limits: Limits) -> list[str]:
    """Return the column names of a delimited file."""
    with open_utf8(part, layout.encoding) as stream:
        return _header(_records(TextLines(stream, limits, Notes()), layout, limits), layout)


def _header(records: Iterator[list[str] | RowError], layout: Layout) -> list[str]:
    """Take the rows up to the header, not counting blank ones.

    A header that is no row is its first line, taken apart at every delimiter.
    """
    filled = (record for record in records if isinstance(record, RowError) or any(map(str.strip, record)))
    for _ in range(layout.skip):
        next(filled, None)
    header = layout.header or next(filled, ())
    if isinstance(header, RowError):
        header = header.raw.strip().split(layout.delimiter)
    return column_names(header)


def column_names(header: tuple[str, ...] | list[str]) -> list[str]:
    """Return unique names of columns: a blank one gets its place, a repeated one a number."""
    names: dict[str, None] = {}
    for place, name in enumerate(header, start=1):
        clean = name.strip().strip("\ufeff") or str(place)
        while clean in names:
            clean += f" ({place})"
        names[clean] = None
    return list(names)


def _records(lines: TextLines, layout: Layout, limits: Limits) -> Iterator[list[str] | RowError]:
    """Yield the fields of each record, or why a line is none; the reader of records may give lines back."""
    csv.field_size_limit(limits.row_bytes)
    going = True
    while going:
        try:
            going = yield from _until_given_back(lines, layout)
        except csv.Error as error:
            reason = row_too_long(limits) if "field limit" in str(error) else OPEN_QUOTE
            yield RowError(reason, lines.take_back())
        except RowError as error:
            yield RowError(error.reason, lines.take_back())


def _until_given_back(lines: TextLines, layout: Layout) -> Generator[list[str], None, bool]:
    """Yield the fields of each record until lines are given back, and return whether there may be more."""
    for row in csv.reader(lines, **_dialect(layout)):
        if len(lines.taken) > 1 and _swallowed(lines.taken, row, layout):
            raise RowError(OPEN_QUOTE)
        if row and (len(row) > 1 or row[0].strip()):
            yield row
        if not lines.taken:
            return True
        lines.taken.clear()
    return False


def _dialect(layout: Layout) -> dict[str, Any]:
    return {"delimiter": layout.delimiter, "escapechar": layout.escape, "doublequote": layout.escape is None}


def _swallowed(taken: list[str], row: list[str], layout: Layout) -> bool:
    """Say whether a row of several lines swallowed other rows because of a quote that was never closed.

    A lenient reader hides it: the quote then ends with the file, or at the next quote that opens a field.
    """
    try:
        for _ in csv.reader(iter(taken), **_dialect(layout), strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            return True
        return any(line.count(layout.delimiter) >= len(row) - 1 for line in taken[1:])
    return False
