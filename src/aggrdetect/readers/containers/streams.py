"""Bytes out of plain, gzip, zstandard and zip files, with a brake on files that expand without end."""

import bz2
import codecs
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from aggrdetect.errors import InputError
from aggrdetect.readers.limits import way_out
from aggrdetect.readers.rows import DEFAULT_LIMITS, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Buffer  # type: ignore[attr-defined]

GZIP, ZSTD, BZIP, XZ, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zX", b"PK\x03\x04"
WINDOW = 1 << 31
"""The window of Reddit's dumps, in bytes; the library refuses it unless asked."""

_BUFFER = 1 << 20
_ZSTD_PIECE = 1 << 12
"""Bytes expanded at once; four of them can become 128 KB."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DAMAGED = (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile)
"""What the standard library says of a damaged compressed file; zstandard's own error is added where it is used."""


ZIP_DAMAGED = (*DAMAGED, OSError, ValueError, NotImplementedError, IndexError, struct.error)
"""What ``zipfile`` says of a damaged directory of a zip."""


class _Braked(io.RawIOBase):
    """A raw stream that refuses to expand more than ``limits`` allow, and names damage in one line."""

    def __init__(self, inner: "BinaryIO | _Expanded", name: str, packed_bytes: int, limits: Limits) -> None:
        self._inner, self._name = inner, name
        self._allowed = max(limits.expanded_bytes, packed_bytes * limits.ratio)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        try:
            data = self._inner.read(len(view))
        except (*DAMAGED, OSError, RuntimeError, NotImplementedError) as error:
            raise InputError(f"{self._name}: the compressed file is damaged or locked ({error}).") from error
        self._given += len(data)
        if self._given > self._allowed:
            raise InputError(
                f"{self._name}: expands to more than {self._allowed >> 20:,} MB, which looks like a zip bomb. "
                f"{way_out('expanded_bytes', 2 * self._allowed)}"
            )
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def file_part(path: Path, limits: Limits = DEFAULT_LIMITS, *, name: str | None = None) -> Part:
    """Return a file as a part; gzip, zstandard, bzip2 and xz are expanded while reading, whatever the file is called.

    Raises:
        InputError: The file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}.") from error
    opener = _opener(magic)
    if opener is None:
        return Part(name or str(path), lambda: path.open("rb", buffering=_BUFFER), path)
    return Part(name or str(path), partial(_open_packed, path, opener, limits))


def _open_packed(path: Path, opener: Callable[[BinaryIO], BinaryIO], limits: Limits) -> BinaryIO:
    return _braked(_Expanded(opener, path.open("rb")), str(path), path.stat().st_size, limits)


def _open_zstd(packed: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", _Zstandard(packed))


def _open_gzip(packed: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=packed, mode="rb"))


def _open_bzip(packed: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", bz2.BZ2File(packed, "rb"))


def _open_xz(packed: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", lzma.LZMAFile(packed, "rb"))


_OPENERS: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    GZIP: _open_gzip,
    BZIP: _open_bzip,
    XZ: _open_xz,
    ZSTD: _open_zstd,
}
_PACKED_SUFFIXES = frozenset({".gz", ".tgz", ".bz2", ".xz", ".zst"})


class _Expanded:
    """What a packed stream expands to; closing it closes both."""

    def __init__(self, opener: Callable[[BinaryIO], BinaryIO], packed: BinaryIO) -> None:
        self._packed = packed
        self._inner = opener(packed)

    def read(self, size: int) -> bytes:
        return self._inner.read(size)

    def close(self) -> None:
        self._inner.close()
        self._packed.close()


class _Zstandard:
    """What a zstandard file expands to, frame after frame; the reader of the library takes one cut short for whole."""

    def __init__(self, packed: BinaryIO) -> None:
        import zstandard  # noqa: PLC0415 - only for the few who have such a file

        self._packed, self._error = packed, zstandard.ZstdError
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        self._frame: Any = None
        self._data = io.BytesIO()

    def read(self, size: int) -> bytes:
        while not (data := self._data.read(size)):
            piece = self._packed.read(_ZSTD_PIECE)
            if not piece:
                if self._frame is not None:
                    raise EOFError("it ends in the middle of a frame")
                break
            try:
                self._data = io.BytesIO(self._expanded(piece))
            except self._error as error:
                raise EOFError(str(error)) from error
        return data

    def _expanded(self, piece: bytes) -> bytes:
        expanded = []
        while piece:
            self._frame = self._frame or self._unpacker.decompressobj()
            expanded.append(self._frame.decompress(piece))
            piece = b""
            if self._frame.eof:
                piece, self._frame = self._frame.unused_data, None
        return b"".join(expanded)

    def close(self) -> None:
        """The packed stream belongs to whoever opened it."""


def _braked(inner: "BinaryIO | _Expanded", name: str, packed_bytes: int, limits: Limits) -> BinaryIO:
    return io.BufferedReader(_Braked(inner, name, packed_bytes, limits), _BUFFER)


def zip_parts(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[Part]:
    """Return the files within a zip, in its order, read without unpacking to disk, those in gzip and the like expanded.

    Raises:
        InputError: The zip is damaged.
    """
    _archive.cache_clear()  # the file may have been replaced
    try:
        with zipfile.ZipFile(path) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
    except ZIP_DAMAGED as error:
        raise InputError(f"{path}: not a readable zip file ({error}). Was the download complete?") from error
    size = sum(info.file_size for info in files)
    if size > max(limits.expanded_bytes, path.stat().st_size * limits.ratio):
        raise InputError(
            f"{path}: expands to {size >> 20:,} MB, which looks like a zip bomb. {way_out('expanded_bytes', size)}"
        )
    names = [info.filename for info in files]
    return [Part(f"{path}/{name}", partial(_open_member, path, name, limits)) for name in names]


def _open_member(path: Path, name: str, limits: Limits) -> BinaryIO:
    try:
        archive = _archive(path, path.stat().st_mtime_ns)
        info = archive.getinfo(name)
        with ExitStack() as opened:
            inner = cast("zipfile.ZipExtFile", opened.enter_context(archive.open(info)))
            packed = PurePath(name).suffix.lower() in _PACKED_SUFFIXES
            opener = _opener(inner.peek(4)) if packed else None
            opened.pop_all()  # it is closed by whoever reads it
    except (*ZIP_DAMAGED, RuntimeError, KeyError) as error:
        raise InputError(
            f"{path}/{name}: cannot be read ({error}). Is the zip damaged, or is there a password on it?"
        ) from error
    member = cast("BinaryIO", inner)
    return _braked(_Expanded(opener, member) if opener else member, f"{path}/{name}", info.compress_size, limits)


@lru_cache(maxsize=1)
def _archive(path: Path, changed_ns: int) -> zipfile.ZipFile:
    """Return a zip whose directory is read once for all its files; it closes itself when it makes room for another."""
    del changed_ns
    return zipfile.ZipFile(path)


def _opener(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    return next((opener for start, opener in _OPENERS.items() if head.startswith(start)), None)


def whole(part: Part, limits: Limits) -> bytes:
    """Return all bytes of a part.

    Raises:
        InputError: It is larger than ``limits.whole_bytes``.
    """
    with part.open() as stream:
        data = stream.read(limits.whole_bytes + 1)
    if len(data) > limits.whole_bytes:
        raise InputError(
            f"{part.name}: larger than {limits.whole_bytes >> 20:,} MB, too large to read whole. "
            f"{way_out('whole_bytes', 2 * limits.whole_bytes)}"
        )
    return data


def byte_order_mark(head: bytes) -> tuple[str, int] | None:
    """Return the codec that a byte order mark names and the length of the mark, or None."""
    return next(((codec, len(mark)) for mark, codec in _BOMS if head.startswith(mark)), None)


class _Recoded(io.RawIOBase):
    """A raw stream in UTF-8 of a stream in another encoding."""

    def __init__(self, inner: BinaryIO, encoding: str) -> None:
        self._inner = inner
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        while not self._rest and not self._ended:
            chunk = self._inner.read(_BUFFER)
            self._ended = not chunk
            self._rest = self._decoder.decode(chunk, final=self._ended).encode("utf-8", "replace")
        n = min(len(view), len(self._rest))
        view[:n], self._rest = self._rest[:n], self._rest[n:]
        return n

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def open_utf8(part: Part, encoding: str = "utf-8") -> BinaryIO:
    """Return the bytes of a text part as UTF-8 without byte order mark; bytes that are not UTF-8 stay as they are."""
    stream = part.open()
    if encoding != "utf-8":
        return io.BufferedReader(_Recoded(stream, encoding), _BUFFER)
    if stream.read(3) != codecs.BOM_UTF8:
        stream.close()
        return part.open()
    return stream


def bounded_lines(stream: BinaryIO, most_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Yield each line with its end, and whether it is whole; of an endless line only the beginning comes."""
    readline = stream.readline
    for line in iter(partial(readline, most_bytes), b""):
        if len(line) < most_bytes or line.endswith(b"\n"):
            yield line, True
            continue
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = readline(most_bytes)
        yield line, rest is line
