"""Posts to record batches: times to UTC, ids where the export has none, and nothing that Arrow refuses."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Any

import pyarrow as pa

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import DAMAGED_ID, need_text
from aggrdetect.readers.private import public_url
from aggrdetect.readers.rows import NOTE, Notes, Post
from aggrdetect.readers.times import moment
from aggrdetect.schema import KINDS, POST_SCHEMA

_STRINGS = tuple(
    field.name
    for field in POST_SCHEMA
    if field.type == pa.string() and field.name not in {"post_id", "source_file", "text"}
)
_NO_TIME = "posts without a time that can be read"
_CONTRADICTORY = (TypeError, pa.ArrowException, UnicodeEncodeError, OverflowError)


class BatchMaker:
    """Makes batches of the posts of one file."""

    def __init__(self, *, source_file: str, zone: tzinfo, order: Callable[[], str], notes: Notes) -> None:
        self._file, self._zone, self._order, self._notes = source_file, zone, order, notes

    def make(
        self, posts: list[Post], numbers: list[int], reject: Callable[[int, str, Post], None]
    ) -> Iterator[pa.RecordBatch]:
        """Yield one batch of *posts*, or none if all of them had to be rejected.

        Args:
            posts: What a mapping gave, in the order of the file.
            numbers: The row number of each post.
            reject: Called with the row number, the reason and the post for each post that fits no schema.
        """
        self._fill(posts, numbers)
        try:
            batch = _record_batch(posts, numbers, self._file)
        except _CONTRADICTORY:
            good = [self._mended(post, number, reject) for post, number in zip(posts, numbers, strict=True)]
            numbers = [number for number, fits in zip(numbers, good, strict=True) if fits]
            posts = [post for post, fits in zip(posts, good, strict=True) if fits]
            batch = _record_batch(posts, numbers, self._file)
        if batch.num_rows:
            yield batch

    def _fill(self, posts: list[Post], numbers: list[int]) -> None:
        assumed = timeless = 0
        for post, number in zip(posts, numbers, strict=True):
            at = moment(post.get("created_at"), self._order, self._zone)
            if at is None:
                post["created_at"] = None
                timeless += 1
            else:
                post["created_at"] = at.seconds
                assumed += at.assumed
            if not post.get("post_id"):
                post["post_id"] = self._made_id(post, number)
            if type(post.get("url")) is str:
                post["url"] = public_url(post["url"])
            if NOTE in post:
                self._notes.count(post[NOTE])
        kinds = {
            "in the export": len(posts) - assumed - timeless,
            f"{self._zone} assumed": assumed,
            "no time": timeless,
        }
        self._notes.times.update({kind: n for kind, n in kinds.items() if n})
        if assumed:
            self._notes.say(f"Times carry no zone: {self._zone} assumed.")
        if timeless:
            self._notes.count(_NO_TIME, timeless)

    def _made_id(self, post: Post, number: int) -> str:
        """Return an id that is the same wherever the same post turns up; a post of nobody and no time is its row."""
        parts = [post.get(name) for name in ("platform", "author_id", "author_handle", "created_at", "page", "text")]
        if not any(parts[1:4]):
            parts += [self._file.rpartition("/")[2], number]
        return "h" + hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=10).hexdigest()

    def _mended(self, post: Post, number: int, reject: Callable[[int, str, Post], None]) -> bool:
        try:
            mend(post)
        except InputError as error:
            reject(number, str(error), post)
            return False
        return True


def even_batches(batches: Iterable[pa.RecordBatch], batch_rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of *batch_rows*, of which only the last may have fewer."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            piece = batch.slice(start, batch_rows - n_waiting)
            waiting.append(piece)
            start += piece.num_rows
            n_waiting += piece.num_rows
            if n_waiting == batch_rows:
                yield _joined(waiting)
                waiting, n_waiting = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def mend(post: Post) -> None:
    """Make every field of a post fit the schema, in place.

    Raises:
        InputError: The text or the id cannot be kept.
    """
    post["text"] = _plain(need_text(post.get("text")))
    if type(post.get("post_id")) is not str:
        raise InputError(DAMAGED_ID)
    post["post_id"] = _plain(post["post_id"])
    for name in _STRINGS:
        value = post.get(name)
        post[name] = _plain(value) if type(value) is str else str(value) if type(value) is int else None
    post["platform"] = post["platform"] or "other"
    post["kind"] = post["kind"] if post["kind"] in KINDS else "post"
    named = post.get("mentions")
    post["mentions"] = [_plain(name) for name in named if type(name) is str] if type(named) is list else None


def _plain(text: str) -> str:
    """Return text without the half characters that UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _record_batch(posts: Sequence[Post], numbers: list[int], source_file: str) -> pa.RecordBatch:
    columns: list[Any] = []
    for field in POST_SCHEMA:
        name = field.name
        if name == "source_file":
            columns.append(pa.repeat(pa.scalar(source_file), len(posts)))
        elif name == "source_row":
            columns.append(pa.array(numbers, pa.int64()))
        elif name == "created_at":
            columns.append(pa.array([post["created_at"] for post in posts], pa.int64()).cast(field.type))
        else:
            values = [post.get(name) for post in posts]
            if not field.nullable and None in values:
                raise TypeError(name)
            columns.append(pa.array(values, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=POST_SCHEMA)
