"""The key file of pseudonyms: made where there is none, never in the run folder."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from aggrdetect.errors import InputError

SHORTEST = 32
"""Bytes that a key has at least."""


def read_key(path: Path, run: Path) -> bytes:
    """Return the key in *path*; where there is no file, make one that only its owner can read.

    Args:
        path: The key file: any text of at least 32 bytes, white space around it aside.
        run: The run folder, which must not hold the key: who gets the one must not get the other.

    Raises:
        InputError: The key is too short, cannot be read, or would lie in the run folder.
    """
    if run.resolve() in path.resolve().parents:
        raise InputError(f"{path}: lies in the run folder, so whoever gets the run gets the key. Keep it elsewhere.")
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}. Name a file for the key, such as key.txt.") from error
    if len(key) < SHORTEST:
        raise InputError(
            f"{path}: a key of {len(key)} bytes; expected at least {SHORTEST}. Name a file that does not exist, and it "
            "is made."
        )
    return key


def _make(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())


def key_fingerprint(key: bytes) -> str:
    """Return what tells two keys apart and gives neither away: 16 hexadecimal digits."""
    return hmac.new(key, b"aggrdetect key of pseudonyms", hashlib.sha256).hexdigest()[:16]
