"""From what the user typed to the files to read."""

import atexit
import glob
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO

from aggrdetect.errors import InputError
from aggrdetect.readers.magic import SEPARATOR

SUFFIXES = frozenset(
    f".{kind}"
    for kinds in (
        "json jsonl ndjson js csv tsv tab txt parquet xlsx xlsm xls xlsb ods",
        "zip gz zst bz2 xz tar tgz mbox eml msg car",
    )
    for kind in kinds.split()
)
"""What is taken out of a folder; a file that is named itself may be called anything."""

ARCHIVE_MARKS = (
    "data/tweets.js",
    "data/tweet.js",
    "data/tweets-part0.js",
    "data/js/tweets",
    "tweets.js",
    "tweet.js",
    "your_facebook_activity",
    "your_instagram_activity",
    "comments_and_reactions",
)
"""A folder that holds one of these is an unpacked archive, and one source."""

_COMPANION = re.compile(r"(?:read[ _.-]?me|lees[ _.-]?mij|licen[cs]e|licentie|copying)(?![a-z])", re.IGNORECASE)

_STDIN = "-"
_STDIN_PREFIX = "aggrdetect-stdin-"
"""The temporary copy of standard input is called so."""


def find_files(inputs: Sequence[str]) -> list[Path]:
    """Return the files and unpacked archives that *inputs* name, in the order given; folders in name order.

    Args:
        inputs: Files, folders (searched to the bottom), glob patterns, or ``-`` for standard input.

    Raises:
        InputError: One of them does not exist, cannot be read, is empty or holds no file of posts.
    """
    if not inputs:
        raise InputError("No input given. Name at least one export file, folder or pattern, or - for standard input.")
    return [path for text in inputs for path in _expand(text)]


def shown_name(path: Path) -> str:
    """Return what a path is called in outputs and messages: ``-`` for standard input, whose copy has a random name."""
    return _STDIN if path.name.startswith(_STDIN_PREFIX) else str(path)


def archive_files(path: Path) -> list[Path]:
    """Return the files that a source is made of: the file itself, or all files of an unpacked archive in name order.

    Raises:
        InputError: A folder cannot be read.
    """
    return [path] if path.is_file() else list(_walk(path))


def _expand(text: str) -> list[Path]:
    if text == _STDIN:
        return [_spooled_stdin()]
    path = Path(text)
    if _is_dir(path):
        return _in_folder(path)
    if _exists(path):
        return [_checked(path)]
    if glob.has_magic(text):
        found = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - pathlib knows no absolute patterns
        if not found:
            raise InputError(f"{text}: no file fits this pattern.")
        return [file for name in found for file in _expand_match(Path(name))]
    raise InputError(f"{text}: no such file or folder (looked in {Path.cwd()}).")


def _expand_match(path: Path) -> list[Path]:
    return _in_folder(path) if path.is_dir() else [_checked(path)]


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}.") from error
    return True


def _is_dir(path: Path) -> bool:
    return _exists(path) and path.is_dir()


def _checked(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(f"{path}: empty file. Was the export complete?")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}.") from error
    return path


def _in_folder(folder: Path) -> list[Path]:
    if is_archive(folder):
        return [folder]
    found = [
        path
        for path in _walk(folder, archives=True)
        if path.is_dir() or (path.stat().st_size and (has_known_suffix(path) or is_mailbox(partial(_opened, path))))
    ]
    if not found:
        raise InputError(f"{folder}: no file in this folder can hold posts (looked for {', '.join(sorted(SUFFIXES))}).")
    return found


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def has_known_suffix(path: PurePath) -> bool:
    """Say whether files of this name may hold posts."""
    return path.suffix.lower() in SUFFIXES


def is_mailbox(opened: Callable[[], BinaryIO]) -> bool:
    """Say whether a file begins like a mailbox (mbox), which mail programs name without a suffix."""
    try:
        with opened() as file:
            return SEPARATOR.match(file.read(1000).decode("latin-1")) is not None
    except (OSError, InputError):
        return False


def is_companion(path: PurePath) -> bool:
    """Say whether a file is called like a text about other files: README, LEESMIJ, LICENSE."""
    return _COMPANION.match(path.stem) is not None


def has_company(path: Path) -> bool:
    """Say whether a file that is called like a text about other files lies beside one that may hold posts."""
    return is_companion(path) and any(
        has_known_suffix(file) and not is_companion(file) for file in path.parent.iterdir() if file.is_file()
    )


def is_archive(folder: Path) -> bool:
    """Say whether a folder is the unpacked archive of one account."""
    return any((folder / mark).exists() for mark in ARCHIVE_MARKS)


def _walk(folder: Path, *, archives: bool = False) -> Iterator[Path]:
    """Yield files in name order; with *archives*, an unpacked archive as one. Hidden ones are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}.") from error
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith((".", "__MACOSX")):
            continue
        if entry.is_dir(follow_symlinks=False):
            if archives and is_archive(path):
                yield path
            else:
                yield from _walk(path, archives=archives)
        elif entry.is_file():
            yield path


def _spooled_stdin() -> Path:
    """Copy standard input to a temporary file, because a file is read more than once."""
    descriptor, name = tempfile.mkstemp(prefix=_STDIN_PREFIX)
    path = Path(name)
    atexit.register(path.unlink, missing_ok=True)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    if not path.stat().st_size:
        raise InputError("-: standard input is empty.")
    return path
