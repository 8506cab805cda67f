"""CSV that Excel opens well with Dutch settings; for programs, JSON lines or SQLite are the better choice."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from aggrdetect.writers.safe import FORMULA, IDS

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_csv(batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write scores as CSV for spreadsheets: byte order mark, semicolons, decimal commas.

    Ids are written as ``="123"``, so that they stay text. Text that a spreadsheet would run gets an apostrophe.
    """
    target = pa.schema([pa.field(field.name, pa.string()) for field in schema])
    with path.open("wb") as file:
        file.write(_BYTE_ORDER_MARK)
        options = pacsv.WriteOptions(delimiter=";", quoting_style="needed")
        with pacsv.CSVWriter(file, target, write_options=options) as writer:
            for batch in batches:
                columns = [_as_text(batch.column(field.name), field) for field in schema]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=target))


def _as_text(column: pa.Array, field: pa.Field) -> pa.Array:
    if field.name in IDS:
        quoted = pc.replace_substring(column, '"', '""')
        written = pc.binary_join_element_wise('="', quoted, '"', "")
        return pc.if_else(pc.equal(pc.fill_null(column, ""), ""), pa.scalar(None, pa.string()), written)
    if pa.types.is_floating(field.type):
        return pc.replace_substring(pc.cast(pc.round(column.cast(pa.float64()), 4), pa.string()), ".", ",")
    if pa.types.is_timestamp(field.type):
        return pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    if pa.types.is_boolean(field.type):
        return pc.if_else(column, "1", "0")
    if pa.types.is_string(field.type):
        return pc.replace_substring_regex(column, FORMULA, r"'\1")
    return pc.cast(column, pa.string())
