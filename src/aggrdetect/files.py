"""Writing files that are either whole or absent, naming what is in them, and reading settings."""

import errno
import hashlib
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aggrdetect.errors import AggrdetectError, InputError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when a file cannot grow."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path that becomes *path* when the block ends without error.

    The content is flushed to disk before the rename, so after a power cut the file is whole or absent. A full disk is
    said of *path*: libraries leave the name out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.errno in NO_ROOM and error.filename in (None, str(part)):
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write *text* as UTF-8, whole or not at all."""
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_toml(
    path: Path, *, what: str = "file", way_out: str, kind: type[AggrdetectError] = InputError
) -> dict[str, Any]:
    """Return the content of a TOML file.

    Args:
        path: The file.
        what: What it would be, said where it is missing.
        way_out: A sentence that says what to give instead.
        kind: Error to raise.

    Raises:
        AggrdetectError: Of *kind*: there is no such file, or it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise kind(f"{path}: no such {what}. {way_out}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise kind(f"{path}: not TOML ({error}).") from error
