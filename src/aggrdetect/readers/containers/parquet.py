"""Parquet files, a few thousand rows at a time."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.streams import whole
from aggrdetect.readers.rows import Broken, Layout, Limits, Notes, Part, Row

_ROWS = 4096


def open_parquet(part: Part, limits: Limits) -> pq.ParquetFile:
    """Open a Parquet file.

    Raises:
        InputError: It is damaged.
    """
    try:
        return pq.ParquetFile(part.path if part.path is not None else io.BytesIO(whole(part, limits)))
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{part.name}: not a readable Parquet file ({str(error).splitlines()[0]}).") from error


def read_parquet(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each row as an object by column name.

    Raises:
        InputError: The file is damaged.
    """
    del layout, notes
    about = {"file": part.name}
    number = 0
    with open_parquet(part, limits) as file:
        try:
            for batch in file.iter_batches(_ROWS):
                columns = [_values(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, dict(zip(file.schema_arrow.names, cells, strict=True)), about)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InputError(
                f"{part.name}: damaged after row {number:,} ({str(error).splitlines()[0]}). Make the export again."
            ) from error


def _values(column: pa.Array) -> list[Any]:
    """Return the cells of a column; where one is no moment that Python knows, all of them as text."""
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return list(column.cast(pa.string()).to_pylist())
