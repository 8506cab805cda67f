"""Copy the scores of one run or several into a form that another program reads."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aggrdetect.errors import InputError
from aggrdetect.files import whole_file
from aggrdetect.registry import load
from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.writers import WRITERS
from aggrdetect.writers.datapackage import write_package

Writer = Callable[[Iterator[pa.RecordBatch], pa.Schema, Path], None]

_BATCH_ROWS = 16_384


def check_copy(path: Path) -> None:
    """Check that scores can be copied to *path*, before anything is worked out.

    Raises:
        InputError: The kind is not known, or there is a file already.
    """
    if path.suffix.lower() not in WRITERS:
        raise InputError(f"{path}: scores cannot be written to {path.suffix or 'this'}. Known: {', '.join(WRITERS)}.")
    if path.exists():
        raise InputError(f"{path}: exists. Name another file, or move it away.")


def write_scores(runs: Sequence[Path], path: Path) -> int:
    """Copy the scores of *runs*, one after the other, with a dictionary beside them; return how many rows that were.

    Args:
        runs: Run folders, at least one; all scored by the same model.
        path: What to write; its end tells the form: one of ``WRITERS``.

    Raises:
        InputError: *path* is there already or of no known kind, a run has no scores, or runs differ in their model.
    """
    check_copy(path)
    files = [_open(run) for run in runs]
    _check_models(runs, files)
    write: Writer = load("form of scores", path.suffix.lower(), WRITERS)
    with whole_file(path) as part:
        write(_batches(files), SCORE_SCHEMA, part)
    try:
        write_package(path, SCORE_SCHEMA)
    except OSError:
        path.unlink()  # a copy that stays without its dictionary would refuse the next try
        raise
    return sum(file.metadata.num_rows for file in files)


def _open(run: Path) -> pq.ParquetFile:
    path = run / "scores.parquet"
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise InputError(f"{run}: no scores.parquet there. Give a run folder, made by aggrdetect score.") from error
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: not a file of scores ({error}). Run aggrdetect score again.") from error


def _check_models(runs: Sequence[Path], files: Sequence[pq.ParquetFile]) -> None:
    """Refuse scores of several models in one file: they cannot be compared."""
    first: dict[str, Path] = {}
    for run, file in zip(runs, files, strict=True):
        for batch in file.iter_batches(1, columns=["model"]):
            first.setdefault(batch["model"][0].as_py(), run)
            break
    if len(first) > 1:
        (one, here), (other, there), *_ = first.items()
        raise InputError(f"{here} was scored by {one} and {there} by {other}. Score them with one model to merge them.")


def _batches(files: Sequence[pq.ParquetFile]) -> Iterator[pa.RecordBatch]:
    for file in files:
        for batch in file.iter_batches(_BATCH_ROWS, columns=SCORE_SCHEMA.names):
            yield batch.cast(SCORE_SCHEMA)
