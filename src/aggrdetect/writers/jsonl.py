"""JSON lines: one object a row, times in ISO 8601."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pyarrow as pa


def write_jsonl(batches: Iterator[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:  # noqa: ARG001 (one signature)
    """Write scores as JSON lines, in UTF-8; what is not known is null."""
    with path.open("wb") as file:
        for batch in batches:
            options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
            file.writelines(orjson.dumps(row, option=options) for row in batch.to_pylist())
