"""A data dictionary for programs beside every copy of the scores: a Frictionless data package."""

import re
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from aggrdetect.files import fingerprint, write_text
from aggrdetect.writers.dictionary import meanings

_FORMS: dict[str, dict[str, Any]] = {
    ".csv": {
        "mediatype": "text/csv",
        "dialect": {"delimiter": ";", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\n"},
    },
    ".jsonl": {"mediatype": "application/jsonl", "dialect": {"keyed": True}},
    ".sqlite": {"mediatype": "application/vnd.sqlite3", "dialect": {"table": "scores"}},
    ".xlsx": {
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheet": "scores"},
    },
    ".parquet": {"mediatype": "application/vnd.apache.parquet"},
}
_EMPTY_IS_MISSING = {".csv", ".xlsx"}
"""Forms in which no cell and an empty text are one: an empty ``official_id`` is not a missing one elsewhere."""
_TIMES = {".csv": "%Y-%m-%d %H:%M:%S", ".sqlite": "%Y-%m-%dT%H:%M:%SZ"}


def package_path(path: Path) -> Path:
    """Return where the dictionary of *path* is written.

    >>> package_path(Path("out/scores.csv")).as_posix()
    'out/scores.csv.datapackage.json'
    """
    return path.with_name(f"{path.name}.datapackage.json")


def write_package(path: Path, schema: pa.Schema, *, target: Path | None = None) -> None:
    """Write the dictionary of a copy that is there.

    Args:
        path: The copy.
        schema: Its columns.
        target: Where to write; ``package_path`` by default.
    """
    form = path.suffix.lower()
    resource = {
        "name": re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-") or "scores",
        "path": path.name,
        "profile": "tabular-data-resource" if form == ".csv" else "data-resource",
        "format": form.removeprefix("."),
        **_FORMS[form],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{fingerprint(path)}",
        "schema": {
            "fields": [_field(field, form) for field in schema],
            "missingValues": [""] if form in _EMPTY_IS_MISSING else [],
        },
    }
    if form in {".csv", ".jsonl"}:
        resource["encoding"] = "utf-8"
    package = {
        "profile": "data-package",
        "name": "aggrdetect-scores",
        "title": "Scores of aggrdetect",
        "description": "One row for each pair of a post and an official. Flags are not human judgements.",
        "resources": [resource],
    }
    write_text(target or package_path(path), orjson.dumps(package, option=orjson.OPT_INDENT_2).decode() + "\n")


def _field(field: pa.Field, form: str) -> dict[str, Any]:
    dutch, english = meanings()[field.name]
    found: dict[str, Any] = {
        "name": field.name,
        **_type(field.type, form),
        "description": english,
        "description_nl": dutch,
    }
    constraints: dict[str, Any] = {} if field.nullable or form in _EMPTY_IS_MISSING else {"required": True}
    if found["type"] == "number":
        constraints |= {"minimum": 0, "maximum": 1}
    return found | ({"constraints": constraints} if constraints else {})


def _type(kind: pa.DataType, form: str) -> dict[str, Any]:
    if pa.types.is_floating(kind):
        return {"type": "number", "decimalChar": ","} if form == ".csv" else {"type": "number"}
    if pa.types.is_boolean(kind):
        if form == ".csv":
            return {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}
        return {"type": "integer"} if form in {".sqlite", ".xlsx"} else {"type": "boolean"}
    if pa.types.is_timestamp(kind):
        return {"type": "datetime", "format": _TIMES[form]} if form in _TIMES else {"type": "datetime"}
    return {"type": "integer"} if pa.types.is_integer(kind) else {"type": "string"}
