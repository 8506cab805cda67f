"""E-mail files: mbox, eml, and Outlook's msg."""

import email
import email.policy
import io
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any, cast

from aggrdetect.errors import InputError
from aggrdetect.readers.containers.streams import bounded_lines, whole
from aggrdetect.readers.limits import row_too_long
from aggrdetect.readers.magic import SEPARATOR
from aggrdetect.readers.rows import RAW_CHARACTERS, Broken, Layout, Limits, Notes, Part, Row, raw_text

NOT_MAIL = "not a readable e-mail"
_FOREIGN = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
"""What the standard library's parser meets in headers that break the rules."""

_HEADERS = {
    "id": "message-id", "from": "from", "to": "to", "cc": "cc", "date": "date", "subject": "subject",
    "in_reply_to": "in-reply-to", "references": "references",
}  # fmt: skip
_MSG_TEXTS = {
    "subject": "0037",
    "from": "0C1F",
    "from_smtp": "5D01",
    "to": "0E04",
    "cc": "0E03",
    "body": "1000",
    "id": "1035",
}
_MSG_MORE = {"in_reply_to": "1042", "references": "1039", "headers": "007D"}
_SUBMITTED, _DELIVERED, _RECEIVER_TYPE = 0x00390040, 0x0E060040, 0x0C150003
_RECEIVERS = {1: "to", 2: "cc", 3: "cc"}
_MESSAGE_HEAD, _RECEIVER_HEAD = 32, 8
"""Bytes before the properties of fixed size of a message and of a receiver."""

_FILE_TIME = datetime(1601, 1, 1, tzinfo=UTC)
"""From when Outlook counts time, in tenths of a microsecond."""

_NOT_UTF8 = re.compile("[\udc80-\udcff]+")
_LONGEST_SEPARATOR = 500

_LONGEST_HEADER = 20_000
"""Characters; the standard library takes hours over headers of megabytes, which nobody writes."""


class _Brief(email.policy.EmailPolicy):
    """The usual policy, which cuts endless headers."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_POLICY = _Brief()


def read_mbox(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield each message of an mbox; a message begins at a ``From `` line with a date after a blank line."""
    del layout, notes
    about = {"file": part.name}
    number = 0
    lines: list[bytes] = []
    size, blank = 0, True
    with part.open() as stream:
        for line, _ in bounded_lines(stream, limits.row_bytes):
            if blank and line.startswith(b"From ") and SEPARATOR.match(line[:_LONGEST_SEPARATOR].decode("latin-1")):
                if lines:
                    number += 1
                    yield _row(lines, size, number, about, limits)
                lines, size = [], 0
            else:
                size += len(line)
                if size <= limits.row_bytes:
                    lines.append(line[1:] if line.startswith(b">From ") else line)
            blank = not line.strip()
    if lines:
        yield _row(lines, size, number + 1, about, limits)


def _row(lines: list[bytes], size: int, number: int, about: dict[str, str], limits: Limits) -> Row | Broken:
    data = b"".join(lines)
    if size > limits.row_bytes:
        return Broken(number, row_too_long(limits), raw_text(data[: 4 * RAW_CHARACTERS]))
    return _parsed(data, number, about)


def _parsed(data: bytes, number: int, about: dict[str, str]) -> Row | Broken:
    try:
        return Row(number, _fields(data), about)
    except _FOREIGN:
        return Broken(number, NOT_MAIL, raw_text(data[: 4 * RAW_CHARACTERS]))


def _fields(data: bytes) -> dict[str, Any]:
    message = cast("EmailMessage", email.message_from_bytes(data, policy=_POLICY))
    found: dict[str, Any] = {name: _header(message, header) for name, header in _HEADERS.items()}
    for name, kind in (("body", "plain"), ("html", "html")):
        body = message.get_body(preferencelist=(kind,))
        is_text = isinstance(body, EmailMessage) and body.get_content_maintype() == "text"
        found[name] = _content(cast("EmailMessage", body)) if is_text else None
    return found


def _content(body: EmailMessage) -> str:
    data = cast("bytes", body.get_payload(decode=True))
    try:
        return data.decode(body.get_content_charset("ascii"))
    except (LookupError, ValueError):  # a charset that does not exist, or that the text is not in
        return _guessed(data)


