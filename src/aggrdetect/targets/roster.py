"""The officials whose messages are looked at, from a CSV file."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from aggrdetect.errors import InputError
from aggrdetect.schema import LAYERS, ROLES
from aggrdetect.targets.mentions import Finder
from aggrdetect.targets.official import Handle, Official, fold

COLUMNS = ("official_id", "name", "role", "layer", "organisation", "gender", "handles", "aliases", "start", "end")
_NEEDED = COLUMNS[:4]

PLATFORMS = (
    "bluesky",
    "blog",
    "email",
    "facebook",
    "forum",
    "instagram",
    "linkedin",
    "mastodon",
    "news",
    "other",
    "pinterest",
    "reddit",
    "review",
    "telegram",
    "threads",
    "tiktok",
    "whatsapp",
    "x",
    "youtube",
)
_PLATFORM_ALIASES = {"twitter": "x", "fb": "facebook", "ig": "instagram", "insta": "instagram", "yt": "youtube"}
_GENDERS = {
    **dict.fromkeys(("m", "man", "male"), "m"),
    **dict.fromkeys(("v", "f", "vrouw", "female"), "v"),
    **dict.fromkeys(("x", "anders", "other", "non-binair"), "x"),
    "": "",
}
_HANDLE = re.compile(r"@?[^\s@;,]+(?:@[^\s@;,]+)?")


@dataclass(frozen=True)
class Roster:
    """The officials, in the order of the file."""

    officials: tuple[Official, ...]

    @cached_property
    def finder(self) -> Finder:
        """What finds these officials in texts."""
        return Finder(self.officials)

    @cached_property
    def by_id(self) -> dict[str, Official]:
        """The officials by their id."""
        return {official.official_id: official for official in self.officials}

    @cached_property
    def position(self) -> dict[str, int]:
        """The place of each id in the roster, from 0."""
        return {official.official_id: number for number, official in enumerate(self.officials)}

    @cached_property
    def by_account(self) -> dict[str, tuple[tuple[Official, Handle], ...]]:
        """The owners of each handle or id, whatever the platform."""
        owners: dict[str, list[tuple[Official, Handle]]] = {}
        for official in self.officials:
            for handle in official.handles:
                owners.setdefault(handle.name, []).append((official, handle))
        return {name: tuple(pairs) for name, pairs in owners.items()}

    @cached_property
    def by_name(self) -> dict[str, tuple[Official, ...]]:
        """The officials of each name and alias, folded."""
        named: dict[str, list[Official]] = {}
        for official in self.officials:
            for name in dict.fromkeys(map(fold, (official.name, *official.aliases))):
                named.setdefault(name, []).append(official)
        return {name: tuple(officials) for name, officials in named.items()}

    def account_owners(self, platform: str, account: str | None, day: date | None) -> list[Official]:
        """Return the officials in office on *day* that *account* (a handle or id) belongs to on *platform*."""
        if not account:
            return []
        owners = self.by_account.get(account.removeprefix("@").lower(), ())
        return [official for official, handle in owners if handle.is_on(platform) and official.in_office(day)]


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Args:
        path: CSV in UTF-8 with the columns of ``COLUMNS``; comma or semicolon between them.

    Raises:
        InputError: The file cannot be read, or a line breaks a rule; the message names the line and the way out.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}). Save the roster as CSV in UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}. A roster is a CSV file; see --officials.") from error
    lines: dict[str, int] = {}
    officials = []
    for number, row in _rows(path, text):
        official = _official(f"{path}, line {number}", row)
        if official.official_id in lines:
            raise InputError(
                f"{path}, line {number}: official_id {official.official_id!r} is on line {lines[official.official_id]} "
                "as well. Give every official an id of their own."
            )
        lines[official.official_id] = number
        officials.append(official)
    if not officials:
        raise InputError(f"{path}: no officials. Write one a line under the header {','.join(COLUMNS)}.")
    return Roster(tuple(officials))


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header, _, _ = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _check_header(path, names)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(names):
                    raise InputError(
                        f"{path}, line {reader.line_num}: {len(cells)} cells under {len(names)} columns. "
                        "Put a cell that holds the delimiter between double quotes."
                    )
                row = dict.fromkeys(COLUMNS, "") | dict(zip(names, map(str.strip, cells), strict=False))
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: not CSV ({error}).") from error


def _check_header(path: Path, names: list[str]) -> None:
    if missing := [name for name in _NEEDED if name not in names]:
        raise InputError(
            f"{path}, line 1: no column {', '.join(missing)}. The first line names the columns: {','.join(COLUMNS)}."
        )
    if unknown := [name for name in names if name and name not in COLUMNS]:
        raise InputError(f"{path}, line 1: unknown column {', '.join(unknown)}. Known: {', '.join(COLUMNS)}.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{path}, line 1: column {', '.join(twice)} stands there twice. Keep one.")


def _official(where: str, row: dict[str, str]) -> Official:
    for column in ("official_id", "name"):
        if not row[column]:
            raise InputError(f"{where}: {column} is empty. Every official needs one.")
    _check_known(where, "role", row["role"], ROLES)
    _check_known(where, "layer", row["layer"], LAYERS)
    if row["gender"].lower() not in _GENDERS:
        raise InputError(f"{where}: gender is {row['gender']!r}; write m, v or x, or leave it empty.")
    start, end = _day(where, "start", row["start"]), _day(where, "end", row["end"])
    if start and end and end < start:
        raise InputError(f"{where}: end {end} is before start {start}. Swap them or correct the year.")
    return Official(
        official_id=row["official_id"],
        name=" ".join(row["name"].split()),
        role=row["role"],
        layer=row["layer"],
        organisation=row["organisation"],
        gender=_GENDERS[row["gender"].lower()],
        handles=tuple(_handle(where, cell.strip()) for cell in row["handles"].split(";") if cell.strip()),
        aliases=tuple(" ".join(alias.split()) for alias in row["aliases"].split(";") if alias.strip()),
        start=start,
        end=end,
    )


def _check_known(where: str, column: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(f"{where}: {column} is {value!r}. Known: {', '.join(known)}.")


def _day(where: str, column: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InputError(f"{where}: {column} is {value!r}; write a day as 2022-06-29, or leave it empty.") from error


def _handle(where: str, cell: str) -> Handle:
    platform, colon, name = (part.strip() for part in cell.partition(":"))
    platform = _PLATFORM_ALIASES.get(platform.lower(), platform.lower())
    if not colon or not _HANDLE.fullmatch(name):
        raise InputError(f"{where}: handle {cell!r} is not like x:@jdevries. Write platform:handle, with ; between.")
    if platform not in PLATFORMS:
        raise InputError(f"{where}: handle {cell!r} is on no known platform. Known: {', '.join(PLATFORMS)}.")
    return Handle(platform, name.removeprefix("@").lower())
