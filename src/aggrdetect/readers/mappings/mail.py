"""E-mail: what the sender wrote, without the messages quoted above, between or under it."""

import re
from collections.abc import Mapping
from email.utils import getaddresses
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import html_to_text, string
from aggrdetect.readers.rows import Post

ONLY_QUOTES = "nothing but quoted or forwarded text"

_ANSWER = re.compile(r"\s*(?:re|fw|fwd|antw|betr|doorst|aw|wg)\s*:", re.IGNORECASE)

_SPACE = r"[^\S\n]{0,20}"
_WROTE = r"\b(?:schreef|geschreven|wrote|schrieb|geschrieben|a écrit)\b"
_DATE = rf"{_SPACE}(?:op|on|am|le)[^\S\n](?:[^\W\d_]{{1,20}}[.,]{{0,2}}[^\S\n]){{0,3}}\d"
_WRAPPED = rf"\n(?!{_SPACE}(?:\n|>)|{_DATE})[^\n]{{0,160}}"
_ADDRESS = r"<[^\s<>]{1,100}@[^\s<>]{1,100}>"
_SAID = "|".join((
    rf"{_DATE}[^\n]{{0,160}}(?:{_WRAPPED}){{0,2}}?{_WROTE}[^\n]{{0,160}}(?:{_WRAPPED})?:{_SPACE}$",
    r"[^\n]{1,120}\b(?:schreef op|wrote on|schrieb am)\b[^\n]{4,80}\d"
    rf"(?:{_SPACE}(?:uur|uhr|[ap]m))?{_SPACE}:{_SPACE}$",
    rf"[^\n]{{0,160}}{_WROTE}[^\n]{{0,80}}{_ADDRESS}[^\n]{{0,20}}:{_SPACE}$",
    rf"[^\n]{{0,160}}{_ADDRESS}[^\n]{{0,40}}{_WROTE}[^\n]{{0,40}}:{_SPACE}$",
    rf"{_SPACE}(?:citeren|quoting|zitat von)\b[^\n]{{1,120}}:{_SPACE}$",
))  # fmt: skip
"""The line above a quoted message, as Gmail, Apple Mail, Thunderbird, Yahoo and Horde write it; it may be wrapped."""

_BEGUN = (
    rf"{_SPACE}-{{2,80}}{_SPACE}(?:oorspronkelijk bericht|origine(?:el|le) (?:e-?mail|bericht)|original message"
    r"|ursprüngliche nachricht|original-?nachricht|doorge(?:stuurd|zonden) bericht|forwarded message"
    r"|weitergeleitete nachricht)[^\n]{0,160}"
    rf"|{_SPACE}(?:begin (?:doorgestuurd bericht|forwarded message)|anfang der weitergeleiteten (?:nachricht|e-?mail))"
    rf"{_SPACE}:{_SPACE}$"
)
_FROM = rf"{_SPACE}\*{{0,2}}(?:van|from|von|de)[^\S\n]?:"
_FIELD = (
    rf"{_SPACE}\*{{0,2}}(?:verzonden|sent|gesendet|envoyé|datum|date|aan|to|an|à|b?cc|kopie|onderwerp|subject|betreff"
    r"|objet|antwoord aan|reply-to|antwort an|prioriteit|importance)[^\S\n]?:"
)
_BLOCK = rf"(?:_{{5,200}}\s{{1,20}})?{_FROM}[^\n]*(?:\n{_SPACE}{_ADDRESS}[^\n]*)?(?:\n\s{{0,20}}{_FIELD}[^\n]*){{1,8}}"
"""The headers above a quoted message, as Outlook and forwarding programs write them."""

_MARK = re.compile(rf"^(?:(?P<said>{_SAID})|{_BEGUN}|(?P<block>{_BLOCK}))", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"[^\S\n]{0,3}>")
_QUOTED_NEXT = re.compile(r"\s{0,200}>")
_CLOCK = re.compile(r"\d[:.]\d\d")
_YEAR = re.compile(r"\d{4}|\b\d{1,2}[-./]\d{1,2}[-./]\d\d\b")
_DATED = re.compile(r"\b(?:datum|date)\b\*{0,2}[^\S\n]?:", re.IGNORECASE)
_SENT = re.compile(r"\b(?:verzonden|sent|gesendet|envoyé)[^\S\n]?:", re.IGNORECASE)
_PROSE = re.compile(
    r"\b(?:ik|mij|me|mijn|ons|onze|u|uw|jij|je|jouw|jullie|hij|zij|ze|wij|we|i|my|you|your|he|she|they|us|our"
    r"|ich|mir|mich|mein\w*|du|dir|ihr\w*|er|sie|uns)\b(?!\.)",
    re.IGNORECASE,
)
"""Words of a sentence about people; a program writes the name of one. A letter with a point is an initial."""

