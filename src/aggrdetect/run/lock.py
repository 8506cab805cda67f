"""One process in a run folder at a time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from aggrdetect.errors import RunError

if sys.platform == "win32":
    import msvcrt

    def _hold(lock: IO[str]) -> None:
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:  # msvcrt says "permission denied" of a lock that is held
            raise BlockingIOError(error.errno, error.strerror) from error

else:
    import fcntl

    def _hold(lock: IO[str]) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_process(folder: Path) -> Iterator[None]:
    """Hold the lock of a run folder, swept of half-written files before and after.

    The system drops the lock when the process ends, however it ends.

    Raises:
        RunError: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            _hold(lock)
        except BlockingIOError as error:
            raise RunError(f"{folder}: another aggrdetect is working in it. Wait for it, or use another -o.") from error
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)


def _sweep(folder: Path) -> None:
    """Delete what processes that were killed left half written."""
    for part in (*folder.glob(".*.part"), *folder.glob("*/.*.part")):
        with suppress(OSError):  # held by a process that is ending, on Windows; the next run sweeps again
            part.unlink()
