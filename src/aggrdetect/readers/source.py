"""One input, opened: which format, why, and its posts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from aggrdetect.errors import InputError
from aggrdetect.readers.batches import BatchMaker, even_batches
from aggrdetect.readers.columns import columns_of, find_layout
from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.containers.streams import file_part
from aggrdetect.readers.fields import check_fields
from aggrdetect.readers.find import has_company, shown_name
from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS, GENERIC
from aggrdetect.readers.limits import too_long
from aggrdetect.readers.mappings.cells import ALTERNATIVES, present
from aggrdetect.readers.mappings.generic import COLUMNS
from aggrdetect.readers.packages import choose, facts, package_parts, passed_over, sibling_facts
from aggrdetect.readers.rows import (
    DEFAULT_LIMITS,
    Broken,
    Limits,
    Notes,
    OnReject,
    Part,
    Post,
    Read,
    Reject,
    Row,
    raw_text,
)
from aggrdetect.readers.sniff import Found, find_format, is_package
from aggrdetect.readers.times import decide_order
from aggrdetect.registry import load

UNEXPECTED = "a field is missing or of an unexpected type"
_FOREIGN = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)
"""What a mapping may meet in a row that is not what its platform writes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source: a part, its format, and what the other files of the source say."""

    part: Part
    found: Found
    about: Mapping[str, Any]


class Source:
    """An input that is ready to be read.

    Attributes:
        path: The file or folder.
        name: What it is called in outputs: the path, or ``-`` for standard input.
        format_name: The format of its first file.
        reason: Why this format, in one line.
    """

    def __init__(self, path: Path, members: list[Member], limits: Limits, first_notes: Iterable[str] = ()) -> None:
        self.path, self.name = path, shown_name(path)
        self.format_name = members[0].found.format.name
        self.reason = members[0].found.reason
        self._members, self._limits, self._first_notes = members, limits, tuple(first_notes)
        self._notes = self._new_notes()

    def _new_notes(self) -> Notes:
        notes = Notes()
        for text in self._first_notes:
            notes.say(text)
        return notes

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """Name, format and the reason for it of each file that the input is made of."""
        return [(member.part.name, member.found.format.name, member.found.reason) for member in self._members]

    @property
    def times(self) -> dict[str, int]:
        """Where the zones of times come from, and how many posts each holds for; complete when all batches are taken.

        The keys are ``in the export``, ``ZONE assumed`` and ``no time``.
        """
        return dict(self._notes.times)

    @property
    def notes(self) -> list[str]:
        """What a person should know about how the input was read; complete when all batches are taken.

        Each belongs to the file or folder, whose name it does not repeat; of a file within, it has the path from there.
        """
        lines = (line.replace(str(self.path), self.name) for line in self._notes.lines())
        return [line.removeprefix(f"{self.name}: ").removeprefix(f"{self.name}/") for line in lines]

    def batches(self, on_reject: OnReject, batch_rows: int = 4096) -> Iterator[pa.RecordBatch]:
        """Yield the posts in the order of the input, as batches of ``POST_SCHEMA``.

        Every row is in a batch or given to *on_reject*.

        Args:
            on_reject: Called for each row that gives no post.
            batch_rows: Posts in a batch; the last one may have fewer.

        Raises:
            InputError: The file as a whole cannot be read, or its text column cannot be found.
        """
        self._notes = self._new_notes()
        notes, limits = self._notes, self._limits
        yield from even_batches(
            (batch for member in self._members for batch in _read(member, limits, notes, on_reject, batch_rows)),
            batch_rows,
        )


def open_source(
    path: Path,
    *,
    format_name: str | None = None,
    fields: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    named: bool = True,
) -> Source:
    """Find out what an input is and make it ready to be read.

    Args:
        path: A file, or the folder of an unpacked archive, as ``find_files`` gives it.
        format_name: A name in ``FORMATS``; without it the format is found from the content.
        fields: Field of a post to the column that holds it, where names do not tell (``--map text=COLUMN``).
        limits: What a damaged or hostile file may cost.
        named: The user named the file itself. If not, a README beside other files is skipped, with a note.

    Raises:
        UnknownNameError: No format or field has this name.
        InputError: The input cannot be read, is in no known format, or lacks a text column.
    """
    mapped = check_fields(fields or {})
    if mapped and format_name is not None and format_name in FORMATS and format_name not in GENERIC.values():
        raise InputError(
            f"--map names columns of formats {', '.join(sorted(set(GENERIC.values())))}, not {format_name}."
        )
    if path.is_dir() or is_package(path):
        return _open_package(path, format_name, mapped, limits)
    part = file_part(path, limits, name=shown_name(path))
    found = find_format(part, format_name=format_name, generic=bool(mapped), limits=limits)
    if not named and found.format.name == "text" and has_company(path):
        empty = Member(replace(part, open=BytesIO), replace(found, reason="about other files: skipped"), {})
        return Source(path, [empty], limits, [f"Skipped, {path}: not an export. Name the file itself to read it."])
    about = sibling_facts(path, limits) if found.format.name == "x_archive" else {}
    return Source(path, [_member(part, found, about, mapped, limits)], limits)


def _member(part: Part, found: Found, about: Mapping[str, Any], fields: Mapping[str, str], limits: Limits) -> Member:
    if found.format.name in GENERIC.values() and found.layout.items:
        layout, columns = find_layout(part, found.layout, fields, limits)
        reason = f"{found.reason}; {', '.join(f'{field}={column}' for field, column in columns.items())}"
        return Member(part, replace(found, layout=layout, reason=reason), {**about, COLUMNS: columns})
    if found.format.columns and found.layout.container in _TABLES:
        alternatives = present(columns_of(part, found.layout, limits), found.format.columns)
        return Member(part, found, {**about, ALTERNATIVES: alternatives})
    return Member(part, found, about)


_TABLES = {"delimited", "sheet", "parquet"}


def _open_package(path: Path, format_name: str | None, fields: Mapping[str, str], limits: Limits) -> Source:
    name = shown_name(path)
    parts = [replace(part, name=part.name.replace(str(path), name, 1)) for part in package_parts(path, limits)]
    choices, notes = choose(parts, FORMATS.get(format_name or ""), Path(name), by_content=bool(fields))
    about = facts(parts, limits)
    members: list[Member] = []
    skipped: list[InputError] = []
    refused: list[Part] = []
    for choice in choices:
        part = choice.part
        try:
            found = _found_in_package(part, choice.by_path, format_name, limits, generic=bool(fields))
            if format_name is None and choice.refuses(found.format):
                refused.append(part)
                continue
            members.append(_member(part, replace(found, reason=choice.sign or found.reason), about, fields, limits))
        except InputError as error:
            skipped.append(error)
    if not members:
        raise skipped[0] if skipped else InputError(f"{name}: holds no file of posts.")
    return Source(path, members, limits, [*(f"Skipped, {error}" for error in skipped), *notes, *passed_over(refused)])


def _found_in_package(
    part: Part, by_path: Format | None, format_name: str | None, limits: Limits, *, generic: bool
) -> Found:
    """Return the format of a file in a package: what its content says, else what its path says."""
    found = find_format(part, format_name=format_name, generic=generic, limits=limits)
    if by_path is not None and found.format.name in GENERIC.values():
        return find_format(part, format_name=by_path.name, limits=limits)
    return found


def _read(
    member: Member, limits: Limits, notes: Notes, on_reject: OnReject, batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of one file."""
    name, row_format = member.part.name, member.found.format

    def reject(number: int, reason: str, value: Any) -> None:
        on_reject(Reject(name, number, reason, raw_text(value)))

    order = cache(lambda: _date_order(member, limits, notes))
    maker = BatchMaker(source_file=name, zone=ZoneInfo(row_format.zone), order=order, notes=notes)
    posts: list[Post] = []
    numbers: list[int] = []
    for number, post in _posts(member, limits, notes, reject):
        numbers.append(number)
        posts.append(post)
        if len(posts) == batch_rows:
            yield from maker.make(posts, numbers, reject)
            posts, numbers = [], []
    if posts:
        yield from maker.make(posts, numbers, reject)


