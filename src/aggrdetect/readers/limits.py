"""Raising the limits on what a damaged or hostile file may cost: ``--limit whole_bytes=4GB``."""

import re
from collections.abc import Iterable
from dataclasses import asdict, replace

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.readers.rows import DEFAULT_LIMITS, Limits

_SIZE = re.compile(r"(\d+)\s*([KMGT]?)B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def parse_limits(entries: Iterable[str]) -> Limits:
    """Return the usual limits with those that ``NAME=VALUE`` entries give.

    Raises:
        UnknownNameError: There is no limit of this name.
        InputError: An entry has no value, or one that is no size.

    >>> parse_limits(["whole_bytes=4GB", "row_lines=2000"]).whole_bytes
    4294967296
    """
    changes = {}
    known = asdict(DEFAULT_LIMITS)
    for entry in entries:
        name, _, value = entry.partition("=")
        if name not in known:
            raise UnknownNameError("limit", name, known)
        size = _SIZE.fullmatch(value.strip())
        if size is None or not int(size[1]):
            raise InputError(f"--limit {entry}: expected NAME=SIZE, such as --limit {name}=4GB.")
        changes[name] = int(size[1]) * _UNITS[size[2].upper()]
    return replace(DEFAULT_LIMITS, **changes)


def changed_limits(limits: Limits) -> tuple[tuple[str, int], ...]:
    """Return name and value of the limits that are not the usual ones."""
    usual = asdict(DEFAULT_LIMITS)
    return tuple((name, value) for name, value in sorted(asdict(limits).items()) if value != usual[name])


def way_out(name: str, enough: int) -> str:
    """Return the sentence that says how to raise a limit to what would be enough.

    >>> way_out("whole_bytes", 3_000_000_000)
    'If you trust it, raise the limit: --limit whole_bytes=3GB'
    """
    if not name.endswith("_bytes"):
        return f"If you trust it, raise the limit: --limit {name}={enough}"
    return f"If you trust it, raise the limit: --limit {name}={-(-enough // (1 << 30))}GB"


def too_long(what: str, name: str, limits: Limits) -> str:
    """Return the reason of a reject that is beyond a limit, with the option that raises it.

    >>> too_long("row", "row_bytes", DEFAULT_LIMITS)
    'row longer than the limit (row_bytes; raise it with --limit row_bytes=128MB)'
    """
    return f"{what} longer than the limit ({name}; raise it with --limit {name}={_twice(name, limits)})"


def row_too_long(limits: Limits) -> str:
    """Return the reason of a row of too many bytes."""
    return too_long("row", "row_bytes", limits)


def _twice(name: str, limits: Limits) -> str:
    value = 2 * int(getattr(limits, name))
    unit = _UNITS["M"]
    return f"{value // unit}MB" if name.endswith("_bytes") and not value % unit else str(value)
