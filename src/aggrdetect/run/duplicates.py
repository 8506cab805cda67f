"""The same post twice: found by 8-byte hashes, so that 10 million posts cost some 160 MB (ADR 7)."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

REASON = "the same post as in an earlier row"
"""The reject reason of a post that was there already."""

_COLUMNS = ("platform", "post_id", "created_at", "text", "source_file")
_OWN_ID = 10
"""Characters from which on an id is the platform's own; shorter ones are row numbers or count within a chat."""
_LINK = ("http://", "https://")
"""An id that is a link may be that of what all of several comments stand under."""
_MADE = re.compile("h[0-9a-f]{20}")
"""An id that the reader made, out of platform, author, time, page and text."""


class HashSet:
    """A set of 8-byte hashes that only grows: sorted arrays, each at least twice as long as the next."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    @property
    def nbytes(self) -> int:
        """What it holds in memory, in bytes."""
        return sum(run.nbytes for run in self._runs)

    def holds(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Tell which of *hashes* are in the set. Shape as *hashes*."""
        order = np.argsort(hashes)
        wanted = hashes[order]  # in order, neighbours in the array are neighbours in memory
        found = np.zeros(len(hashes), bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, wanted), len(run) - 1)
            found[order] |= run[places] == wanted
        return found

    def add(self, hashes: Hashes) -> None:
        """Add *hashes*; those that are in already cost their 8 bytes again."""
        if not len(hashes):
            return
        self._runs.append(np.unique(hashes))
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            merged = np.concatenate([self._runs.pop(), self._runs.pop()])
            merged.sort(kind="stable")  # merges what is sorted already
            self._runs.append(merged)


class Duplicates:
    """Tells which posts were there already; give it the posts of all inputs in order, once.

    Across files, a post is the same as another with its platform and id. Ids of fewer than ten characters, links, and
    ids of no known platform can be those of several posts: there time and text must be the same too. Within one file
    the text must always be the same, and posts whose id was made here are never the same: two people can write "ja" in
    one minute.
    """

    def __init__(self) -> None:
        self._elsewhere, self._here = HashSet(), HashSet()
        self._waiting: list[Hashes] = []
        self._file: str | None = None

    def find(self, posts: pa.RecordBatch) -> NDArray[np.bool_]:
        """Tell which posts were there already, in *posts* or in what was given before. Shape (n,)."""
        cells = {name: posts.column(name) for name in _COLUMNS}
        cells["created_at"] = cells["created_at"].cast(pa.int64())
        files: Sequence[str] = cells.pop("source_file").to_pylist()
        rows = list(zip(*(column.to_pylist() for column in cells.values()), strict=True))
        found = np.zeros(len(rows), bool)
        start = 0
        for end in range(1, len(rows) + 1):
            if end == len(rows) or files[end] != files[start]:
                found[start:end] = self._find_in_file(files[start], rows[start:end])
                start = end
        return found

    def _find_in_file(self, file: str, rows: Sequence[tuple[str, str, int | None, str]]) -> NDArray[np.bool_]:
        if file != self._file:
            self._elsewhere.add(np.concatenate(self._waiting) if self._waiting else np.empty(0, np.uint64))
            self._waiting, self._here, self._file = [], HashSet(), file
        hashes = np.array([_hash_of(*row) for row in rows], np.uint64)
        made = np.fromiter((_MADE.fullmatch(row[1]) is not None for row in rows), bool, len(rows))
        keys = (f"{key}\0{row[3]}" for key, row in zip(hashes.tolist(), rows, strict=True))
        texts = np.array([_hash(key) for key in keys], np.uint64)
        repeated = self._here.holds(texts) | ~_is_first(texts)
        found: NDArray[np.bool_] = self._elsewhere.holds(hashes) | (repeated & ~made)
        self._here.add(texts[~found])
        self._waiting.append(hashes[~found])
        return found


def _hash_of(platform: str, post_id: str, seconds: int | None, text: str) -> int:
    own = platform != "other" and len(post_id) >= _OWN_ID and not post_id.startswith(_LINK)
    if own or _MADE.fullmatch(post_id):
        return _hash(f"{platform}\0{post_id}")
    return _hash(f"{platform}\0{post_id}\0{seconds}\0{text}")


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _is_first(hashes: Hashes) -> NDArray[np.bool_]:
    first = np.zeros(len(hashes), bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    return first
