"""Scores in the forms that other programs read: CSV for spreadsheets, JSON lines, SQLite, XLSX."""

from aggrdetect.registry import Lazy

WRITERS = {
    ".csv": Lazy("aggrdetect.writers.delimited", "write_csv"),
    ".jsonl": Lazy("aggrdetect.writers.jsonl", "write_jsonl"),
    ".sqlite": Lazy("aggrdetect.writers.sqlite", "write_sqlite"),
    ".xlsx": Lazy("aggrdetect.writers.xlsx", "write_xlsx"),
}
"""By the end of the file name: ``(batches, schema, path) -> None``, writing to a path that is whole or absent."""
