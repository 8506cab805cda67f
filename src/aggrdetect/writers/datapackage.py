"""A data dictionary for programs beside every copy of the scores: a Frictionless data package."""

import re
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from aggrdetect.files import fingerprint, write_text
from aggrdetect.writers.dictionary import meanings
from aggrdetect.writers.safe import IDS

_FORMS: dict[str, dict[str, Any]] = {
    ".csv": {
        "description": (
            'For spreadsheets. Ids are written as ="..." and an apostrophe stands before text that a spreadsheet would '
            "run: the fields say how to undo it. Scores are rounded to 4 decimals. JSON lines, SQLite and Parquet hold "
            "every value as it is."
        ),
        "mediatype": "text/csv",
        "dialect": {"delimiter": ";", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\n"},
    },
    ".jsonl": {"mediatype": "application/jsonl", "dialect": {"keyed": True}},
    ".sqlite": {
        "description": (
            "A database: the scores are its table scores. A data package knows no path to a table, so programs such as "
            "frictionless take the resource for a file. In the folder of the file, frictionless reads the table from "
            "the path sqlite:///NAME with this dialect and schema."
        ),
        "mediatype": "application/vnd.sqlite3",
        "dialect": {"table": "scores", "sql": {"table": "scores"}},
    },
    ".xlsx": {
        "description": (
            "For Excel: the scores are the sheet scores, rounded to 4 decimals; texts over 32,767 characters are cut. "
            "JSON lines, SQLite and Parquet hold every value as it is."
        ),
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"sheetName": "scores", "excel": {"sheet": "scores"}},
    },
    ".parquet": {"mediatype": "application/vnd.apache.parquet"},
}
_EMPTY_IS_MISSING = {".csv", ".xlsx"}
"""Forms in which no cell and an empty text are one: an empty ``official_id`` is not a missing one elsewhere."""
_UNCOUNTED = {".parquet"}
"""Forms whose bytes frictionless does not count: it calls any number of them an error."""
_CELLS = {
    "id": {
        "description": 'Written as ="...": take off =" and the last ", and read "" as ".',
        "description_nl": 'Geschreven als ="...": haal =" en de laatste " eraf, en lees "" als ".',
    },
    "text": {
        "description": (
            "One apostrophe was put before = + - @ (also full-width), a tab or a line break at the beginning: take it "
            "off. A text that began with such an apostrophe itself looks the same."
        ),
        "description_nl": (
            "Voor = + - @ (ook op volle breedte), een tab of een nieuwe regel aan het begin is één apostrof gezet: "
            "haal die eraf. Een tekst die zelf met zo'n apostrof begon, ziet er net zo uit."
        ),
    },
}
"""How cells of a CSV are written for spreadsheets, and how to undo it."""
_ID = r'="([^"]|"")*"'
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
        **({} if form in _UNCOUNTED else {"bytes": path.stat().st_size}),
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
    described = {"description": english, "description_nl": dutch}
    if form == ".csv" and pa.types.is_string(field.type):
        cells = _CELLS["id" if field.name in IDS else "text"]
        described = {name: f"{text} {cells[name]}" for name, text in described.items()}
    found: dict[str, Any] = {"name": field.name, **_type(field.type, form), **described}
    constraints: dict[str, Any] = {} if field.nullable or form in _EMPTY_IS_MISSING else {"required": True}
    if form == ".csv" and field.name in IDS:
        constraints["pattern"] = _ID
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
