"""E-mail: what the sender wrote, without the messages quoted under it."""

import re
from collections.abc import Mapping
from email.utils import getaddresses
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import html_to_text, string
from aggrdetect.readers.rows import Post

ONLY_QUOTES = "nothing but quoted or forwarded text"

_ANSWER = re.compile(r"\s*(?:re|fw|fwd|antw|betr|doorst|aw|wg)\s*:", re.IGNORECASE)
_QUOTE = re.compile(
    r"^\s*(?:"
    r"(?:op|on|am|le)\b[^\n]{4,160}(?:\n[^\n]{0,160}){0,2}?"
    r"\b(?:schreef|wrote|schrieb|a écrit)\b[^\n]{0,160}(?:\n[^\n]{0,160})?:\s*$"
    r"|[^\n]{1,120}\b(?:schreef op|wrote on)\b[^\n]{4,80}:\s*$"
    r"|-{2,}\s*(?:oorspronkelijk bericht|originele? (?:e-?mail|bericht)|doorgestuurd bericht"
    r"|original message|forwarded message)"
    r"|_{20,}\s*$"
    r"|\*?(?:van|from)\s?:\*?[^\n]*\n\s*\*?(?:verzonden|datum|date|sent|aan|to)\s?:"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_WHO_OR_WHEN = re.compile(r"^\s*(?:-{2}|_{20}|\*?(?:van|from)\b)|\d{4}|\d[:.]\d\d|@", re.IGNORECASE)
"""A sentence of the sender that ends in "schreef u:" names neither a year, nor a time, nor an address."""

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(body: str) -> str:
    r"""Return the text of an e-mail without quoted messages, quoted lines and what stands under the signature line.

    >>> own_words("Schande!\n\nOp di 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.nl>:\n> Beste\n")
    'Schande!'
    """
    body = body.replace("\r\n", "\n")
    quote = next((found for found in _QUOTE.finditer(body) if _WHO_OR_WHEN.search(found[0])), None)
    if quote is not None:
        body = body[: quote.start()]
    lines = [line for line in body.split("\n") if not line.startswith(">")]
    return _SIGNATURE.split("\n".join(lines), maxsplit=1)[0].strip()


def map_mail(row: Any, about: Mapping[str, Any]) -> Post:
    """Map an e-mail; the subject is part of the text where the sender chose it.

    Raises:
        InputError: There is no text of the sender.
    """
    del about
    body = string(row.get("body"))
    if body is None:
        body = html_to_text(row.get("html") or "")
    subject = string(row.get("subject"))
    answer = subject is not None and _ANSWER.match(subject) is not None
    words = own_words(body)
    if not words and (answer or subject is None):
        raise InputError(ONLY_QUOTES if body.strip() else "no text")
    text = words if subject is None or answer else f"{subject.strip()}\n\n{words}".strip()
    sender = next(iter(_addresses(row.get("from"))), None)
    receivers = _addresses(row.get("to"), row.get("cc"))
    reply_to = string(row.get("in_reply_to"))
    return {
        "post_id": string(row.get("id")),
        "platform": "email",
        "author_id": sender,
        "author_handle": sender,
        "created_at": row.get("date"),
        "text": text,
        "kind": "reply" if reply_to or answer else "post",
        "conversation_id": (string(row.get("references")) or reply_to or "").split(" ")[0] or string(row.get("id")),
        "reply_to_id": reply_to,
        "mentions": receivers or None,
        "page": receivers[0] if receivers else None,
    }


def _addresses(*headers: Any) -> list[str]:
    pairs = getaddresses([header for header in headers if type(header) is str])
    return list(dict.fromkeys(address.lower() for _, address in pairs if "@" in address))
