"""The report as a workbook: one sheet a table, real numbers, charts of the spreadsheet's own, a data dictionary."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert
import xlsxwriter

from aggrdetect.files import whole_file
from aggrdetect.report.compose import compose
from aggrdetect.report.data import ReportData
from aggrdetect.report.document import Big, Bullets, Cell, Column, Document, Facts, Paragraph, Table
from aggrdetect.report.flat import FIELDS, count_rows
from aggrdetect.report.look import PLAIN, Look
from aggrdetect.report.wording import Wording

_FORMATS = {"text": "@", "count": "#,##0", "share": "0.0%", "score": "0.00", "number": "#,##0.0"}
_CHARTED = ("forms", "layer", "role", "organisation", "platform", "relation", "month")
_LEFT_OUT = ("officials-most",)
_LOGO_PIXELS = 56
_LONGEST = 60
_MOST_ROWS = 1_048_575


@dataclass(frozen=True, slots=True, eq=False)
class _Book:
    """A workbook that is being written, with its formats."""

    file: Any
    bold: Any
    title: Any
    wrapped: Any
    cells: dict[str, Any]
    look: Look


def write_xlsx(data: ReportData, words: Wording, path: Path, look: Look = PLAIN) -> None:
    """Write the report as a workbook."""
    document = compose(data, words)
    with whole_file(path) as part, part.open("wb") as file:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(file, {**options, "in_memory": True}) as workbook:
            created = data.made.replace(tzinfo=None)
            workbook.set_properties({"title": document.title, "author": "aggrdetect", "created": created})
            book = _Book(
                workbook,
                workbook.add_format(
                    {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "font_color": look.main}
                ),
                workbook.add_format({"bold": True, "font_size": 14, "font_color": look.main}),
                workbook.add_format({"text_wrap": True, "valign": "top"}),
                {kind: workbook.add_format({"num_format": form}) for kind, form in _FORMATS.items()},
                look,
            )
            tables = [table for table in document.tables() if table.id not in _LEFT_OUT]
            _write_text(book, document, words)
            for table in tables:
                _write_table(book, table, words)
            _write_counts(book, data, words)
            _write_dictionary(book, tables, words)


def _sheet_name(table_id: str, words: Wording) -> str:
    return words(f"sheet.{table_id}")


def _write_text(book: _Book, document: Document, words: Wording) -> None:
    """Write summary, method and what to know of the numbers."""
    sheet = book.file.add_worksheet(words("sheet.text"))
    sheet.set_column(0, 0, 50)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, document.title, book.title)
    sheet.write_string(1, 0, f"{document.subtitle}. {document.made}.")
    _write_look(book, sheet)
    row = 3
    for section in document.sections[:2]:
        sheet.write_string(row, 0, section.title, book.bold)
        for first, second in _lines(section.blocks):
            row += 1
            sheet.write_string(row, 0, first, book.wrapped)
            sheet.write_string(row, 1, second, book.wrapped)
        row += 2
    sheet.write_string(row, 0, document.footer)


def _write_look(book: _Book, sheet: Any) -> None:
    """Put the organisation's logo or name beside the title; a workbook holds pictures made of points only."""
    look = book.look
    if not look.logo:
        sheet.write_string(0, 1, look.name, book.bold)
        return
    picture = vl_convert.svg_to_png(look.logo.decode("utf-8"), scale=2) if look.logo_kind == ".svg" else look.logo
    # A PNG says its height in the bytes 20 to 23.
    scale = _LOGO_PIXELS / int.from_bytes(picture[20:24], "big")
    sheet.set_row_pixels(0, _LOGO_PIXELS + 8)
    place = {"image_data": io.BytesIO(picture), "description": look.name, "x_scale": scale, "y_scale": scale}
    sheet.insert_image(0, 1, "logo.png", place)


def _lines(blocks: Iterable[object]) -> list[tuple[str, str]]:
    """Return the text of blocks as two columns; tables and charts have sheets of their own."""
    lines: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Big):
            lines.append((block.value, f"{block.text}, {block.range}" if block.range else block.text))
        elif isinstance(block, Bullets):
            lines += [("", item) for item in block.items]
        elif isinstance(block, Facts):
            lines += list(block.rows)
        elif isinstance(block, Paragraph):
            lines.append(("", block.text))
    return lines


