"""What the beginning of a file tells: its encoding, its field names, its columns."""

import contextlib
import csv
import json
import re
from collections import Counter
from collections.abc import Sequence

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.streams import byte_order_mark
from aggrdetect.readers.fields import ALL_NAMES, TEXT_NAMES, normalised
from aggrdetect.readers.rows import Part

HEAD = 1 << 18
"""How many bytes are looked at."""

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\0"
"""The delimiter of a file with one column: a character that no row holds."""

_TOKEN = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+(:)?|".*|[{}\[\]]', re.DOTALL)
"""A string, a key, a string that never ends, or a bracket; no place is looked at twice."""
_SAID = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?[,;\s]*?(?:\r\n?|\n|$)', re.IGNORECASE)
_DEEPEST = 64
_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"Rar!": "a RAR archive (unpack it first)",
    b"7z\xbc\xaf": "a 7z archive (unpack it first)",
    b"SQLite": "an SQLite database",
}


def read_head(part: Part, n_bytes: int = HEAD) -> bytes:
    """Return the first bytes of a part.

    Raises:
        InputError: There are none.
    """
    with part.open() as stream:
        head = stream.read(n_bytes)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise InputError(f"{part.name}: empty file. Was the export complete?")
    return head


def encoding_of(head: bytes, name: str) -> tuple[str, str]:
    """Return the codec of a text file and its beginning as text.

    Raises:
        InputError: The file is binary.
    """
    if kind := next((kind for start, kind in _BINARY.items() if head.startswith(start)), None):
        raise InputError(f"{name}: {kind}, not an export of posts.")
    if mark := byte_order_mark(head):
        codec, length = mark
        return codec, head[length:].decode(codec if codec == "utf-8" else _endless(head), "ignore")
    if unmarked := _unmarked_utf16(head):
        return unmarked, head.decode(unmarked, "ignore")
    controls = sum(head.count(byte) for byte in range(9))
    if controls > 4 + len(head) // 100:  # random bytes hold 3.5 % of them; a stray one is damage in a text
        raise InputError(f"{name}: a binary file of unknown kind, not an export of posts.")
    try:
        return "utf-8", head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_in_two = error.start >= len(head) - 4
        return "utf-8", head.decode("utf-8", "ignore") if cut_in_two else head.decode("cp1252", "replace")


def _endless(head: bytes) -> str:
    if head.startswith(b"\xff\xfe\0\0"):
        return "utf-32-le"
    return "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"


def _unmarked_utf16(head: bytes) -> str | None:
    sample = head[:2000]
    if sample[1::2].count(0) > len(sample) // 3 and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 3 and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def json_paths(text: str) -> dict[str, None]:
    """Return the paths of all fields in the beginning of a JSON text, which may break off anywhere.

    >>> list(json_paths('{"a": [{"b": {"c": 1}}, {"d"'))
    ['', 'a', 'a[]', 'a[].b', 'a[].b.c']
    """
    paths: dict[str, None] = {}
    open_: list[tuple[str, str]] = []
    key = ""
    for token in _TOKEN.finditer(text):
        mark = token[0][0]
        if mark in "{[":
            path = _place(open_, key)
            paths.setdefault(path)
            open_.append((mark, path))
            if len(open_) > _DEEPEST:
                break
        elif mark in "}]":
            if open_:
                open_.pop()
        elif token[2] and open_:
            key = _unquoted(token[1])
            paths.setdefault(_place(open_, key))
    return paths


def _unquoted(key: str) -> str:
    try:
        return str(json.loads(f'"{key}"', strict=False)) if "\\" in key else key
    except ValueError:
        return key


def _place(open_: list[tuple[str, str]], key: str) -> str:
    if not open_:
        return ""
    mark, path = open_[-1]
    if mark == "[":
        return f"{path}[]"
    return f"{path}.{key}" if path else key


def looks_like_json_lines(text: str) -> bool:
    """Say whether the lines of a text that starts like JSON are values of their own."""
    complete = [line.strip() for line in text.split("\n")[: -1 if len(text) >= HEAD // 4 else None]]
    lines = [line for line in complete if line][:50]
    if len(lines) == 1:  # a document on one line reads just as well as a document
        return False
    good = [_is_object(line) for line in lines]
    return sum(good) >= 1 and (good[0] or sum(good) * 2 > len(good)) and lines[1][:1] in "{["


def _is_object(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def delimited_rows(text: str, delimiter: str, escape: str | None = None) -> list[list[str]]:
    """Return the first rows of a delimited text, without the last one, which may break off."""
    lines = text.splitlines(keepends=True)[:400]
    if len(text) >= HEAD // 4:
        lines = lines[:-1]
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(
            row
            for row in csv.reader(lines, delimiter=delimiter, escapechar=escape, doublequote=escape is None)
            if any(map(str.strip, row))
        )
    return rows


def said_delimiter(text: str) -> tuple[str | None, str]:
    r"""Return the delimiter that a first line for Excel names, if there is one, and the text below that line.

    >>> said_delimiter("sep=;\nTekst;Datum"), said_delimiter("Tekst,Datum")
    ((';', 'Tekst;Datum'), (None, 'Tekst,Datum'))
    """
    found = _SAID.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def best_delimiter(text: str, delimiters: Sequence[str] = DELIMITERS) -> tuple[str, float, int]:
    """Return the delimiter that gives the most even rows, the share of rows of the usual width, and that width."""
    found = []
    for delimiter in delimiters:
        widths = Counter(len(row) for row in delimited_rows(text, delimiter))
        if not widths:
            continue
        width, n = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        share = n / widths.total()
        found.append((share * (width > 1) + min(width, 40) / 1000, delimiter, share, width))
    if not found:
        return delimiters[0], 0.0, 0
    _, delimiter, share, width = max(found)
    return delimiter, share, width


def header_row(rows: Sequence[Sequence[str]], signs: Sequence[frozenset[str]]) -> int | None:
    """Return the place of the row that names columns, or None: some exports put titles above it."""
    for place, row in enumerate(rows[:20]):
        names = {normalised(name) for name in row if name}
        if any(sign <= names for sign in signs):
            return place
    for place, row in enumerate(rows[:20]):
        names = {normalised(name) for name in row if name}
        if names & TEXT_NAMES and len(names & ALL_NAMES) * 3 >= len(names) and max(map(len, row), default=0) < 80:
            return place
    return None


def is_one_column(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the delimiter stands in texts only: the header, which comes first, names one column.

    Rows in which only empty cells follow the first keep their delimiter.
    """
    further = [row[1:] for row in rows[1:] if len(row) > 1]
    return bool(rows) and len(rows[0]) == 1 and (not further or any(map(any, further)))


def headless_columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the columns of YouTube Takeout files that come without a header, or None for any other file."""
    first = rows[0] if rows else ()
    return _HEADLESS.get(len(first)) if first and first[-1].startswith(('{"text"', '{"takeoutSegments"')) else None


_HEADLESS = {
    6: ("Live Chat ID", "Channel ID", "Live Chat Create Timestamp", "Price", "Video ID", "Live Chat Text"),
    7: (
        "Comment ID",
        "Channel ID",
        "Comment Create Timestamp",
        "Price",
        "Parent Comment ID",
        "Video ID",
        "Comment Text",
    ),
}
