"""Binary files, mailboxes and chats, by how they begin."""

import re
from collections.abc import Sequence

from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.containers.chat import MESSAGE
from aggrdetect.readers.containers.streams import ZIP, whole
from aggrdetect.readers.rows import Limits, Part
from aggrdetect.registry import Lazy, load

_PARQUET = b"PAR1"
_OLE = b"\xd0\xcf\x11\xe0"
_MESSAGE_MARK = "__properties_version1.0".encode("utf-16-le")
SEPARATOR = re.compile(
    r"From [^\n]{0,300}?\b(?:"
    r"[A-Z][a-z]{2},? +(?:[A-Z][a-z]{2} +\d{1,2} +(?:\d{1,2}:\d\d[^\n]{0,60} )?|\d{1,2} +[A-Z][a-z]{2} +)\d{4}\b"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d)"
)
"""The line above a message in a mailbox, which names the sender and the day; a sentence may begin with From too."""

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9\-]*):(?:\s|$)")
_MAIL_HEADERS = frozenset(
    name
    for names in (
        "from to cc bcc subject date message-id mime-version return-path received delivered-to content-type",
        "reply-to x-mailer dkim-signature in-reply-to references sender",
    )
    for name in names.split()
)
_FEWEST_HEADERS = 3
_LINES = 60

_HEADS = {
    "sheet": Lazy(CONTAINERS["sheet"].module, "sheet_heads"),
    "parquet": Lazy(CONTAINERS["parquet"].module, "open_parquet"),
}


def binary_container(part: Part, head: bytes, limits: Limits) -> str | None:
    """Return the container of a binary file, or None."""
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(ZIP):  # a zip of files is taken apart before
        return "sheet"
    if head.startswith(_OLE):
        return "msg" if _MESSAGE_MARK in whole(part, limits) else "sheet"
    if b"eroots" in head[:100] and b"gversion" in head[:200]:
        return "car"
    return None


def sheet_heads(part: Part, limits: Limits) -> Sequence[Sequence[Sequence[str]]]:
    """Return the first rows of every sheet of a spreadsheet."""
    heads: Sequence[Sequence[Sequence[str]]] = load("container", "sheet", _HEADS)(part, limits)
    return heads


def parquet_columns(part: Part, limits: Limits) -> list[str]:
    """Return the column names of a Parquet file."""
    with load("container", "parquet", _HEADS)(part, limits) as file:
        return [str(name) for name in file.schema_arrow.names]


def text_container(text: str) -> str | None:
    """Return ``chat``, ``mbox`` or ``eml`` if a text begins like one, or None."""
    if SEPARATOR.match(text):
        return "mbox"
    lines = [line for line in text.split("\n", _LINES)[:_LINES] if line.strip()]
    if not lines:
        return None
    starts = [MESSAGE.match(line) is not None for line in lines]
    if any(starts[:3]) and (sum(starts) > 1 or len(lines) == 1):
        return "chat"
    return "eml" if _is_mail(text) else None


def _is_mail(text: str) -> bool:
    names = set()
    for line in text.replace("\r\n", "\n").split("\n"):
        header = _HEADER.match(line)
        if header is not None:
            names.add(header[1].lower())
        elif not line.startswith((" ", "\t")) or not names:
            break
    return "from" in names and len(names & _MAIL_HEADERS) >= _FEWEST_HEADERS
