"""The table of formats.

A new platform is one mapping, one row in a catalogue, one entry in ``formats.toml`` and one fixture.
"""

from collections.abc import Mapping

from aggrdetect.readers import catalogue_json, catalogue_tables
from aggrdetect.readers.format import Format

FORMATS: Mapping[str, Format] = {row.name: row for row in (*catalogue_json.ROWS, *catalogue_tables.ROWS)}
"""Every format by name; of two that fit equally well the first is taken."""

GENERIC = {
    "jsonl": "jsonl",
    "json": "jsonl",
    "javascript": "jsonl",
    "delimited": "delimited",
    "sheet": "sheet",
    "parquet": "parquet",
    "lines": "text",
}
"""Container to the format that reads it when no other is recognised."""
