"""From texts to token ids, in windows that the model can take."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_PAD_TO = 8
_PIECE, _SHARED = 100_000, 1_000
"""Characters of the pieces that a longer text is tokenised in, and about how many two pieces share."""

_AT_ONCE = 1_000_000
"""Characters tokenised at once: the library takes over a hundred bytes for each, where a window keeps a few."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Token ids of all windows of all texts.

    Attributes:
        ids: One array of ids a window, special tokens included. Length n_windows.
        text: Number of the text that each window belongs to, ascending. Shape (n_windows,).
    """

    ids: list[NDArray[np.int64]]
    text: NDArray[np.int64]

    @property
    def lengths(self) -> list[int]:
        """Tokens of each window. Length n_windows."""
        return list(map(len, self.ids))


class WindowTokenizer:
    """Tokenises texts; a text longer than the model takes gives several overlapping windows.

    Args:
        path: ``tokenizer.json``.
        max_tokens: Longest window, special tokens included.
    """

    def __init__(self, path: Path, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, stride=max_tokens // 4)
        self._pad = self._tokenizer.token_to_id("<pad>") or 0

    def windows(self, texts: Sequence[str]) -> Windows:
        """Return the windows of *texts* in order."""
        ids: list[NDArray[np.int64]] = []
        text: list[int] = []
        for group in _groups((number, piece) for number, whole in enumerate(texts) for piece in _pieces(whole)):
            encodings = self._tokenizer.encode_batch([piece for _, piece in group])
            for (number, _), encoding in zip(group, encodings, strict=True):
                for window in (encoding, *encoding.overflowing):
                    ids.append(np.array(window.ids, dtype=np.int64))
                    text.append(number)
        return Windows(ids, np.array(text, dtype=np.int64))

    def batch(self, ids: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return padded ids and attention mask. Shapes (n, longest), longest rounded up to a multiple of 8."""
        longest = -(-max(map(len, ids)) // _PAD_TO) * _PAD_TO
        tokens = np.full((len(ids), longest), self._pad, dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.int64)
        for row, row_ids in enumerate(ids):
            tokens[row, : len(row_ids)] = row_ids
            mask[row, : len(row_ids)] = 1
        return tokens, mask


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that share their ends, cut at a space if one is near; nearly every text is one piece."""
    start = 0
    while len(text) - start > _PIECE:
        end = start + _PIECE
        yield text[start : _cut(text, end)]
        start = _cut(text, end - _SHARED)
    yield text[start:]


def _cut(text: str, end: int) -> int:
    """Return the place of the last space shortly before *end*, or *end*."""
    space = text.rfind(" ", end - _SHARED, end)
    return end if space < 0 else space


def _groups(pieces: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Yield pieces together, as many as are tokenised at once."""
    group: list[tuple[int, str]] = []
    size = 0
    for number, piece in pieces:
        if group and size + len(piece) > _AT_ONCE:
            yield group
            group, size = [], 0
        group.append((number, piece))
        size += len(piece)
    if group:
        yield group


def batches_by_length(lengths: Sequence[int], batch_tokens: int) -> Iterator[NDArray[np.int64]]:
    """Yield row numbers in batches of like length, longest first, of at most *batch_tokens* with padding."""
    order = np.argsort([-n for n in lengths], kind="stable")
    start = 0
    while start < len(order):
        size = max(1, batch_tokens // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size
