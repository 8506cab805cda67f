"""JSON documents of any size: only one row at a time is in memory.

The walk goes down to where the rows stand, such as ``chats.list[].messages[]``, and decodes them one by one.
What stands beside that way as a plain value (the name of a chat) comes with each row as ``about``.
A ``window.YTD.tweets.part0 = [...]`` script is a document after its first ``=``.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from aggrdetect.readers.containers.jsonl import NOT_JSON
from aggrdetect.readers.containers.streams import open_utf8
from aggrdetect.readers.limits import row_too_long
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text

_CHUNK = 1 << 18
_SPACE = re.compile(r"[\s;,\ufeff]*")
_BLANK = re.compile(r"\s*")
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_MARKS = re.compile(r'\\.|["{}\[\]]', re.DOTALL)
_SCALARS = (str, int, float, bool)


class _BrokenError(Exception):
    """The document cannot be read on from here."""

    def __init__(self, reason: str, raw: str) -> None:
        super().__init__(reason)
        self.reason, self.raw = reason, raw


class _TooLong(NamedTuple):
    """A value that is longer than the limit, and how it begins."""

    raw: str


class _Window:
    """The part of the text around the place where the walk is."""

    def __init__(self, stream: TextIO, limits: Limits) -> None:
        self._stream, self._most = stream, limits.row_bytes
        self._text, self._at, self._ended = "", 0, False
        self._decode = json.JSONDecoder(strict=False).raw_decode

    def _grow(self, least: int) -> bool:
        """Read on; forget what lies behind. Say whether there was more."""
        if self._ended:
            return False
        chunk = self._stream.read(max(_CHUNK, least))
        self._ended = not chunk
        self._text, self._at = self._text[self._at :] + chunk, 0
        while "\\" in self._text[-3:] and len(self._text) <= self._most and (more := self._stream.read(_CHUNK)):
            self._text += more  # never cut an escape in two
        if "\\x" in self._text:  # Telegram writes control characters so, which is not JSON
            self._text = _HEX_ESCAPE.sub(r"\1\\u00\2", self._text)
        return not self._ended

    def peek(self, between: re.Pattern[str] = _BLANK) -> str:
        """Return the next character that is not between values, or an empty string at the end."""
        while True:
            match = between.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow(0):
                return ""

    def take(self, character: str) -> bool:
        """Step over *character* if it is next."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def script(self) -> None:
        """Step over ``window.YTD... =`` if the text starts so."""
        if self.peek() in "[{":
            return
        while (found := self._text.find("=", self._at)) < 0 and len(self._text) < _CHUNK and self._grow(0):
            pass
        if found < 0:
            raise _BrokenError(NOT_JSON, self._text[self._at : self._at + RAW_CHARACTERS])
        self._at = found + 1

    def value(self) -> Any:
        """Decode the next value; of one that is longer than the limit only a ``_TooLong`` is left.

        Raises:
            _BrokenError: There is none.
        """
        self.peek()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._go_on(error):
                    continue
                return self._skipped()
            if end == len(self._text) and self._grow(0):  # a number may go on in the next chunk
                continue
            start, self._at = self._at, end
            return value if end - start <= self._most else _TooLong(self._text[start : start + RAW_CHARACTERS])

    def _go_on(self, error: ValueError | RecursionError) -> bool:
        """Read on if the value only breaks off at the end of the window; say whether it may still be short enough.

        Raises:
            _BrokenError: It is broken.
        """
        left = len(self._text) - self._at
        at = getattr(error, "pos", 0)
        cut_off = len(self._text) - at < 16 or "Unterminated string" in str(error)
        if isinstance(error, RecursionError) or not cut_off:
            raise _BrokenError(NOT_JSON, self._text[self._at : self._at + RAW_CHARACTERS]) from error
        if left > self._most:
            return False
        if not self._grow(min(left, self._most + 1 - left)):
            raise _BrokenError(NOT_JSON, self._text[self._at : self._at + RAW_CHARACTERS]) from error
        return True

    def _skipped(self) -> _TooLong:
        """Step over the next value, to the end of the text if it never ends, with no more than a chunk in memory."""
        begin = self._text[self._at : self._at + RAW_CHARACTERS]
        depth, quoted = 0, False
        while True:
            for mark in _MARKS.finditer(self._text, self._at):
                character = mark[0]
                if character == '"':
                    quoted = not quoted
                elif not quoted and len(character) == 1:
                    depth += 1 if character in "{[" else -1
                if not quoted and depth <= 0:
                    self._at = mark.end()
                    return _TooLong(begin)
            self._at = len(self._text)
            if not self._grow(0):
                return _TooLong(begin)


def read_json(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield the values at ``layout.items``, numbered from 1. What follows a break is one broken row."""
    del notes
    number = 0
    with open_utf8(part, layout.encoding) as raw, io.TextIOWrapper(raw, encoding="utf-8", errors="replace") as text:
        window = _Window(text, limits)
        walk = _Walk(window, layout.items, part.name)
        try:
            window.script()
            while window.peek(_SPACE):
                for value in walk.down(""):
                    number += 1
                    if type(value) is _TooLong:
                        yield Broken(number, row_too_long(limits), raw_text(value.raw))
                    else:
                        yield Row(number, value, dict(walk.about))
        except _BrokenError as error:
            yield Broken(number + 1, error.reason, raw_text(error.raw))


class _Walk:
    """The way down to the rows."""

    def __init__(self, window: _Window, items: tuple[str, ...], name: str) -> None:
        self._window, self._items = window, frozenset(items)
        self._above = {item[:n] for item in items for n in range(len(item)) if item[n] in ".["} | {""}
        self.about: dict[str, Any] = {"file": name}

    def down(self, path: str) -> Iterator[Any]:
        character = self._window.peek()
        if character == "{" and path in self._above and path not in self._items:
            yield from self._object(path)
        elif character == "[" and (f"{path}[]" in self._items or f"{path}[]" in self._above):
            yield from self._array(f"{path}[]")
        else:
            value = self._window.value()
            if path in self._items:
                yield value
            elif isinstance(value, _SCALARS):
                self.about[path] = value

    def _object(self, path: str) -> Iterator[Any]:
        window = self._window
        window.take("{")
        while not window.take("}"):
            key = window.value()
            if not isinstance(key, str) or not window.take(":"):
                raise _BrokenError(NOT_JSON, str(key))
            yield from self.down(f"{path}.{key}" if path else key)
            if not window.take(",") and window.peek() != "}":
                raise _BrokenError(NOT_JSON, "")
        for known in [known for known in self.about if path and known.startswith(f"{path}.")]:
            del self.about[known]  # what an object says holds for the rows in it

    def _array(self, path: str) -> Iterator[Any]:
        window = self._window
        window.take("[")
        while not window.take("]"):
            yield from self.down(path)
            if not window.take(",") and window.peek() != "]":
                raise _BrokenError(NOT_JSON, "")
