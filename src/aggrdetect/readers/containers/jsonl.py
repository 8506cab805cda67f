"""JSON lines: one object a line, in UTF-8."""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from aggrdetect.readers.containers.streams import bounded_lines, open_utf8
from aggrdetect.readers.limits import row_too_long
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text

NOT_JSON = "not JSON"
_RECOVERED = "lines whose bytes were not UTF-8, read as Windows-1252"


def parse(line: bytes, notes: Notes) -> Any:
    """Return the value of a line, or of one that strict parsers refuse for a cut emoji or a stray control character.

    Raises:
        ValueError: The line is not JSON.
        RecursionError: It is nested too deep.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
        value = json.loads(text, strict=False)
        notes.count(_RECOVERED)
        return value
    return json.loads(text, strict=False)


def read_jsonl(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield the lines of a file; the number of a row is its line. Blank lines are no rows."""
    about = {"file": part.name}
    loads = orjson.loads
    with open_utf8(part, layout.encoding) as stream:
        for number, (line, complete) in enumerate(bounded_lines(stream, limits.row_bytes), start=1):
            if line.isspace():
                continue
            if not complete:
                yield Broken(number, row_too_long(limits), raw_text(line[: 4 * RAW_CHARACTERS]))
                continue
            try:
                value = loads(line)
            except orjson.JSONDecodeError:
                try:
                    value = parse(line, notes)
                except (ValueError, RecursionError):
                    yield Broken(number, NOT_JSON, raw_text(line[: 4 * RAW_CHARACTERS]))
                    continue
            yield Row(number, value, about)
