"""Another model on the pairs of a run that is there: ``score --rescore``."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from aggrdetect.errors import InputError
from aggrdetect.files import fingerprint, whole_file
from aggrdetect.model.store import find_model
from aggrdetect.readers import even_batches
from aggrdetect.run.block import Block, BlockWork
from aggrdetect.run.clock import Clock
from aggrdetect.run.intake import Survey
from aggrdetect.run.lock import only_process
from aggrdetect.run.pipeline import ROSTER, OnProgress, RunOptions, check_workers, finish, score_blocks
from aggrdetect.run.plan import Plan, start_or_resume
from aggrdetect.run.summary import Summary, read_summary, summary_again
from aggrdetect.schema import FLAGS, LABELS, SCORE_SCHEMA
from aggrdetect.targets.again import mark_again
from aggrdetect.targets.roster import Roster
from aggrdetect.text.mark import text_hash

_MADE = {*LABELS, *(f"flag_{label}" for label in FLAGS), "model"}
_KEPT = [name for name in SCORE_SCHEMA.names if name not in _MADE]


@dataclass(frozen=True, slots=True, kw_only=True)
class RescoreWork(BlockWork):
    """Scores one block of known pairs; languages and relations stay as they are."""

    def make_pairs(self, block: Block, roster: Roster | None) -> pa.RecordBatch:
        """Return the pairs of a block, their texts marked again."""
        marked = mark_again(block.posts, roster)
        pairs = block.posts.append_column("marked_text", pa.array(marked, pa.string()))
        return pairs.set_column(_KEPT.index("text_hash"), "text_hash", pa.array(map(text_hash, marked), pa.string()))

    def languages(self, pairs: pa.RecordBatch) -> list[str]:
        """Return the language of each pair."""
        return list(pairs.column("language").to_pylist())

    def n_own_posts(self, block: Block, roster: Roster | None) -> int:  # noqa: ARG002 (they have no pairs)
        """Return 0: own posts were left out when the pairs were made."""
        return 0


def rescore(old: Path, options: RunOptions, on_progress: OnProgress) -> Summary:
    """Score the pairs of run *old* into the new run folder, or go on where that stopped.

    Args:
        old: A finished run with its texts.
        options: Of the new run; those about inputs and officials are the old run's.
        on_progress: Called with pairs done and pairs in all.

    Raises:
        InputError: *old* is no finished run, holds no texts, or is the new run folder itself.
        ModelError: The model is missing or damaged, or the device is not there.
        RunError: The new folder holds another run, or another process is working in it.
    """
    started = monotonic()
    options = replace(options, scorer=options.scorer.settled())
    scores = old / "scores.parquet"
    summary, n_pairs = _check(old, scores, options)
    check_workers(options)
    roster = old / ROSTER if (old / ROSTER).exists() else None
    plan = _plan(old, scores, roster, options)
    work = RescoreWork(
        scorer=options.scorer,
        thresholds=tuple(find_model(options.scorer.model).thresholds(options.operating_point).tolist()),
        roster=roster,
        keep_text=options.keep_text,
    )
    survey = Survey(n_posts=n_pairs, n_blocks=-(-n_pairs // options.block_rows))
    with only_process(options.out):
        start_or_resume(options.out, plan)
        _copy_files(old, options)
        with Clock(options.out, started) as clock:
            pairs = _pairs(scores, options.block_rows)
            counts = score_blocks(options, work, pairs, survey, clock, on_progress)
            n_unique = finish(options, survey.n_blocks)
            return summary_again(options.out, summary, plan, counts, n_unique, clock.seconds)


def _check(old: Path, scores: Path, options: RunOptions) -> tuple[Summary, int]:
    if old.resolve() == options.out.resolve():
        raise InputError(f"{old}: cannot be rescored into itself. Name a new run folder: -o NEW.")
    if not scores.exists():
        raise InputError(f"{old}: no scores.parquet there. Give a finished run, made by aggrdetect score INPUT -o RUN.")
    with pq.ParquetFile(scores) as file:
        for batch in file.iter_batches(columns=["text"]):
            if pc.any(pc.equal(batch["text"], "")).as_py():
                raise InputError(
                    f"{old}: holds no texts (scored with --no-text), so its pairs cannot be scored again. "
                    "Score the exports instead: aggrdetect score INPUT -o NEW."
                )
        return read_summary(old), file.metadata.num_rows


def _plan(old: Path, scores: Path, roster: Path | None, options: RunOptions) -> Plan:
    try:
        key = str(orjson.loads((old / "plan.json").read_bytes()).get("pseudonym_key", ""))
    except (OSError, orjson.JSONDecodeError, AttributeError):
        key = ""
    return Plan(
        inputs=((str(scores), fingerprint(scores)),),
        format="rescore",
        fields=(),
        roster=fingerprint(roster) if roster else "",
        model=find_model(options.scorer.model).stamp,
        device=options.scorer.device,
        operating_point=options.operating_point,
        block_rows=options.block_rows,
        keep_text=options.keep_text,
        pseudonym_key=key,
    )


def _copy_files(old: Path, options: RunOptions) -> None:
    if (old / ROSTER).exists():
        with whole_file(options.out / ROSTER) as part:
            shutil.copyfile(old / ROSTER, part)
    if not (old / "rejects.jsonl").exists():
        return
    with whole_file(options.out / "rejects.jsonl") as part:
        if options.keep_text:
            shutil.copyfile(old / "rejects.jsonl", part)
            return
        with (old / "rejects.jsonl").open("rb") as lines, part.open("wb") as file:
            rows = (orjson.dumps({**orjson.loads(line), "raw": ""}, option=orjson.OPT_APPEND_NEWLINE) for line in lines)
            file.writelines(rows)


def _pairs(scores: Path, block_rows: int) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(scores) as file:
        yield from even_batches(file.iter_batches(block_rows, columns=_KEPT), block_rows)
