"""Which format a file is in, from its content, with the reason."""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.readers.containers.streams import ZIP, ZIP_DAMAGED, open_utf8
from aggrdetect.readers.fields import TEXT_NAMES, normalised
from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS
from aggrdetect.readers.heads import (
    DELIMITERS,
    HEAD,
    ONE_COLUMN,
    best_delimiter,
    delimited_rows,
    encoding_of,
    header_row,
    headless_columns,
    is_one_column,
    json_paths,
    looks_like_json_lines,
    read_head,
    said_delimiter,
)
from aggrdetect.readers.magic import binary_container, parquet_columns, sheet_heads, text_container
from aggrdetect.readers.rows import DEFAULT_LIMITS, Layout, Limits, Part

_SCRIPT = re.compile(r"\s*(?:window\.YTD\.|Grailbird\.data\.|var\s+\w+\s*)[\w.]*\s*=\s*(?=[\[{])")
_NOTHING = re.compile(r"(?:\[\s*\]\s*)+")
_FAR = 16 << 20
_EVEN = 0.8
"""The share of lines with the same number of columns from which on a .txt file is a table."""


@dataclass(frozen=True, slots=True)
class Found:
    """A format, how the rows lie in this file, and why, in one line."""

    format: Format
    layout: Layout
    reason: str


def find_format(
    part: Part, *, format_name: str | None = None, generic: bool = False, limits: Limits = DEFAULT_LIMITS
) -> Found:
    """Return the format of a part.

    Args:
        part: The file.
        format_name: The user's own word for it; then only how the rows lie is found out.
        generic: The user mapped columns, so no platform is looked for.
        limits: What the file may cost.

    Raises:
        UnknownNameError: No format is called *format_name*.
        InputError: The file is empty, binary or not in this format.
    """
    head = read_head(part)
    wanted = _wanted(format_name)
    found = _binary_format(part, head, limits, generic=generic) or _text_format(
        part, head, generic=generic, wanted=wanted
    )
    if wanted is None or found.format is wanted:
        return found
    if found.layout.container not in wanted.containers:
        raise InputError(
            f"{part.name}: not in the format {wanted.name!r}, which comes as {' or '.join(wanted.containers)}; "
            f"this is {found.layout.container} ({found.reason}). Leave out --format to have it detected."
        )
    return Found(wanted, _layout_for(found.layout, wanted), "named with --format")


def _wanted(format_name: str | None) -> Format | None:
    if format_name is None:
        return None
    if format_name not in FORMATS:
        raise UnknownNameError("format", format_name, FORMATS)
    return FORMATS[format_name]


def _layout_for(layout: Layout, wanted: Format) -> Layout:
    if layout.container not in {"json", "javascript"} or wanted.name == "jsonl":
        return layout
    return replace(layout, items=wanted.items)


def _binary_format(part: Part, head: bytes, limits: Limits, *, generic: bool) -> Found | None:
    _refuse_archive(part, head)
    container = binary_container(part, head, limits)
    if container in {"sheet", "parquet"}:
        tables = sheet_heads(part, limits) if container == "sheet" else [[parquet_columns(part, limits)]]
        return _binary_table(container, tables, generic=generic)
    if container is not None:
        row = FORMATS["bluesky" if container == "car" else "email"]
        return Found(row, Layout(container=container), f"begins like a {container} file")
    return None


def _refuse_archive(part: Part, head: bytes) -> None:
    """Refuse files of files that are not taken apart.

    Raises:
        InputError: It is one.
    """
    if head[257:263] in {b"ustar\0", b"ustar "}:
        raise InputError(f"{part.name}: a tar archive. Unpack it and give the folder.")
    if head.startswith(ZIP) and (
        is_package(part.path) if part.path else ".zip" in PurePath(part.name.lower()).suffixes
    ):
        raise InputError(f"{part.name}: a zip within another archive. Unpack it and give the folder or the inner zip.")