def _posts(
    member: Member, limits: Limits, notes: Notes, reject: Callable[[int, str, Any], None]
) -> Iterator[tuple[int, Post]]:
    """Yield number and post of each row that a mapping accepts; the others are rejected."""
    mapping = member.found.format.mapping
    for row in _rows(member, limits, notes):
        if isinstance(row, Broken):
            reject(row.number, row.reason, row.raw)
            continue
        number, value, about = row
        try:
            post = mapping(value, about)
        except InputError as error:
            reject(number, str(error), value)
        except _FOREIGN:
            reject(number, UNEXPECTED, value)
        else:
            text = post.get("text")
            if type(text) is str and len(text) > limits.text_characters:
                reject(number, too_long("text", "text_characters", limits), value)
            else:
                yield number, post


def _rows(member: Member, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield the rows of one file; those that hold several posts are taken apart and counted anew."""
    read: Read = load("container", member.found.layout.container, CONTAINERS)
    rows = read(member.part, member.found.layout, limits, notes)
    unpack = member.found.format.unpack
    about = member.about
    if unpack is None and not about:
        yield from rows
        return
    number = 0
    for row in rows:
        if isinstance(row, Broken):
            number += 1
            yield row._replace(number=number if unpack else row.number)
            continue
        merged = {**row.about, **about} if about else row.about
        if unpack is None:
            yield row._replace(about=merged)
            continue
        for value in _unpacked(unpack, row.value):
            number += 1
            yield Row(number, value, merged)


def _unpacked(unpack: Callable[[Any], Iterable[Any]], record: Any) -> list[Any]:
    """Return the rows in a record, and the record itself where it cannot be taken apart, for the mapping to refuse."""
    values: list[Any] = []
    try:
        values.extend(unpack(record))
    except _FOREIGN:
        values.append(record)
    return values


def _date_order(member: Member, limits: Limits, notes: Notes) -> str:
    """Decide the order of day and month from all rows of a file."""
    posts = _posts(member, limits, Notes(), lambda *_: None)
    texts = (post["created_at"] for _, post in posts if type(post.get("created_at")) is str)
    order, why = decide_order(texts)
    notes.say(f"{member.part.name}: dates read as {_SPELLED[order]}: {why}.")
    return order


_SPELLED = {"dmy": "day-month-year", "mdy": "month-day-year", "ymd": "year-month-day"}
