"""A run from exports to scores. Read this module first.

    inputs -> sources -> survey (count, rejects, duplicates) -> blocks of posts -> BlockWork -> blocks/*.parquet
    -> scores.parquet

The driver reads and numbers blocks; an executor hands them to workers. A block that has its file is done.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from aggrdetect.errors import RunError
from aggrdetect.files import fingerprint, whole_file
from aggrdetect.model.folder import MANIFEST
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.store import find_model
from aggrdetect.readers import Limits, Source, find_files, open_source
from aggrdetect.readers.limits import changed_limits
from aggrdetect.readers.rows import DEFAULT_LIMITS
from aggrdetect.registry import load
from aggrdetect.run import EXECUTORS
from aggrdetect.run.block import Block, BlockWork, read_block, read_counts
from aggrdetect.run.clock import Clock
from aggrdetect.run.duplicates import HashSet
from aggrdetect.run.intake import Intake, RejectFile, Survey
from aggrdetect.run.key import key_fingerprint, read_key
from aggrdetect.run.lock import only_process
from aggrdetect.run.plan import BLOCK_ROWS, BLOCKS, Plan, fingerprint_inputs, start_or_resume
from aggrdetect.run.summary import Summary, make_summary, write_summary
from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.targets.pseudonyms import Pseudonyms
from aggrdetect.targets.roster import read_roster
from aggrdetect.writers.datapackage import write_package

ROSTER = "officials.csv"
"""The roster's copy in the run folder, so that a report needs the run alone."""

MODEL = "model.json"
"""The manifest of the model, likewise."""

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
    pseudonym_key: Path | None = None


def run(options: RunOptions, on_progress: OnProgress | None = None) -> Summary:
    """Score the inputs into the run folder, or go on where an earlier run stopped.

    Raises:
        InputError: An input cannot be read, or there twice; nothing was scored.
        ModelError: The model is missing or damaged, or the device is not there.
        RunError: The folder holds another run or files of another program, another process is working in it, or an
            input changed while it was read.
    """
    started = monotonic()
    options = replace(options, scorer=options.scorer.settled())
    load("executor", options.executor, EXECUTORS)  # what is not installed is said before hours of reading
    named = {Path(text) for text in options.inputs}
    sources = [
        open_source(path, format_name=options.format, fields=options.fields, limits=options.limits, named=path in named)
        for path in find_files(options.inputs)
    ]
    if options.officials:
        read_roster(options.officials)
    check_workers(options)
    key = read_key(options.pseudonym_key, options.out) if options.pseudonym_key else None
    intake = Intake(sources, options.block_rows)
    plan = replace(_plan(options, sources), pseudonym_key=key_fingerprint(key) if key else "")
    with only_process(options.out):
        start_or_resume(options.out, plan)
        if options.officials:
            _keep(options.officials, options.out / ROSTER)
        keep_raw = options.keep_text and not key
        with whole_file(options.out / "rejects.jsonl") as part, RejectFile(part, keep_raw=keep_raw) as rejects:
            survey = intake.survey(rejects)
        work = replace(_work(options), change=Pseudonyms(key) if key else None)
        with Clock(options.out, started) as clock:
            counts = score_blocks(options, work, intake.batches(), survey, clock, on_progress or _no_progress)
            n_unique = finish(options, survey.n_blocks)
            summary = make_summary(plan, sources, survey, counts, n_unique, clock.seconds)
            write_summary(options.out, summary)
    return summary


def check_workers(options: RunOptions) -> None:
    """Look for the model and the device before hours of reading; where there is a cluster, let a worker of it do so.

    Raises:
        AggrdetectError: Something is missing, or no worker can be started.
    """
    if options.executor_settings.get("address") is None:
        options.scorer.check()
        return
    executor = load("executor", options.executor, EXECUTORS)
    for _ in executor(ScorerSpec.check, [options.scorer], 1, **options.executor_settings):
        pass


def _no_progress(done: int, total: int) -> None:
    """Say nothing."""


def _plan(options: RunOptions, sources: Sequence[Source]) -> Plan:
    return Plan(
        inputs=fingerprint_inputs([source.path for source in sources]),
        format=options.format or "",
        fields=tuple(sorted(options.fields.items())),
        roster=fingerprint(options.officials) if options.officials else "",
        model=find_model(options.scorer.model).stamp,
        device=options.scorer.device,
        operating_point=options.operating_point,
        block_rows=options.block_rows,
        keep_text=options.keep_text,
        limits=changed_limits(options.limits),
    )


def _keep(path: Path, copy: Path) -> None:
    with whole_file(copy) as part:
        shutil.copyfile(path, part)


def _work(options: RunOptions) -> BlockWork:
    return BlockWork(
        scorer=options.scorer,
        thresholds=tuple(find_model(options.scorer.model).thresholds(options.operating_point).tolist()),
        roster=options.officials,
        keep_text=options.keep_text,
    )


def score_blocks(
    options: RunOptions,
    work: BlockWork,
    batches: Iterator[pa.RecordBatch],
    survey: Survey,
    clock: Clock,
    on_progress: OnProgress,
) -> Counter[str]:
    """Score the blocks that have no file yet, one batch a block; return the counts of all.

    Reading is cheap next to scoring, so a resumed run reads again and skips.

    Raises:
        RunError: The blocks do not hold the posts that were counted.
    """
    counts: Counter[str] = Counter()
    executor = load("executor", options.executor, EXECUTORS)
    done = _done_blocks(options.out, survey.n_blocks)
    for path in done.values():
        counts += read_counts(path)
    on_progress(counts["posts"], survey.n_posts)
    missing = (
        Block(number, batch, block_path(options.out, number))
        for number, batch in enumerate(batches)
        if number not in done
    )
    if len(done) < survey.n_blocks:
        for block_counts in executor(work, missing, options.workers, **options.executor_settings):
            counts += block_counts
            clock.block_done()
            on_progress(counts["posts"], survey.n_posts)
    if counts["posts"] != survey.n_posts:
        raise RunError(
            f"{options.out}: blocks of {counts['posts']:,} posts, where {survey.n_posts:,} were counted. An input "
            "changed while it was read: use another -o."
        )
    return counts


def block_path(folder: Path, number: int) -> Path:
    """Return where block *number* is written."""
    return folder / BLOCKS / f"{number:06}.parquet"


def _done_blocks(folder: Path, n_blocks: int) -> dict[int, Path]:
    paths = ((number, block_path(folder, number)) for number in range(n_blocks))
    return {number: path for number, path in paths if path.exists()}


def finish(options: RunOptions, n_blocks: int) -> int:
    """Write ``scores.parquet``, its dictionary and the manifest of the model; return the number of unique texts."""
    folder = options.out
    n_unique = merge_blocks(folder, n_blocks)
    _keep(find_model(options.scorer.model).path / MANIFEST, folder / MODEL)
    write_package(folder / "scores.parquet", SCORE_SCHEMA, target=folder / "datapackage.json")
    return n_unique


def merge_blocks(folder: Path, n_blocks: int) -> int:
    """Write ``scores.parquet`` from the blocks in input order; return the number of unique texts.

    Raises:
        RunError: A block is missing or damaged.
    """
    hashes = HashSet()
    with (
        whole_file(folder / "scores.parquet") as part,
        pq.ParquetWriter(part, SCORE_SCHEMA, compression="zstd") as writer,
    ):
        for number in range(n_blocks):
            path = block_path(folder, number)
            if not path.exists():
                raise RunError(f"{path}: missing. The same command scores it.")
            table, found = read_block(path)
            hashes.add(found[~hashes.holds(found)])
            writer.write_table(table)
    return len(hashes)