def _binary_table(container: str, tables: Sequence[Sequence[Sequence[str]]], *, generic: bool) -> Found:
    """Return the format of the first table with a header that is known, else the first that is not empty."""
    known = [] if generic else [sign for row in FORMATS.values() if container in row.containers for sign in row.signs]
    places = [(number, header_row(rows, known)) for number, rows in enumerate(tables)]
    filled = next((number for number, rows in enumerate(tables) if rows), 0)
    number, place = next(((number, place) for number, place in places if place is not None), (filled, None))
    layout = Layout(container=container, sheet=number, skip=place or 0)
    headers = {normalised(column) for column in tables[number][place]} if place is not None else set()
    best = None if generic else _best(headers, lambda row: container in row.containers)
    if best is None:
        return Found(FORMATS[container], layout, f"begins like a {container} file")
    return Found(best[0], layout, f"columns of a {container} file, among them {', '.join(sorted(best[1]))}")


def _text_format(part: Part, head: bytes, *, generic: bool, wanted: Format | None) -> Found:
    encoding, text = encoding_of(head, part.name)
    if wanted is not None and "lines" in wanted.containers:
        return Found(wanted, Layout(container="lines", encoding=encoding), "named with --format")
    start = text.lstrip()
    if len(head) == HEAD and "\n" not in start[:-1]:  # a first line this long says nothing of the second
        start = encoding_of(read_head(part, _FAR), part.name)[1].lstrip()
    if _SCRIPT.match(start) or start[:1] in {"{", "["}:
        found = _json_format(start, encoding, generic=generic)
        if (
            len(head) == HEAD
            and found is not None
            and found.format.name == "jsonl"
            and found.layout.container == "json"
        ):
            far = encoding_of(read_head(part, _FAR), part.name)[1].lstrip()  # what tells may stand far down
            found = _json_format(far, encoding, generic=generic, far=True)
        if found is not None:
            return found
    if message := text_container(text):
        row = FORMATS["whatsapp" if message == "chat" else "email"]
        return Found(row, Layout(container=message, encoding=encoding), f"begins like {_words(message)}")
    return _table_format(part, text, encoding, generic=generic, wanted=wanted)


def _json_format(text: str, encoding: str, *, generic: bool, far: bool = False) -> Found | None:
    script = _SCRIPT.match(text)
    body = text[script.end() :] if script else text
    container = "javascript" if script else "jsonl" if looks_like_json_lines(body) else "json"
    paths = json_paths(body if far else body[:HEAD])
    if _NOTHING.fullmatch(body):
        return Found(FORMATS["jsonl"], Layout(container="json", encoding=encoding, items=()), "an empty list")
    if len(paths) <= 1 and not script:
        return None if "{" not in body else _generic_json(body, encoding, container)
    best = None if generic else _best(paths, lambda row: container in row.containers)
    if best is None:
        return _generic_json(body, encoding, container)
    chosen, sign = best
    layout = Layout(container=container, encoding=encoding, items=_items(chosen, paths))
    return Found(chosen, layout, f"{_words(container)} with the fields {', '.join(sorted(sign))}")


def _best(names: Iterable[str], suits: Callable[[Format], bool]) -> tuple[Format, frozenset[str]] | None:
    known = set(names)
    matches = [
        (len(sign), -place, row, sign)
        for place, row in enumerate(FORMATS.values())
        if suits(row)
        for sign in row.signs
        if sign <= known
    ]
    if not matches:
        return None
    *_, row, sign = max(matches, key=lambda match: match[:2])
    return row, sign


def _items(chosen: Format, paths: dict[str, None]) -> tuple[str, ...]:
    """Return where the rows stand in this document: all deeper places if one is seen, else the document itself."""
    deep = tuple(item for item in chosen.items if item not in {"", "[]"})
    if not paths.keys().isdisjoint(deep):  # the others may stand behind what was looked at
        return deep
    return tuple(item for item in chosen.items if item in {"", "[]"}) or chosen.items


