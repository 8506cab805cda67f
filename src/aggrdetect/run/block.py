"""The unit of work: one block of posts in, one file of scored pairs out."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from aggrdetect.errors import RunError
from aggrdetect.files import whole_file
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.scorer import Scorer, flags
from aggrdetect.schema import ASSESSED, FLAGS, LABELS, SCORE_SCHEMA
from aggrdetect.targets.roster import Roster, read_roster
from aggrdetect.targets.step import make_pairs, own_posts
from aggrdetect.text.language import detect_language

_COUNTS = b"aggrdetect.counts"


@dataclass(frozen=True, slots=True)
class Block:
    """A numbered batch of posts and the file its scores go to."""

    number: int
    posts: pa.RecordBatch
    output: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWork:
    """Scores one block; can be sent to another process, where the scorer is loaded once.

    Attributes:
        scorer: Which model to score with.
        thresholds: Score from which each of ``schema.FLAGS`` is flagged, 0 to 1.
        roster: Path of the roster, or None.
        change: Applied to what is stored of the pairs (pseudonyms), or None; scores and languages are of the pairs.
        keep_text: Whether the text is written.
    """

    scorer: ScorerSpec
    thresholds: tuple[float, ...]
    roster: Path | None = None
    change: Callable[[pa.RecordBatch, Roster | None], pa.RecordBatch] | None = None
    keep_text: bool = True

    def __call__(self, block: Block) -> Counter[str]:
        """Score *block* and write its file, which appears only when whole; return its counts."""
        roster = _roster(self.roster)
        table = self._score(self.make_pairs(block, roster))
        counts = _count(table, block.posts.num_rows)
        counts["own_posts"] = self.n_own_posts(block, roster)
        table = table.replace_schema_metadata({_COUNTS: orjson.dumps(counts)})
        with whole_file(block.output) as part:
            pq.write_table(table, part, compression="zstd")
        return counts

    def make_pairs(self, block: Block, roster: Roster | None) -> pa.RecordBatch:
        """Return the pairs of a block, with the columns of ``PAIR_SCHEMA`` that are kept, and ``marked_text``."""
        return make_pairs(block.posts, roster)

    def languages(self, pairs: pa.RecordBatch) -> list[str]:
        """Return the language of each pair."""
        return _languages(pairs)

    def n_own_posts(self, block: Block, roster: Roster | None) -> int:
        """Return how many posts of a block were written by officials."""
        return pc.sum(own_posts(block.posts, roster)).as_py() or 0 if roster else 0

    def _score(self, pairs: pa.RecordBatch) -> pa.Table:
        scorer = _scorer(self.scorer)
        scores = scorer.score(pairs.column("marked_text").to_pylist())
        languages = self.languages(pairs)
        assessed = np.array([language in ASSESSED for language in languages], dtype=bool)
        flagged = flags(scores, np.array(self.thresholds, np.float32)) & assessed[:, None]
        if self.change:
            pairs = self.change(pairs, _roster(self.roster))
        columns = {name: pairs.column(name) for name in SCORE_SCHEMA.names if name in pairs.schema.names}
        columns |= {label: scores[:, i] for i, label in enumerate(LABELS)}
        columns |= {f"flag_{label}": flagged[:, i] for i, label in enumerate(FLAGS)}
        columns["language"] = languages
        columns["model"] = pa.array([scorer.stamp] * pairs.num_rows, pa.string())
        if not self.keep_text:
            columns["text"] = pa.array([""] * pairs.num_rows, pa.string())
        arrays = [pa.array(columns[field.name], field.type) for field in SCORE_SCHEMA]
        return pa.Table.from_arrays(arrays, schema=SCORE_SCHEMA)


@lru_cache(maxsize=2)
def _scorer(spec: ScorerSpec) -> Scorer:
    return spec.load()


def _languages(pairs: pa.RecordBatch) -> list[str]:
    """Return the language of each pair: Dutch where the export says so, else as detected.

    Platforms call short Dutch posts Afrikaans, German or anything; only their "nl" can be relied on.
    """
    given: list[str] = pairs.column("language").to_pylist()
    texts = pairs.column("text").to_pylist()
    unknown = [i for i, language in enumerate(given) if language != "nl"]
    for i, language in zip(unknown, detect_language([texts[i] for i in unknown]), strict=True):
        given[i] = language
    return given


@lru_cache(maxsize=2)
def _roster(path: Path | None) -> Roster | None:
    return read_roster(path) if path else None


def read_counts(path: Path) -> Counter[str]:
    """Return the counts that were written with a block.

    Raises:
        RunError: The file is not a block of this program.
    """
    with _whole(path):
        return Counter(orjson.loads((pq.read_schema(path).metadata or {})[_COUNTS]))


def read_block(path: Path) -> tuple[pa.Table, NDArray[np.uint64]]:
    """Return the pairs of a block and the different hashes of their texts.

    Raises:
        RunError: The file is not a block of this program, or is damaged.
    """
    with _whole(path):
        table = pq.read_table(path, schema=SCORE_SCHEMA)
        hashes = np.unique(np.array([int(value, 16) for value in table["text_hash"].to_pylist()], np.uint64))
        return pa.Table.from_batches(table.to_batches(), schema=SCORE_SCHEMA), hashes


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Name the block that cannot be read, and the way out."""
    try:
        yield
    except (KeyError, ValueError, OverflowError, pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system could not read it; what Arrow finds wrong in a file has no number
        what = " ".join(str(error).split())
        raise RunError(f"{path}: not a whole block ({what}). Delete it; the same command scores it again.") from error


def _count(table: pa.Table, n_posts: int) -> Counter[str]:
    counts: Counter[str] = Counter({"posts": n_posts, "scored": table.num_rows})
    counts["pairs"] = pc.sum(pc.not_equal(table["official_id"], "")).as_py() or 0
    for entry in pc.value_counts(table["relation"]).to_pylist():
        counts[f"relation:{entry['values']}"] = entry["counts"]
    for entry in pc.value_counts(table["language"]).to_pylist():
        counts[f"language:{entry['values'] or 'und'}"] = entry["counts"]
    for label in FLAGS:
        counts[f"flag:{label}"] = pc.sum(table[f"flag_{label}"]).as_py() or 0
    return counts
