"""Zips and unpacked archives: which of their files hold posts, and what the other files say about these."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, string
from aggrdetect.readers.containers.json_document import read_json
from aggrdetect.readers.containers.streams import file_part, zip_parts
from aggrdetect.readers.find import SUFFIXES, archive_files
from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS
from aggrdetect.readers.mappings.x_archive import ACCOUNT, LONG_TEXTS, beginning
from aggrdetect.readers.rows import Layout, Limits, Notes, Part, Row

_ACCOUNT = re.compile(r"(^|/)account\.js$")
_LONG_TEXTS = re.compile(r"(^|/)note-tweet(-part\d+)?\.js$")
_DIGITS = re.compile(r"(\d+)")


def package_parts(path: Path, limits: Limits) -> list[Part]:
    """Return the files of a zip or folder in natural order: part 2 before part 10.

    Raises:
        InputError: It cannot be read.
    """
    if path.is_dir():
        files = (file for file in archive_files(path) if file.suffix.lower() in SUFFIXES)
        parts = [file_part(file, limits) for file in files if file.stat().st_size]
    else:
        parts = [part for part in zip_parts(path, limits) if "__MACOSX" not in part.name]
    return sorted(parts, key=lambda part: _natural(part.name))


def _natural(name: str) -> list[Any]:
    stem = name[: -len(PurePath(name).suffix) or None]
    return [int(piece) if piece.isdecimal() else piece for piece in _DIGITS.split(stem)]


def parts_with_posts(
    parts: list[Part], wanted: Format | None, where: Path, *, by_content: bool = False
) -> tuple[list[tuple[Part, Format | None]], str | None]:
    """Return the parts that hold posts, each with its format if its path tells it, and the sign in words.

    With *by_content*, paths tell nothing.

    Raises:
        InputError: There is none.
    """
    for row in _candidates(wanted, by_content=by_content):
        paths = [re.compile(pattern, re.IGNORECASE) for pattern in row.members]
        found = [part for part in parts if any(path.search(part.name) for path in paths)]
        if found:
            return [(part, row) for part in found], f"it holds {_inner(found[0].name, where)}"
    rest = [part for part in parts if Path(part.name).suffix.lower() in SUFFIXES]
    if not rest:
        raise InputError(f"{where}: holds no file of posts (looked for {', '.join(sorted(SUFFIXES))}).")
    return [(part, wanted) for part in rest], None


def _candidates(wanted: Format | None, *, by_content: bool) -> Iterable[Format]:
    if by_content:
        return ()
    return FORMATS.values() if wanted is None else (wanted,)


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


def _side_file(file: Path) -> bool:
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