def _generic_json(text: str, encoding: str, container: str) -> Found:
    paths = json_paths(text)
    if container == "jsonl":
        items: tuple[str, ...] = ("",)
    else:
        with_text = [path.rpartition(".")[0] for path in paths if normalised(path.rpartition(".")[2]) in TEXT_NAMES]
        places = [place for place in with_text if place.endswith("[]")]
        items = (min(places, key=len),) if places else ("", "[]")
    layout = Layout(container=container, encoding=encoding, items=items)
    return Found(FORMATS["jsonl"], layout, f"{_words(container)} of no platform that is known")


def _table_format(part: Part, head: str, encoding: str, *, generic: bool, wanted: Format | None) -> Found:
    said, text = said_delimiter(head)
    delimiter, share, width = best_delimiter(text, (said,) if said else DELIMITERS)
    rows = delimited_rows(text, delimiter)
    signs = [] if generic else [sign for row in FORMATS.values() if "delimited" in row.containers for sign in row.signs]
    place = header_row(rows, signs)
    headers = {normalised(column) for column in rows[place]} if place is not None else set()
    best = None if generic else _best(headers, lambda row: "delimited" in row.containers)
    bare = None if generic or place is not None else headless_columns(rows)
    if bare is not None:
        layout = Layout(container="delimited", encoding=encoding, delimiter=delimiter, header=bare)
        return Found(FORMATS["youtube_takeout"], layout, "rows of YouTube Takeout without a header")
    skip = (place or 0) + (said is not None)
    layout = Layout(container="delimited", encoding=encoding, delimiter=delimiter, skip=skip)
    if best is not None:
        chosen, sign = best
        reason = f"columns divided by {_shown(delimiter)}, among them {', '.join(sorted(sign))}"
        return Found(chosen, replace(layout, escape=_escape(part, encoding, chosen)), reason)
    plain = PurePath(part.name).suffix.lower() not in {".csv", ".tsv", ".tab"} and (width < 2 or share < _EVEN)
    if ((plain and place is None) or not rows) and (wanted is None or "delimited" not in wanted.containers):
        return Found(FORMATS["text"], Layout(container="lines", encoding=encoding), "plain text, one text a line")
    if is_one_column(rows[place or 0 :]):
        return Found(FORMATS["delimited"], replace(layout, delimiter=ONE_COLUMN), "one column")
    return Found(FORMATS["delimited"], layout, f"{width} columns divided by {_shown(delimiter)}")


def _escape(part: Part, encoding: str, chosen: Format) -> str | None:
    """Return the escape character if this format has one and the file, however far down, holds a quote behind it."""
    if chosen.escape is None:
        return None
    sign = re.compile(re.escape(chosen.escape).encode() + rb'"[^",;\t|\r\n]')
    tail = b""
    with open_utf8(part, encoding) as stream:
        while chunk := stream.read(HEAD):
            if sign.search(tail + chunk):
                return chosen.escape
            tail = chunk[-2:]
    return None


def _words(container: str) -> str:
    return _WORDS[container]


_WORDS = {
    "jsonl": "JSON lines",
    "json": "JSON",
    "javascript": "JavaScript data",
    "chat": "a WhatsApp chat",
    "mbox": "a mailbox (mbox)",
    "eml": "an e-mail",
}


def _shown(delimiter: str) -> str:
    return "tabs" if delimiter == "\t" else repr(delimiter)


def is_package(path: Path) -> bool:
    """Say whether a file is a zip of files, and not a spreadsheet, which is a zip too.

    Raises:
        InputError: The file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != ZIP:
                return False
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except ZIP_DAMAGED as error:
        raise InputError(f"{path}: not a readable zip file ({error}). Was the download complete?") from error
    return not (names & _SHEET_MEMBERS)


_SHEET_MEMBERS = {"[Content_Types].xml", "mimetype"}
