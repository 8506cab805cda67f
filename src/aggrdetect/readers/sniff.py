"""Which format a file is in, from its content, with the reason."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.readers.containers.streams import ZIP
from aggrdetect.readers.fields import TEXT_NAMES, normalised
from aggrdetect.readers.formats import FORMATS, GENERIC, Format
from aggrdetect.readers.heads import (
    best_delimiter,
    delimited_rows,
    encoding_of,
    header_row,
    json_paths,
    looks_like_json_lines,
    read_head,
)
from aggrdetect.readers.rows import Layout, Part

_SCRIPT = re.compile(r"\s*(?:window\.YTD\.|Grailbird\.data\.|var\s+\w+\s*)[\w.]*\s*=\s*(?=[\[{])")
_EVEN = 0.8
"""The share of lines with the same number of columns from which on a .txt file is a table."""


@dataclass(frozen=True, slots=True)
class Found:
    """A format, how the rows lie in this file, and why, in one line."""

    format: Format
    layout: Layout
    reason: str


def find_format(part: Part, *, format_name: str | None = None, generic: bool = False) -> Found:
    """Return the format of a part.

    Args:
        part: The file.
        format_name: The user's own word for it; then only how the rows lie is found out.
        generic: The user mapped columns, so no platform is looked for.

    Raises:
        UnknownNameError: No format is called *format_name*.
        InputError: The file is empty, binary or not in this format.
    """
    head = read_head(part)
    wanted = _wanted(format_name)
    for looks, find in _BY_MAGIC:
        if looks(head):
            found = find(part, head)
            break
    else:
        found = _text_format(part, head, generic=generic, wanted=wanted)
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


def _text_format(part: Part, head: bytes, *, generic: bool, wanted: Format | None) -> Found:
    encoding, text = encoding_of(head, part.name)
    if wanted is not None and "lines" in wanted.containers:
        return Found(wanted, Layout(container="lines", encoding=encoding), "named with --format")
    start = text.lstrip()
    if _SCRIPT.match(start) or start[:1] in {"{", "["}:
        found = _json_format(part.name, start, encoding, generic=generic)
        if found is not None:
            return found
    return _table_format(part.name, text, encoding, generic=generic, wanted=wanted)


def _json_format(name: str, text: str, encoding: str, *, generic: bool) -> Found | None:
    script = _SCRIPT.match(text)
    body = text[script.end() :] if script else text
    container = "javascript" if script else "jsonl" if looks_like_json_lines(body) else "json"
    paths = json_paths(body)
    if len(paths) <= 1 and not script:
        return None if "{" not in body else _generic_json(name, body, encoding, container)
    best = None if generic else _best(paths, lambda row: container in row.containers)
    if best is None:
        return _generic_json(name, body, encoding, container)
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


def _items(chosen: Format, paths: Mapping[str, None]) -> tuple[str, ...]:
    """Return where the rows stand in this document: deeper places first, the document itself if there are none."""
    deep = tuple(item for item in chosen.items if item not in {"", "[]"} and item in paths)
    return deep or tuple(item for item in chosen.items if item in {"", "[]"}) or chosen.items


def _generic_json(name: str, text: str, encoding: str, container: str) -> Found:
    paths = json_paths(text)
    if container == "jsonl":
        items: tuple[str, ...] = ("",)
    else:
        with_text = [path.rpartition(".")[0] for path in paths if normalised(path.rpartition(".")[2]) in TEXT_NAMES]
        places = [place for place in with_text if place.endswith("[]")]
        items = (min(places, key=len),) if places else ("", "[]")
    del name
    layout = Layout(container=container, encoding=encoding, items=items)
    return Found(FORMATS["jsonl"], layout, f"{_words(container)} of no platform that is known")


def _table_format(name: str, text: str, encoding: str, *, generic: bool, wanted: Format | None) -> Found:
    delimiter, share, width = best_delimiter(text)
    rows = delimited_rows(text, delimiter)
    signs = [] if generic else [sign for row in FORMATS.values() if "delimited" in row.containers for sign in row.signs]
    place = header_row(rows, signs)
    headers = {normalised(column) for column in rows[place]} if place is not None else set()
    best = None if generic else _best(headers, lambda row: "delimited" in row.containers)
    layout = Layout(container="delimited", encoding=encoding, delimiter=delimiter, skip=place or 0)
    if best is not None:
        chosen, sign = best
        reason = f"columns divided by {_shown(delimiter)}, among them {', '.join(sorted(sign))}"
        return Found(chosen, replace(layout, escape=chosen.escape), reason)
    plain = PurePath(name).suffix.lower() not in {".csv", ".tsv", ".tab"} and (width < 2 or share < _EVEN)
    if ((plain and place is None) or not rows) and (wanted is None or "delimited" not in wanted.containers):
        return Found(FORMATS["text"], Layout(container="lines", encoding=encoding), "plain text, one text a line")
    return Found(FORMATS["delimited"], layout, f"{width} columns divided by {_shown(delimiter)}")


def _words(container: str) -> str:
    return {"jsonl": "JSON lines", "json": "JSON", "javascript": "JavaScript data"}[container]


def _shown(delimiter: str) -> str:
    return "tabs" if delimiter == "\t" else repr(delimiter)


def _whole(container: str, reason: str) -> Callable[[Part, bytes], Found]:
    def found(part: Part, head: bytes) -> Found:
        del part, head
        return Found(FORMATS[GENERIC[container]], Layout(container=container), reason)

    return found


_BY_MAGIC: tuple[tuple[Callable[[bytes], bool], Callable[[Part, bytes], Found]], ...] = ()
"""How binary files are recognised, and what finds their format."""


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
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: not a readable zip file ({error}). Was the download complete?") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}.") from error
    return not (names & _SHEET_MEMBERS)


_SHEET_MEMBERS = {"[Content_Types].xml", "mimetype"}
