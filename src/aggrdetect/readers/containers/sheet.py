"""Spreadsheets: XLSX, XLS, XLSB and ODS, from the first sheet that has a header row.

Further sheets with the columns of that header are read after it, and their rows count on from its last one.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.delimited import column_names
from aggrdetect.readers.containers.streams import ZIP, ZIP_DAMAGED, whole
from aggrdetect.readers.limits import way_out
from aggrdetect.readers.rows import Broken, Layout, Limits, Notes, Part, Row

_HEAD_ROWS = 20
_EXACT_INTEGER = 1 << 53
_CHUNK = 1 << 20
_XLSX_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]{0,200}?\br=["']([A-Z]{1,3})(\d{1,9})["']""")
_ODS_TAG = re.compile(rb"<table:table-(?:row|cell)\b[^>]*")
_REPEATED = re.compile(rb"-repeated=\"(\d{1,12})\"")


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
    """Yield each row under the header as an object by column name.

    The number of a row is that of its sheet; from the second sheet on, added to the last of the sheet before it.

    Raises:
        InputError: The file is damaged or protected.
    """
    sheets = _sheets(part, limits)
    if layout.sheet >= len(sheets):
        return
    first, *others = [sheets[layout.sheet], *sheets[: layout.sheet], *sheets[layout.sheet + 1 :]]
    numbered = _numbered(first, 0)
    for _ in range(layout.skip):
        next(numbered, None)
    header = (0, list(layout.header)) if layout.header else next(numbered, None)
    if header is None:
        return
    about = {"file": part.name}
    names = column_names([str(cell) for cell in header[1]])
    yield from _rows(numbered, names, about)
    above = _height(first)
    wanted = None if layout.header else {name for name in names if not name.isdecimal()}
    for sheet in others:
        numbered = _numbered(sheet, above)
        own = _header_with(wanted, numbered) if wanted else None
        if own is not None:
            notes.say(f"{part.name}: the sheet {sheet.name!r} is read too; its row 1 is row {above + 1:,}.")
            yield from _rows(numbered, own, about)
            above += _height(sheet)
        elif sheet.height:
            notes.say(f"{part.name}: skipped the sheet {sheet.name!r}, which lacks the header of {first.name!r}.")


def _numbered(sheet: CalamineSheet, above: int) -> Iterator[tuple[int, list[Any]]]:
    """Return the rows of a sheet with their numbers, which count on from *above*."""
    return enumerate(sheet.iter_rows(), start=above + (sheet.start[0] if sheet.start else 0) + 1)


def _height(sheet: CalamineSheet) -> int:
    """Return the number of the last row of a sheet."""
    return (sheet.start[0] if sheet.start else 0) + int(sheet.height)


def _header_with(wanted: set[str], rows: Iterator[tuple[int, list[Any]]]) -> list[str] | None:
    """Take the rows up to the header that has the wanted columns, and return all its columns; None if there is none."""
    for _, row in islice(rows, _HEAD_ROWS):
        names = column_names([str(cell) for cell in row])
        if wanted <= set(names):
            return names
    return None


def _rows(rows: Iterator[tuple[int, list[Any]]], names: list[str], about: Mapping[str, Any]) -> Iterator[Row]:
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
    except (CalamineError, *ZIP_DAMAGED, RuntimeError) as error:
        raise InputError(
            f"{part.name}: not a readable spreadsheet ({error}). Is it protected by a password?"
        ) from error


def _check_size(name: str, data: bytes, limits: Limits) -> None:
    """Refuse what would fill the memory: a zip bomb, or a few cells far apart, between which all cells are made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
        if size > max(limits.expanded_bytes, len(data) * limits.ratio):
            raise InputError(
                f"{name}: expands to {size >> 20:,} MB, which looks like a zip bomb. {way_out('expanded_bytes', size)}"
            )
        n_cells = max((_n_cells(archive, member) for member in archive.namelist()), default=0)
    if n_cells > limits.cells:
        raise InputError(f"{name}: a sheet spans {n_cells:,} cells. {way_out('cells', n_cells)}")


def _n_cells(archive: zipfile.ZipFile, member: str) -> int:
    """Return how many cells the sheet in *member* spans at most; 0 if it holds no sheet."""
    if _XLSX_SHEET.fullmatch(member):
        return _xlsx_cells(archive, member)
    return _ods_cells(archive, member) if member == "content.xml" else 0


def _xlsx_cells(archive: zipfile.ZipFile, member: str) -> int:
    n_rows = n_columns = 0
    for text in _pieces(archive, member):
        if found := _CELL.findall(text):
            columns, rows = zip(*found, strict=True)
            n_columns = max(n_columns, *map(_column, set(columns)))
            n_rows = max(n_rows, *map(int, set(rows)))
    return n_rows * n_columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(archive: zipfile.ZipFile, member: str) -> int:
    """Return cells with their repetitions; those of empty cells at the end, which every sheet has, cost nothing."""
    rows, total = 1, 0
    for text in _pieces(archive, member):
        for tag in _ODS_TAG.findall(text):
            times = int(found[1]) if (found := _REPEATED.search(tag)) else 1
            if tag.startswith(b"<table:table-row"):
                rows = times
            elif b"value-type" in tag:
                total += rows * times
    return total


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces that end with a tag."""
    with archive.open(member) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            piece, _, rest = (rest + chunk).rpartition(b"<")
            yield piece
            rest = b"<" + rest[-_CHUNK:]
        yield rest
