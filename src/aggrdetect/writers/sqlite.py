"""SQLite: the table ``scores``, and ``columns`` that explains it."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from aggrdetect.writers.dictionary import meanings


def write_sqlite(batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write scores as an SQLite database; flags are 0 or 1, times are text in UTC.

    Raises:
        OSError: The database cannot be written, as on a full disk.
    """
    path.touch()  # says why a folder takes no file, which SQLite does not
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("PRAGMA journal_mode = MEMORY")  # what breaks off is thrown away: no journal beside it
            _fill(database, batches, schema)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise OSError(errno.EIO, str(error), str(path)) from error


def _fill(database: sqlite3.Connection, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
    columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in schema)
    places = ", ".join("?" * len(schema))
    database.execute(f"CREATE TABLE scores ({columns})")
    database.execute("CREATE TABLE columns (name TEXT PRIMARY KEY, meaning_nl TEXT, meaning_en TEXT)")
    explained = ((name, *meanings()[name]) for name in schema.names)
    database.executemany("INSERT INTO columns VALUES (?, ?, ?)", explained)
    for batch in batches:
        values = zip(*(_values(batch.column(field.name), field.type) for field in schema), strict=True)
        database.executemany(f"INSERT INTO scores VALUES ({places})", values)  # noqa: S608 (only question marks)
    for name in ("post_id", "official_id", "created_at"):
        database.execute(f"CREATE INDEX scores_{name} ON scores ({name})")


def _type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "REAL"
    return "INTEGER" if pa.types.is_boolean(kind) or pa.types.is_integer(kind) else "TEXT"


def _values(column: pa.Array, kind: pa.DataType) -> list[object]:
    if pa.types.is_timestamp(kind):
        column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    return list(column.to_pylist())