def _write_table(book: _Book, table: Table, words: Wording) -> None:
    sheet = book.file.add_worksheet(_sheet_name(table.id, words))
    sheet.write_string(0, 0, table.caption, book.title)
    for at, column in enumerate(table.columns):
        sheet.write_string(2, at, column.header, book.bold)
        longest = max((len(str(row[at] or "")) for row in table.rows), default=0) if column.kind == "text" else 0
        sheet.set_column(at, at, min(max(longest, len(column.header), 9) + 2, _LONGEST))
        for number, row in enumerate(table.rows, 3):
            _write_cell(book, sheet, (number, at), row[at], column)
    sheet.freeze_panes(3, 1)
    if table.note:
        sheet.write_string(4 + len(table.rows), 0, table.note)
    if table.id in _CHARTED and table.rows:
        _add_chart(book, sheet, table, words)
    if table.id.startswith("hours"):
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#6D95C4"}
        sheet.conditional_format(3, 1, 2 + len(table.rows), 7, scale)


def _write_cell(book: _Book, sheet: Any, place: tuple[int, int], value: Cell, column: Column) -> None:
    form = book.cells[column.kind]
    if value is None:
        sheet.write_blank(*place, None, form)
    elif isinstance(value, str):
        sheet.write_string(*place, value, book.wrapped if len(value) > _LONGEST else form)
    else:
        sheet.write_number(*place, value, form)


def _add_chart(book: _Book, sheet: Any, table: Table, words: Wording) -> None:
    """Add a chart of the estimates with their intervals, or of the raw shares where there are none."""
    name, last = _sheet_name(table.id, words), 2 + len(table.rows)
    headers = [column.header for column in table.columns]
    estimate, low, high = (headers.index(words(f"column.{key}")) for key in ("estimate", "low", "high"))
    known = any(row[estimate] is not None for row in table.rows)
    at = estimate if known else headers.index(words("column.raw"))
    series: dict[str, Any] = {
        "name": table.columns[at].header,
        "categories": [name, 3, 0, last, 0],
        "values": [name, 3, at, last, at],
        "fill": {"color": book.look.main},
    }
    if known:
        bounds = [(row[estimate], row[low], row[high]) for row in table.rows]
        arms = [(v - a, b - v) if _numbers(v, a, b) else (0, 0) for v, a, b in bounds]  # type: ignore[operator]
        minus, plus = [list(arm) for arm in zip(*arms, strict=True)]
        series["y_error_bars"] = {"type": "custom", "minus_values": minus, "plus_values": plus}
    chart = book.file.add_chart({"type": "column"})
    chart.add_series(series)
    chart.set_title({"name": table.caption, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    chart.set_size({"width": 720, "height": 360})
    sheet.insert_chart(2, len(table.columns) + 1, chart, {"description": table.caption})


def _numbers(*values: Cell) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _write_counts(book: _Book, data: ReportData, words: Wording) -> None:
    """Write the flagged counts that other programs read, as far as a sheet goes."""
    sheet = book.file.add_worksheet(words("sheet.counts"))
    for at, name in enumerate(FIELDS):
        sheet.write_string(0, at, name, book.bold)
        sheet.set_column(at, at, 18)
    for number, row in enumerate(count_rows(data), 1):
        if number > _MOST_ROWS:
            break
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, at, value)
            else:
                sheet.write_number(number, at, value)
    sheet.freeze_panes(1, 0)


def _write_dictionary(book: _Book, tables: list[Table], words: Wording) -> None:
    sheet = book.file.add_worksheet(words("sheet.dictionary"))
    headers = [words(f"dictionary.{key}") for key in ("sheet", "column", "meaning")]
    for at, (header, width) in enumerate(zip(headers, (24, 28, 100), strict=True)):
        sheet.write_string(0, at, header, book.bold)
        sheet.set_column(at, at, width)
    rows = [
        (_sheet_name(table.id, words), column.header, column.meaning or table.caption)
        for table in tables
        for column in table.columns
    ]
    rows += [(words("sheet.counts"), name, words(f"field.{name}")) for name in FIELDS]
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            sheet.write_string(number, at, value, book.wrapped)
    sheet.freeze_panes(1, 0)
