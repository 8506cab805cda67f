"""Zips and unpacked archives: which of their files hold posts, and what the other files say about these."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, string
from aggrdetect.readers.containers.json_document import read_json
from aggrdetect.readers.containers.streams import file_part, zip_parts
from aggrdetect.readers.find import SUFFIXES, archive_files, has_known_suffix, is_companion, is_mailbox
from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS, GENERIC
from aggrdetect.readers.mappings.x_archive import ACCOUNT, LONG_TEXTS, beginning
from aggrdetect.readers.rows import Layout, Limits, Notes, Part, Row

_ACCOUNT = re.compile(r"(^|/)account\.js$")
_LONG_TEXTS = re.compile(r"(^|/)note-tweet(-part\d+)?\.js$")
_DIGITS = re.compile(r"(\d+)")
_NAMED = 3
"""How many files a note names."""
_MEDIA = frozenset(
    f".{kind}"
    for kinds in (
        "jpg jpeg png gif webp heic svg ico tgs",
        "mp4 mov webm m4a mp3 ogg opus oga",
        "css woff woff2 ttf eot",
    )
    for kind in kinds.split()
)
"""Pictures, recordings, and what web pages are dressed with."""
_TAKEOUT = re.compile(r"(?:^|(?<=/))Takeout/")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLayout:
    """Which files a platform or an app puts into its archives, as regular expressions.

    Attributes:
        top: Where the path of a file with posts begins below the folder of the archive.
        own: Files below that folder that belong to the archive.
        sent: Files below that folder that hold no posts of the archive, whatever their own paths tell.
    """

    top: str
    own: str
    sent: str = r"(?!)"


_META = PackageLayout(
    top=r"your_(?:facebook|instagram)_activity/|(?:comments_and_reactions|comments|posts|groups|messages)/|[^/]*$",
    own=r".*\.(?:json|html|txt)$",
    sent=r"(?:.*/)?messages/.*/files/",
)
LAYOUTS = {
    "x_archive": PackageLayout(top=r"(?:data/)?[^/]*$", own=r"(?:data|assets)/|[^/]*\.(?:js|html)$"),
    "x_archive_old": PackageLayout(
        top=r"data/js/", own=r"(?:data|js|css|img|lib)/|[^/]*\.(?:js|html|txt|csv)$", sent=r"tweets\.csv$"
    ),
    "facebook": _META,
    "instagram": _META,
    "meta_messages": _META,
    "telegram": PackageLayout(
        top=r"[^/]*$",
        own=(_FILES := r"(?:.*/)?(?:chats|lists|files|photos|video_files|voice_messages|stickers|js)/"),
        sent=_FILES,
    ),
}
"""By the name of the format. What lies in a folder of a Takeout is its own throughout."""


def package_parts(path: Path, limits: Limits) -> list[Part]:
    """Return the files of a zip or folder in natural order, part 2 before part 10; pictures and the like are left out.

    Raises:
        InputError: It cannot be read.
    """
    if path.is_dir():
        parts = [file_part(file, limits) for file in archive_files(path) if not _is_media(file) and file.stat().st_size]
    else:
        parts = [part for part in zip_parts(path, limits) if not _is_media(Path(part.name))]
    return sorted(parts, key=lambda part: _natural(part.name))


def _is_media(path: Path) -> bool:
    return path.suffix.lower() in _MEDIA or "__MACOSX" in path.parts or path.name == ".DS_Store"


def _natural(name: str) -> list[Any]:
    stem = name[: -len(PurePath(name).suffix) or None]
    return [int(piece) if piece.isdecimal() else piece for piece in _DIGITS.split(stem)]


@dataclass(frozen=True, slots=True)
class Choice:
    """A file of a package that is to be read.

    Attributes:
        part: The file.
        by_path: The format that its path tells, or that the user named.
        sign: The path in words, where it told.
        strict: It stands beside what a platform or an app made, and is read only if its format is recognised.
    """

    part: Part
    by_path: Format | None
    sign: str | None = None
    strict: bool = False

    def refuses(self, found: Format) -> bool:
        """Say whether the file is not to be read after all, now that its format is known."""
        generic = found.name in GENERIC.values()
        return (self.strict and generic) or (found.name == "text" and is_companion(Path(self.part.name)))


def choose(
    parts: list[Part], wanted: Format | None, where: Path, *, by_content: bool = False
) -> tuple[list[Choice], list[str]]:
    """Return the files that may hold posts, those first whose path tells it, and notes on those that are passed over.

    Files that belong to the archive of a platform and are not its posts (settings, advertisements) are not looked into.
    With *by_content*, paths tell nothing.

    Raises:
        InputError: There is none.
    """
    known = {} if by_content else _known(parts, FORMATS.values() if wanted is None else (wanted,), where)
    rest = [part for part in parts if part.name not in known]
    if not known:
        found, others = _parted(rest, _may_hold_posts)
        if not found:
            raise InputError(f"{where}: holds no file of posts (looked for {', '.join(sorted(SUFFIXES))}).")
        return [Choice(part, wanted) for part in found], passed_over(others)
    layouts = _layouts({_inner(name, where): row for name, row in known.items()})
    own, beside = _parted(rest, lambda part: _lies_in(_inner(part.name, where), layouts))
    looked_into, others = _parted(beside, lambda part: wanted is None and _may_hold_posts(part))
    by_name = {part.name: part for part in parts}
    chosen = [Choice(by_name[name], row, f"it holds {_inner(name, where)}") for name, row in known.items()]
    unread = [part for part in own if _may_hold_posts(part) and not _side_file(PurePath(part.name))]
    notes = [f"Not read: {_counted(unread, 'other file')} of the archive."] if unread else []
    notes += passed_over(others)
    return [*chosen, *(Choice(part, None, strict=True) for part in looked_into)], notes


def _parted(parts: list[Part], holds: Callable[[Part], bool]) -> tuple[list[Part], list[Part]]:
    """Return the parts for which a condition holds, and the others."""
    sides: tuple[list[Part], list[Part]] = ([], [])
    for part in parts:
        sides[not holds(part)].append(part)
    return sides


def passed_over(parts: list[Part]) -> list[str]:
    """Return a note on files in which no posts were recognised, or none."""
    return [f"Skipped {_counted(parts, 'file')}: no posts recognised. Give a file itself to read it."] if parts else []


def _counted(parts: list[Part], noun: str) -> str:
    names = ", ".join(PurePath(part.name).name for part in parts[:_NAMED])
    more = f" and {len(parts) - _NAMED:,} more" if len(parts) > _NAMED else ""
    return f"{len(parts):,} {noun}{'s' * (len(parts) != 1)} ({names}{more})"


def _may_hold_posts(part: Part) -> bool:
    return has_known_suffix(PurePath(part.name)) or (not PurePath(part.name).suffix and is_mailbox(part.open))


def _known(parts: list[Part], rows: Iterable[Format], where: Path) -> dict[str, Format]:
    """Return the format that a path tells, by the name of the file; a file of two formats is of the first.

    Formats come in the order of *rows*, and files of one in that of *parts*.
    """
    known: dict[str, Format] = {}
    for row in rows:
        paths = [re.compile(pattern, re.IGNORECASE) for pattern in row.members]
        new = [part.name for part in parts if part.name not in known and any(path.search(part.name) for path in paths)]
        known |= dict.fromkeys(new, row)
    layouts = _layouts({_inner(name, where): row for name, row in known.items()})
    return {name: row for name, row in known.items() if not _lies_in(_inner(name, where), layouts, sent=True)}


def _layouts(known: Mapping[str, Format]) -> set[tuple[str, PackageLayout]]:
    """Return the folders, with a slash at the end, in which archives lie."""
    found = set()
    for name, row in known.items():
        if takeout := _TAKEOUT.search(name):
            found.add((name[: takeout.end()], PackageLayout(top="", own=r".")))
        elif layout := LAYOUTS.get(row.name):
            top = re.search(f"(?:^|(?<=/))(?:{layout.top})", name, re.IGNORECASE)
            found.add((name[: top.start()] if top else "", layout))
    return found


def _lies_in(name: str, layouts: set[tuple[str, PackageLayout]], *, sent: bool = False) -> bool:
    return any(
        name.startswith(folder)
        and re.match(layout.sent if sent else layout.own, name[len(folder) :], re.IGNORECASE) is not None
        for folder, layout in layouts
    )


def _inner(name: str, where: Path) -> str:
    return name.removeprefix(str(where)).lstrip("/")


def facts(parts: list[Part], limits: Limits) -> dict[str, Any]:
    """Return what the side files of an X archive say: whose it is, and the whole texts of long posts.

    The texts are by post id, and by their beginning where the file names no post.
    """
    about: dict[str, Any] = {}
    for part in parts:
        if _ACCOUNT.search(part.name):
            about[ACCOUNT] = next((a for a in _values(part, "[].account", limits) if type(a) is dict), {})
        elif _LONG_TEXTS.search(part.name):
            about.setdefault(LONG_TEXTS, {}).update(_long_texts(part, limits))
    return about


def sibling_facts(path: Path, limits: Limits) -> dict[str, Any]:
    """Return ``facts`` of the files beside one file of an X archive."""
    return facts([file_part(file, limits) for file in sorted(path.parent.glob("*.js")) if _side_file(file)], limits)


def _side_file(file: PurePath) -> bool:
    return bool(_ACCOUNT.search(file.name) or _LONG_TEXTS.search(file.name))


def _values(part: Part, items: str, limits: Limits) -> Iterator[Any]:
    for row in read_json(part, Layout(container="javascript", items=(items,)), limits, Notes()):
        if isinstance(row, Row):
            yield row.value


def _long_texts(part: Part, limits: Limits) -> Iterator[tuple[str, str]]:
    for note in _values(part, "[].noteTweet", limits):
        text = string(dig(note, "noteTweetResults", "text")) or string(dig(note, "core", "text"))
        if text is not None:
            key = string(dig(note, "tweetId")) or string(dig(note, "tweet_id"))
            yield key or beginning(text), text
