"""Telegram Desktop and WhatsApp."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import handle, handles, handles_in, id_text, need_text, objects, string
from aggrdetect.readers.rows import Post

SERVICE = "service message of the platform, nobody wrote it"
NO_WORDS = "picture, recording or removed message without words"

_CHAT_FILE = re.compile(r"whatsapp[ \-_]?chat(?: met| with| mit)?[ \-_]+(.+)$", re.IGNORECASE)
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202c\u202d\u202e\ufeff"))
_MEDIA = re.compile(
    r"<?(?:media|afbeelding|foto|video|audio|sticker|gif|document|bestand|contactkaart|videonotitie|bijlage|locatie"
    r"|image|photo|contact card|video note|attachment|poll|location)\s+(?:weggelaten|niet bijgevoegd|omitted)>?"
    r"|.{1,80} \((?:bestand bijgevoegd|file attached)\)|(?:locatie|location): https?://\S+"
    r"|(?:dit bericht is verwijderd|(?:u hebt|je hebt) dit bericht verwijderd|wacht op dit bericht.*"
    r"|berichten en oproepen (?:zijn|worden) .*|messages and calls are .*"
    r"|this message was deleted|you deleted this message|waiting for this message.*|null)\.?",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\A[^\n•]{1,120} • \u200e\d+ [^\s\u200e]{1,12} (?=\u200e)"  # name and length of a document
    r"|\A[^\n]{1,120}\.\w{2,5} \((?:bestand bijgevoegd|file attached)\)\s*"
    r"|\s*\u200e?<(?:bijgevoegd|attached): [^>\n]*>"
    r"|\s*\u200e[^\W\d_]+(?: [^\W\d_]+)? (?:weggelaten|omitted)(?!\w)",
    re.IGNORECASE,
)
"""What the app adds to the words under a picture or document."""
_CALL = re.compile(
    r"(?:gemiste|missed) (?:groeps-?|group )?(?:spraak-?|video-?|voice |video )(?:oproep|gesprek|call)"
    r"(?:[,. ]+(?:om |at )?\d{1,2}[:.]\d\d(?: ?[ap]m)?)?(?:[,. ]+(?:tik om terug te bellen|tap to call back))?\.?",
    re.IGNORECASE,
)
_APP = "\u200e"
"""The iPhone begins with this mark what the app says and nobody typed."""
_EDITED = re.compile(r"\s*<(?:Dit bericht is bewerkt|This message was edited)>\s*$", re.IGNORECASE)


def map_telegram(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a message of a chat, group or channel; ids are made unique by the id of the chat.

    Raises:
        InputError: A service message, or one without text.
    """
    if row.get("type", "message") != "message":
        raise InputError(SERVICE)
    pieces = row.get("text")
    parts = pieces if type(pieces) is list else [pieces]
    text = "".join(part if type(part) is str else part.get("text") or "" for part in parts if part)
    if not text.strip():
        raise InputError(NO_WORDS)
    chat = id_text(_of_chat(about, "id"))
    prefix = f"{chat}/" if chat else ""
    own, reply_to = id_text(row.get("id")), id_text(row.get("reply_to_message_id"))
    named = [part.get("text") for part in objects(parts) if part.get("type") == "mention"]
    return {
        "post_id": f"{prefix}{own}" if own else None,
        "platform": "telegram",
        "author_id": id_text(row.get("from_id")),
        "author_handle": string(row.get("from")),
        "created_at": row.get("date_unixtime") or row.get("date"),
        "text": text,
        "kind": "reply" if reply_to else "retweet" if row.get("forwarded_from") else "post",
        "conversation_id": chat,
        "reply_to_id": f"{prefix}{reply_to}" if reply_to else None,
        "mentions": handles(named) or handles_in(text),
        "page": string(_of_chat(about, "name")),
    }


def _of_chat(about: Mapping[str, Any], key: str) -> Any:
    places = (f"{above}{key}" for above in ("", "chats.list[].", "left_chats.list[]."))
    return next((about[place] for place in places if place in about), None)


def map_whatsapp(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a message of a WhatsApp chat in text form.

    Raises:
        InputError: A service message or call, or a picture or removed message without words.
    """
    if row.get("author") is None:
        raise InputError(SERVICE)
    written = _ATTACHED.sub("", need_text(row["text"]))
    text = _EDITED.sub("", written.translate(_MARKS)).strip()
    if not text or _MEDIA.fullmatch(text):
        raise InputError(NO_WORDS)
    if _CALL.fullmatch(text) or (written.startswith(_APP) and not text.startswith("@") and "\n" not in text):
        raise InputError(SERVICE)
    name = _CHAT_FILE.search(PurePath(str(about.get("file", ""))).stem)
    return {
        "platform": "whatsapp",
        "author_handle": handle(row["author"].translate(_MARKS).lstrip("~ \u202f\xa0")),
        "created_at": row["time"],
        "text": text,
        "kind": "post",
        "mentions": handles_in(text),
        "page": name[1] if name else None,
    }
