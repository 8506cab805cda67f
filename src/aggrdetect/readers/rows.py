"""What flows between containers, mappings and batches: rows, broken rows, rejects and notes."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import orjson

from aggrdetect.readers.private import hide_private, without_private

RAW_CHARACTERS = 2000
"""How much of a rejected row is kept."""

Post: TypeAlias = dict[str, Any]
"""The fields of ``POST_SCHEMA`` that a mapping found; absent fields are null.

``created_at`` may be epoch seconds, a ``datetime`` or the string as it stands in the export.
"""

NOTE = "note"
"""A post may carry a remark under this key, which is counted and not kept."""

Mapper: TypeAlias = Callable[[Any, Mapping[str, Any]], Post]
"""A mapping: one row and what the file says about all its rows, to a post, or ``InputError(reason)``."""


class Row(NamedTuple):
    """A row that the container could parse. ``number`` counts from 1 within its file."""

    number: int
    value: Any
    about: Mapping[str, Any]


class Broken(NamedTuple):
    """A row that the container could not parse."""

    number: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that gave no post, and why. ``raw`` is cut at 2,000 characters."""

    source_file: str
    source_row: int
    reason: str
    raw: str


OnReject: TypeAlias = Callable[[Reject], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a hostile or damaged file may cost. Each can be raised.

    Attributes:
        row_bytes: Longest row, in bytes.
        row_lines: Most lines in one quoted field of a delimited file.
        text_characters: Longest text of a post. Scoring costs time and memory by its length.
        expanded_bytes: Largest size of a compressed file after expansion, from which on ``ratio`` counts.
        ratio: Most bytes that one compressed byte may become.
        whole_bytes: Largest file that has to be read whole (sheets, Parquet in a zip, repositories).
        cells: Most cells of a spreadsheet, empty ones between others included.
    """

    row_bytes: int = 64 << 20
    row_lines: int = 500
    text_characters: int = 1_000_000
    expanded_bytes: int = 256 << 20
    ratio: int = 200
    whole_bytes: int = 1 << 30
    cells: int = 50_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the rows lie in a file: what detection found and a container needs.

    Attributes:
        container: A name in ``containers.CONTAINERS``.
        encoding: ``utf-8``, ``utf-16`` or another codec that has its own byte order mark.
        delimiter: Between the columns of a delimited file.
        escape: The escape character of a delimited file that does not double its quotes.
        skip: Rows that stand before the header.
        header: Column names of a file without a header row.
        sheet: Which sheet of a spreadsheet, from 0.
        items: Where the rows stand in a JSON document, such as ``messages[]``; an empty string is the document itself,
            an empty tuple is nowhere.
    """

    container: str
    encoding: str = "utf-8"
    delimiter: str = ","
    escape: str | None = None
    skip: int = 0
    header: tuple[str, ...] | None = None
    items: tuple[str, ...] = ("", "[]")
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or one file within a zip.

    Attributes:
        name: What ``source_file`` shows.
        open: Gives a new binary stream from the first byte, expanded if the file is compressed.
        path: The file itself, where it is one and not compressed.
    """

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None


@dataclass(slots=True)
class Notes:
    """What a person should know about how a file was read, each once, with a count where it has one."""

    _said: dict[str, None] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    """Posts by where the zone of their time comes from."""

    def say(self, text: str) -> None:
        """Note *text* once."""
        self._said.setdefault(text)

    def count(self, text: str, n: int = 1) -> None:
        """Note that *text* held for *n* more rows."""
        self._counts[text] += n

    def lines(self) -> list[str]:
        """Return the notes in the order in which they came."""
        return [*self._said, *(f"{text}: {n:,}" for text, n in self._counts.items())]


Read: TypeAlias = Callable[[Part, Layout, Limits, Notes], Iterator[Row | Broken]]
"""A container."""


def raw_text(value: Any) -> str:
    """Return a row as one string of at most 2,000 characters, without tokens, addresses and data on devices."""
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
    elif isinstance(value, str):
        text = value
    else:
        try:
            text = orjson.dumps(without_private(value), default=str).decode()
        except (orjson.JSONEncodeError, UnicodeEncodeError, RecursionError):
            text = _shown(value)
    return hide_private(text[: 2 * RAW_CHARACTERS])[:RAW_CHARACTERS].encode("utf-8", "replace").decode()


def _shown(value: Any) -> str:
    try:
        return repr(value)
    except RecursionError:
        return "(nested too deep to be shown)"
