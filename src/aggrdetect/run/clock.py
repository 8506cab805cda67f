"""How long was worked on a run, added up over the commands that did."""

from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType

import orjson

from aggrdetect.files import write_text
from aggrdetect.run.plan import BLOCKS

_EVERY_S = 5.0


class Clock:
    """The time of this command and of those before it; one that finds nothing left to do adds none.

    Until the run is finished the time is kept in ``.seconds`` in its folder, afterwards in ``summary.json``.

    Args:
        folder: The run folder.
        started: When this command began, as ``monotonic`` tells.
    """

    def __init__(self, folder: Path, started: float) -> None:
        self._file, self._started, self._saved = folder / ".seconds", started, monotonic()
        self._before, self._worked = 0.0, True
        if any((folder / BLOCKS).glob("*.parquet")):
            summary = folder / "summary.json"
            self._before = _read(self._file) or _read(summary)
            self._worked = not summary.exists()

    def __enter__(self) -> "Clock":
        return self

    def block_done(self) -> None:
        """Note that this command scored a block."""
        self._worked = True
        if monotonic() - self._saved > _EVERY_S:
            self._save()

    @property
    def seconds(self) -> float:
        """Seconds of work until now, in hundredths."""
        return round(self._before + (monotonic() - self._started if self._worked else 0.0), 2)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._file.unlink(missing_ok=True)
        elif self._worked:
            with suppress(OSError):  # a full disk, say, is what ends this command already
                self._save()

    def _save(self) -> None:
        self._saved = monotonic()
        write_text(self._file, f'{{"seconds": {self.seconds}}}\n')


def _read(path: Path) -> float:
    try:
        return float(orjson.loads(path.read_bytes())["seconds"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return 0.0
