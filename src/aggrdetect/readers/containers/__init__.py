"""Containers turn a file into rows. Each is one function; the heavy ones are imported when they are used."""

from aggrdetect.registry import Lazy

_HERE = "aggrdetect.readers.containers"

CONTAINERS = {
    "jsonl": Lazy(f"{_HERE}.jsonl", "read_jsonl"),
    "json": Lazy(f"{_HERE}.json_document", "read_json"),
    "javascript": Lazy(f"{_HERE}.json_document", "read_json"),
    "delimited": Lazy(f"{_HERE}.delimited", "read_delimited"),
    "sheet": Lazy(f"{_HERE}.sheet", "read_sheet"),
    "parquet": Lazy(f"{_HERE}.parquet", "read_parquet"),
    "lines": Lazy(f"{_HERE}.lines", "read_lines"),
    "chat": Lazy(f"{_HERE}.chat", "read_chat"),
    "mbox": Lazy(f"{_HERE}.mail", "read_mbox"),
    "eml": Lazy(f"{_HERE}.mail", "read_eml"),
    "msg": Lazy(f"{_HERE}.mail", "read_msg"),
    "car": Lazy(f"{_HERE}.car", "read_car"),
}
"""Name and function of every container; all are called alike, see ``rows.Read``."""
