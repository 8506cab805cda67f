"""Spreadsheets: XLSX, XLS, XLSB and ODS, from the first sheet that has a header row."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.delimited import column_names
from aggrdetect.readers.containers.streams import ZIP, whole
from aggrdetect.readers.rows import Broken, Layout, Limits, Notes, Part, Row

_HEAD_ROWS = 20
_EXACT_INTEGER = 1 << 53


def sheet_heads(part: Part, limits: Limits) -> list[list[list[str]]]:
    """Return the first rows of every sheet, as text.

    Raises:
        InputError: The file is damaged or protected.
    """
    heads = []
    for sheet in _sheets(part, limits):
        rows = []
        for row in sheet.iter_rows():
            rows.append([str(cell).strip() for cell in row])
            if len(rows) == _HEAD_ROWS:
                break
        heads.append(rows)
    return heads


def read_sheet(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each row under the header as an object by column name; the number of a row is the sheet's own.

    Raises:
        InputError: The file is damaged or protected.
    """
    del notes
    about = {"file": part.name}
    sheets = _sheets(part, limits)
    if layout.sheet >= len(sheets):
        return
    sheet = sheets[layout.sheet]
    top = sheet.start[0] if sheet.start else 0
    rows = enumerate(sheet.iter_rows(), start=top + 1)
    for _ in range(layout.skip):
        next(rows, None)
    first = (0, list(layout.header)) if layout.header else next(rows, None)
    if first is None:
        return
    names = column_names([str(cell) for cell in first[1]])
    for number, row in rows:
        cells = [_plain(cell) for cell in row]
        if any(cell is not None for cell in cells):
            yield Row(number, dict(zip(names, cells, strict=False)), about)


def _plain(cell: Any) -> Any:
    """Return a cell as text, number or moment; an empty one is None."""
    if type(cell) is float and cell.is_integer() and abs(cell) < _EXACT_INTEGER:
        return int(cell)
    return None if cell == "" else cell


def _sheets(part: Part, limits: Limits) -> list[CalamineSheet]:
    data = whole(part, limits)
    try:
        if data.startswith(ZIP):
            _check_size(part.name, data, limits)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [book.get_sheet_by_index(place) for place in range(len(book.sheet_names))]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(
            f"{part.name}: not a readable spreadsheet ({error}). Is it protected by a password?"
        ) from error


def _check_size(name: str, data: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > max(limits.expanded_bytes, len(data) * limits.ratio):
        raise InputError(
            f"{name}: expands to {size >> 20:,} MB, which looks like a zip bomb. Save it as CSV if you trust it."
        )
