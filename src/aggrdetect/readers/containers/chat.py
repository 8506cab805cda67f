"""WhatsApp's text export: messages of one or more lines, in any of its national layouts."""

import re
from collections.abc import Iterator

from aggrdetect.readers.containers.delimited import decoded
from aggrdetect.readers.containers.streams import bounded_lines, open_utf8
from aggrdetect.readers.limits import row_too_long
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text

MESSAGE = re.compile(
    r"[\u200e\u200f\u202a-\u202e\ufeff]*"
    r"\[?(?P<date>\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}),?\s+(?:om\s|at\s)?"
    r"(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?\s?m\.?)?)(?:\]\s?|\s[-–]\s)"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""The first line of a message."""

BEFORE_ANY = "a line before the first message"
_AUTHOR = re.compile(r"(?P<author>[^:\n]{1,80}):(?:\s(?P<text>.*)|(?P<close>\S.*|))", re.DOTALL)
_IN_A_NAME = re.compile(r"[^\"“„]*\b(?:heeft|hebt|created|changed)\b[^\"“„]*[\"“„][^\"”]*", re.IGNORECASE)
"""A service message up to a colon in the name of a group: ``Piet heeft de groep "Buurt``. Nobody is called so."""
_MOST_LINES = 5000


def read_chat(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each message as an object of ``time``, ``author`` (None for service messages) and ``text``."""
    about = {"file": part.name}
    number = 0
    lines: list[str] = []
    size = 0
    with open_utf8(part, layout.encoding) as stream:
        for line, complete in bounded_lines(stream, limits.row_bytes):
            text = decoded(line, notes).rstrip("\r\n")
            starts = MESSAGE.match(text) is not None
            size += len(text)
            if lines and (starts or not complete or len(lines) > _MOST_LINES or size > limits.row_bytes):
                number += 1
                yield _message(lines, number, about)
                lines, size = [], len(text)
            if not complete:
                number += 1
                yield Broken(number, row_too_long(limits), raw_text(text[: 4 * RAW_CHARACTERS]))
            elif starts or lines or text.strip():
                lines.append(text)
    if lines:
        yield _message(lines, number + 1, about)


def _message(lines: list[str], number: int, about: dict[str, str]) -> Row | Broken:
    whole = "\n".join(lines).rstrip()
    start = MESSAGE.match(whole)
    if start is None:
        return Broken(number, BEFORE_ANY, raw_text(whole))
    said = _AUTHOR.match(start["rest"])
    time = f"{start['date']} {start['time']}"
    if said is None or _IN_A_NAME.fullmatch(said["author"]):
        return Row(number, {"time": time, "author": None, "text": start["rest"]}, about)
    text = said["text"] if said["text"] is not None else said["close"]
    return Row(number, {"time": time, "author": said["author"].strip(), "text": text or ""}, about)
