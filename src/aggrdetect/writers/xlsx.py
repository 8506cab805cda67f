"""XLSX: the sheet of scores, and a data dictionary."""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import clear_frames
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from aggrdetect.errors import InputError
from aggrdetect.writers.dictionary import meanings

MAX_ROWS = 1_048_575
"""Rows under the header that a sheet holds."""
_MAX_LETTERS = 32_767


def write_xlsx(batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write scores as a workbook: ids and texts as text, scores and flags as numbers, times as times in UTC.

    Texts longer than a cell can hold are cut.

    Raises:
        InputError: There are more rows than a sheet holds.
        OSError: The workbook, or what it is made from, finds no room on its disk.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with TemporaryDirectory() as parts, _Sink(path, "w") as raw, io.BufferedWriter(raw) as file:
        try:
            with xlsxwriter.Workbook(file, {**options, "constant_memory": True, "tmpdir": parts}) as book:
                _fill(book, batches, schema)
        except FileCreateError as error:
            (failed,) = error.args
            clear_frames(failed.__traceback__)  # a ZipFile in them would still write, to a file that is closed
            raise OSError(failed.errno, failed.strerror, parts) from None
    if raw.failed:
        raise raw.failed


class _Sink(io.FileIO):
    """A file that swallows what follows a failed write: a ZipFile would print that it cannot end its file either."""

    failed: OSError | None = None

    def write(self, data: Any, /) -> int:
        if not self.failed:
            try:
                return super().write(data)
            except OSError as error:
                self.failed = error
        return len(data)


def _fill(book: Any, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
    bold, time = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    explanation = book.add_worksheet("columns")
    for number, row in enumerate([("column", "betekenis", "meaning"), *_explained(schema)]):
        for at, text in enumerate(row):
            explanation.write_string(number, at, text, None if number else bold)
    explanation.set_column(0, 0, 20)
    explanation.set_column(1, 2, 90)
    sheet = book.add_worksheet("scores")
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(schema.names):
        sheet.write_string(0, at, name, bold)
    number = 0
    for batch in batches:
        for row in batch.to_pylist():
            number += 1
            if number > MAX_ROWS:
                raise InputError(f"More than {MAX_ROWS:,} rows, which a sheet cannot hold. Use .sqlite or .jsonl.")
            for at, value in enumerate(row.values()):
                _write(sheet, (number, at), value, time)
    sheet.activate()


def _explained(schema: pa.Schema) -> list[tuple[str, str, str]]:
    return [(name, *meanings()[name]) for name in schema.names]


def _write(sheet: Any, place: tuple[int, int], value: object, time: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(*place, value[:_MAX_LETTERS])
    elif isinstance(value, int | float):
        sheet.write_number(*place, round(float(value), 4))
    else:
        sheet.write_datetime(*place, value.replace(tzinfo=None), time)  # type: ignore[attr-defined]
