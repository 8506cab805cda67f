"""Reading the inputs, twice: once to count and to list what is left out, once to score."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from stat import S_ISREG
from types import TracebackType

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from aggrdetect.errors import InputError, RunError
from aggrdetect.readers import Reject, Source, even_batches
from aggrdetect.run.duplicates import REASON, Duplicates
from aggrdetect.run.plan import input_files


@dataclass(slots=True)
class Survey:
    """What reading alone shows.

    Attributes:
        n_posts: Rows that became posts.
        n_blocks: Blocks they fill.
        rejects: Rows that did not, by reason; duplicates among them.
        examples: File and row of the first reject of each reason.
    """

    n_posts: int = 0
    n_blocks: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def n_duplicates(self) -> int:
        """Rows left out because the same post stands in an earlier one."""
        return self.rejects[REASON]

    def add_reject(self, reject: Reject) -> None:
        """Count one reject."""
        self.rejects[reject.reason] += 1
        self.examples.setdefault(reject.reason, f"{reject.source_file}, row {reject.source_row}")


class RejectFile:
    """Writes rejects as JSON lines.

    Args:
        path: What to write.
        keep_raw: Whether to write what stood in the row.
    """

    def __init__(self, path: Path, *, keep_raw: bool) -> None:
        self._file, self._keep_raw = path.open("wb"), keep_raw

    def __enter__(self) -> "RejectFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, reject: Reject) -> None:
        """Write one reject."""
        row = asdict(reject) if self._keep_raw else asdict(reject) | {"raw": ""}
        self._file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


class Intake:
    """The posts of all inputs, each once, in even blocks; the same ones every time they are read.

    An input that changes before all of it was read ends the run: the posts would not be those that were counted, nor
    those of the fingerprint in the plan, which is to be taken after this is made.

    Args:
        sources: The inputs.
        block_rows: Posts in a block; the last one may have fewer.
    """

    def __init__(self, sources: Sequence[Source], block_rows: int) -> None:
        self._sources, self._block_rows = sources, block_rows
        self._states = [_state(input_files(source.path)) for source in sources]
        self._dropped = array("q")

    def survey(self, rejects: RejectFile) -> Survey:
        """Read everything, count it, and write rejects and duplicates.

        Raises:
            InputError: An input cannot be read.
            RunError: An input changed.
        """
        survey, duplicates = Survey(), Duplicates()
        self._dropped = array("q")
        start = 0

        def on_reject(reject: Reject) -> None:
            survey.add_reject(reject)
            rejects.write(reject)

        for posts in self._posts(on_reject):
            again = np.flatnonzero(duplicates.find(posts))
            for row in posts.select(["source_file", "source_row"]).take(pa.array(again)).to_pylist():
                on_reject(Reject(**row, reason=REASON, raw=""))
            self._dropped.extend((again + start).tolist())
            start += posts.num_rows
            survey.n_posts += posts.num_rows - len(again)
        survey.n_blocks = -(-survey.n_posts // self._block_rows)
        return survey

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the posts that count, one batch a block; after ``survey``.

        Raises:
            RunError: An input changed; what was yielded was read before.
        """
        return even_batches(self._kept(), self._block_rows)

    def _kept(self) -> Iterator[pa.RecordBatch]:
        dropped: NDArray[np.int64] = np.frombuffer(self._dropped, np.int64) if self._dropped else np.empty(0, np.int64)
        start = 0
        for posts in self._posts(lambda reject: None):  # noqa: ARG005 (counted by the survey)
            low, high = np.searchsorted(dropped, (start, start + posts.num_rows))
            if high > low:
                keep = np.ones(posts.num_rows, bool)
                keep[dropped[low:high] - start] = False
                yield posts.filter(pa.array(keep))
            else:
                yield posts
            start += posts.num_rows

    def _posts(self, on_reject: Callable[[Reject], None]) -> Iterator[pa.RecordBatch]:
        for source, state in zip(self._sources, self._states, strict=True):
            try:
                for batch in source.batches(on_reject, self._block_rows):
                    _check(source, state)
                    yield batch
            except (InputError, OSError):
                _check(source, state)  # the change is why it cannot be read
                raise
            _check(source, state)


_State = dict[Path, tuple[int, int] | None]
"""Size and time of change of files; None for one that is gone."""


def _state(files: Iterable[Path]) -> _State:
    return {file: _size_and_time(file) for file in files}


def _size_and_time(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return (found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else (0, 0)


def _check(source: Source, state: _State) -> None:
    """Raise ``RunError`` where an input is not as it was."""
    for file, before in state.items():
        if _size_and_time(file) != before:
            raise RunError(
                f"{source.name if file == source.path else file}: changed while it was read. Wait until nothing writes "
                "to it. If its content is then as it was, the same command goes on; if not, use another -o."
            )