def _guessed(data: bytes) -> str:
    """Return bytes as UTF-8, and those that are not UTF-8 as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    return _NOT_UTF8.sub(lambda found: found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except _FOREIGN:  # one header that breaks the rules is no reason to lose the message
        return None
    return str(value) if value is not None else None


def read_eml(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield the one message of an eml file."""
    del layout, notes
    yield _parsed(whole(part, limits), 1, {"file": part.name})


def read_msg(part: Part, layout: Layout, limits: Limits, notes: Notes) -> Iterator[Row | Broken]:
    """Yield the one message of an Outlook msg file.

    Raises:
        InputError: The file is damaged.
    """
    del layout, notes
    import olefile  # noqa: PLC0415 - only for the few who have such a file

    try:
        with olefile.OleFileIO(io.BytesIO(whole(part, limits))) as document:
            value = _msg_fields(document)
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise InputError(f"{part.name}: not a readable Outlook message ({error}).") from error
    yield Row(1, value, {"file": part.name})


def _msg_fields(document: Any) -> dict[str, Any]:
    """Return the fields of a message; mail from within the organisation has no headers, so those come second."""
    texts = {name: _msg_text(document, tag) for name, tag in (_MSG_TEXTS | _MSG_MORE).items()}
    html = _msg_stream(document, "__substg1.0_10130102")
    headers = _fields((texts.pop("headers") or "").encode("utf-8", "replace") + b"\n\n")
    sender = texts.pop("from_smtp")
    value = {**headers, **{name: text for name, text in texts.items() if text}}
    value["from"] = headers["from"] or sender or texts["from"]
    value["date"] = headers["date"] or _msg_time(document)
    value["html"] = _guessed(html) if html else None
    receivers = _msg_receivers(document)
    for name in ("to", "cc"):
        addresses = ", ".join(address for kind, address, _ in receivers if kind == name and address)
        value[name] = headers[name] or addresses or texts[name]
    names = [name for kind, _, name in receivers if kind == "to" and name] or (texts["to"] or "").split(";")
    value["to_name"] = names[0].strip(" '") or None
    return value


def _msg_receivers(document: Any) -> list[tuple[str, str | None, str | None]]:
    """Return ``to`` or ``cc``, the address and the name of each receiver; who got a blind copy is under ``cc``."""
    found = []
    for storage, *below in document.listdir(streams=False, storages=True):
        if below or not storage.lower().startswith("__recip_version1.0_"):
            continue
        kind = _RECEIVERS.get(_msg_numbers(document, _RECEIVER_HEAD, storage).get(_RECEIVER_TYPE, 1) & 0xF)
        addresses = [_msg_text(document, tag, storage) for tag in ("39FE", "3003")]
        address = next((text for text in addresses if text and "@" in text), None)  # else one within Exchange
        if kind is not None:
            found.append((kind, address, _msg_text(document, "3001", storage)))
    return found


def _msg_time(document: Any) -> str | None:
    """Return when a message was sent, else when it was delivered."""
    numbers = _msg_numbers(document, _MESSAGE_HEAD)
    for tag in (_SUBMITTED, _DELIVERED):
        try:
            moment = _FILE_TIME + timedelta(microseconds=numbers.get(tag, 0) // 10)
        except OverflowError:
            continue
        if moment != _FILE_TIME:
            return moment.isoformat(timespec="seconds")
    return None


def _msg_numbers(document: Any, head: int, storage: str = "") -> dict[int, int]:
    """Return the properties of fixed size, by the tag of each, from what follows a head of so many bytes."""
    data = _msg_stream(document, "__properties_version1.0", storage) or b""
    end = head + (len(data) - head) // 16 * 16
    return {tag: value for tag, _, value in struct.iter_unpack("<IIQ", data[head:end])}


def _msg_text(document: Any, tag: str, storage: str = "") -> str | None:
    wide = _msg_stream(document, f"__substg1.0_{tag}001F", storage)
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\0 ")
    narrow = _msg_stream(document, f"__substg1.0_{tag}001E", storage)
    return narrow.decode("cp1252", "replace").rstrip("\0 ") if narrow is not None else None


def _msg_stream(document: Any, name: str, storage: str = "") -> bytes | None:
    path = f"{storage}/{name}" if storage else name
    return document.openstream(path).read() if document.exists(path) else None