_INVISIBLE = re.compile("^[\ufeff\u200b\u2060]+", re.MULTILINE)
_SIGNATURE = re.compile(r"-- ?")

_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b([^<>]{0,2000})>", re.IGNORECASE)
_CITED = re.compile(r"""\btype\s*=\s*["']?cite|\bclass\s*=\s*["'][^"']*quote""", re.IGNORECASE)
_IN, _OUT = "\x0e", "\x0f"
"""Stand-ins for the begin and end of a quotation while markup becomes text."""


def own_words(body: str) -> str:
    r"""Return the text of an e-mail without quoted messages, quoted lines and what stands under the signature line.

    Where lines that begin with ``>`` follow the line that announces a quoted message, these lines are the message and
    what stands between or under them is the sender's; else all that follows is the message.

    >>> own_words("Schande!\n\nOp di 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.nl>:\n> Beste\n")
    'Schande!'
    >>> own_words("Op di 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.nl>:\n> Beste\n\nSchande!")
    'Schande!'
    """
    body = _INVISIBLE.sub("", body.replace("\r\n", "\n"))
    pieces = []
    at = 0
    for mark in _MARK.finditer(body):
        prefixed = _QUOTED_NEXT.match(body, mark.end()) is not None
        if _announces(mark, prefixed=prefixed):
            pieces.append(body[at : mark.start()])
            at = mark.end() if prefixed else len(body)
            if not prefixed:
                break
    return _unquoted("\n\n>\n".join(piece.strip("\n") for piece in (*pieces, body[at:])))


def _announces(mark: re.Match[str], *, prefixed: bool) -> bool:
    """Say whether what looks like the beginning of a quoted message is one, and not a sentence of the sender."""
    words = mark[0]
    if mark["said"]:
        dated = _CLOCK.search(words) or (prefixed and _YEAR.search(words))
        return "@" in words or (dated is not None and _PROSE.search(words) is None)
    if mark["block"]:
        exact = "@" in words or _CLOCK.search(words) is not None  # web forms and letters begin with who and what too
        return _SENT.search(words) is not None or (exact and _DATED.search(words) is not None)
    return True


def _unquoted(body: str) -> str:
    """Return a text without the lines that begin with ``>`` and without signatures, which end where a quote begins."""
    kept = []
    signed = False
    for line in body.split("\n"):
        if _QUOTED.match(line):
            signed = False
        elif _SIGNATURE.fullmatch(line):
            signed = True
        elif not signed:
            kept.append(line)
    return "\n".join(kept).strip()


def markup_words(markup: str) -> str:
    r"""Return the text of an e-mail in HTML, with ``>`` before the lines that the sender's program marked as quoted.

    >>> markup_words('<blockquote type="cite">Beste<br>Piet</blockquote>Schande!')
    '> Beste\n> Piet\nSchande!'
    """
    cited: list[bool] = []

    def marked(tag: re.Match[str]) -> str:
        if not tag[1]:
            cited.append(_CITED.search(tag[2]) is not None)
            return f"<p>{_IN}</p>" if cited[-1] else tag[0]
        return f"<p>{_OUT}</p>" if cited and cited.pop() else tag[0]

    text = html_to_text(_BLOCKQUOTE.sub(marked, markup.replace(_IN, "").replace(_OUT, "")))
    lines = []
    depth = 0
    for line in text.split("\n"):
        if line in {_IN, _OUT}:
            depth += 1 if line == _IN else -1
        else:
            lines.append(f"> {line}" if depth else line)
    return "\n".join(lines).strip()


def map_mail(row: Any, about: Mapping[str, Any]) -> Post:
    """Map an e-mail; the subject is part of the text where the sender chose it.

    Raises:
        InputError: There is no text of the sender.
    """
    del about
    body = string(row.get("body"))
    if body is None:
        body = markup_words(row.get("html") or "")
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
        "page": receivers[0] if receivers else string(row.get("to_name")),
    }


def _addresses(*headers: Any) -> list[str]:
    pairs = getaddresses([header for header in headers if type(header) is str])
    return list(dict.fromkeys(address.lower() for _, address in pairs if "@" in address))
