"""A run from exports to scores. Read this module first.

    inputs -> sources -> survey (count, rejects) -> blocks of posts -> BlockWork -> blocks/*.parquet -> scores.parquet

The driver reads and numbers blocks; an executor hands them to workers. A block that has its file is done.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from aggrdetect.errors import RunError
from aggrdetect.files import fingerprint, whole_file
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.store import find_model
from aggrdetect.readers import Limits, Reject, Source, find_files, open_source
from aggrdetect.readers.limits import changed_limits
from aggrdetect.readers.rows import DEFAULT_LIMITS
from aggrdetect.registry import load
from aggrdetect.run import EXECUTORS
from aggrdetect.run.block import Block, BlockWork, read_counts
from aggrdetect.run.lock import only_process
from aggrdetect.run.plan import BLOCK_ROWS, Plan, fingerprint_inputs, start_or_resume
from aggrdetect.run.summary import Summary, Survey, make_summary, write_summary
from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.targets.roster import read_roster

ROSTER = "officials.csv"
"""The roster's copy in the run folder, so that a report needs the run alone."""

OnProgress = Callable[[int, int], None]
"""Called with posts done and posts in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the user asked for; see ``aggrdetect score --help``."""

    inputs: Sequence[str]
    out: Path
    format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    officials: Path | None = None
    scorer: ScorerSpec = field(default_factory=ScorerSpec)
    operating_point: str = "balanced"
    executor: str = "local"
    executor_settings: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    block_rows: int = BLOCK_ROWS
    limits: Limits = DEFAULT_LIMITS
    keep_text: bool = True


def run(options: RunOptions, on_progress: OnProgress | None = None) -> Summary:
    """Score the inputs into the run folder, or go on where an earlier run stopped.

    Raises:
        InputError: An input cannot be read; nothing was scored.
        ModelError: The model is missing or damaged.
        RunError: The folder holds another run, or another process is working in it.
    """
    started = monotonic()
    load("executor", options.executor, EXECUTORS)  # what is not installed is said before hours of reading
    sources = [
        open_source(path, format_name=options.format, fields=options.fields, limits=options.limits)
        for path in find_files(options.inputs)
    ]
    if options.officials:
        read_roster(options.officials)
    plan = _plan(options, sources)
    with only_process(options.out):
        start_or_resume(options.out, plan)
        if options.officials:
            _keep_roster(options.officials, options.out / ROSTER)
        survey = _survey(sources, options)
        counts = _score_blocks(options, sources, survey, on_progress or _no_progress)
        n_unique = merge_blocks(options.out, survey.n_blocks)
        summary = make_summary(plan, sources, survey, counts, n_unique, monotonic() - started)
        write_summary(options.out, summary)
    return summary


def _no_progress(done: int, total: int) -> None:
    """Say nothing."""


def _plan(options: RunOptions, sources: Sequence[Source]) -> Plan:
    return Plan(
        inputs=fingerprint_inputs([source.path for source in sources]),
        format=options.format or "",
        fields=tuple(sorted(options.fields.items())),
        roster=fingerprint(options.officials) if options.officials else "",
        model=find_model(options.scorer.model).stamp,
        operating_point=options.operating_point,
        block_rows=options.block_rows,
        keep_text=options.keep_text,
        limits=changed_limits(options.limits),
    )


def _keep_roster(roster: Path, copy: Path) -> None:
    if not copy.exists():
        with whole_file(copy) as part:
            shutil.copyfile(roster, part)


def _survey(sources: Sequence[Source], options: RunOptions) -> Survey:
    """Read everything once: count posts and blocks and write ``rejects.jsonl``, before anything is scored."""
    survey = Survey()
    with whole_file(options.out / "rejects.jsonl") as part, part.open("wb") as file:

        def on_reject(reject: Reject) -> None:
            survey.add_reject(reject)
            row = {name: getattr(reject, name) for name in ("source_file", "source_row", "reason", "raw")}
            if not options.keep_text:
                row["raw"] = ""
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

        for source in sources:
            for posts in source.batches(on_reject, options.block_rows):
                survey.n_posts += posts.num_rows
                survey.n_blocks += 1
    return survey


def _score_blocks(
    options: RunOptions, sources: Sequence[Source], survey: Survey, on_progress: OnProgress
) -> Counter[str]:
    work = BlockWork(
        scorer=options.scorer,
        thresholds=tuple(find_model(options.scorer.model).thresholds(options.operating_point).tolist()),
        roster=options.officials,
        keep_text=options.keep_text,
    )
    counts: Counter[str] = Counter()
    executor = load("executor", options.executor, EXECUTORS)
    done = _done_blocks(options.out, survey.n_blocks)
    for path in done.values():
        counts += read_counts(path)
    on_progress(counts["posts"], survey.n_posts)
    missing = (block for block in _blocks(options, sources) if block.number not in done)
    if len(done) < survey.n_blocks:
        for block_counts in executor(work, missing, options.workers, **options.executor_settings):
            counts += block_counts
            on_progress(counts["posts"], survey.n_posts)
    return counts


def block_path(folder: Path, number: int) -> Path:
    """Return where block *number* is written."""
    return folder / "blocks" / f"{number:06}.parquet"


def _done_blocks(folder: Path, n_blocks: int) -> dict[int, Path]:
    paths = ((number, block_path(folder, number)) for number in range(n_blocks))
    return {number: path for number, path in paths if path.exists()}


def _blocks(options: RunOptions, sources: Sequence[Source]) -> Iterator[Block]:
    """Yield every block in order; reading is cheap next to scoring, so a resumed run reads again and skips."""
    number = 0
    for source in sources:
        for posts in source.batches(lambda reject: None, options.block_rows):  # noqa: ARG005 (counted by the survey)
            yield Block(number, posts, block_path(options.out, number))
            number += 1


def merge_blocks(folder: Path, n_blocks: int) -> int:
    """Write ``scores.parquet`` from the blocks in input order; return the number of unique texts.

    Raises:
        RunError: A block is missing.
    """
    hashes: set[bytes] = set()
    with (
        whole_file(folder / "scores.parquet") as part,
        pq.ParquetWriter(part, SCORE_SCHEMA, compression="zstd") as writer,
    ):
        for number in range(n_blocks):
            path = block_path(folder, number)
            if not path.exists():
                raise RunError(f"{path}: missing. The same command scores it.")
            table = pq.read_table(path, schema=SCORE_SCHEMA)
            hashes.update(bytes.fromhex(value) for value in table["text_hash"].to_pylist())
            writer.write_table(pa.Table.from_batches(table.to_batches(), schema=SCORE_SCHEMA))
    return len(hashes)
