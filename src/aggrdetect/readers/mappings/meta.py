"""What Facebook and Instagram let their users download, and CrowdTangle's CSV.

The downloads write each byte of UTF-8 as a character, and their keys follow the language of the account.
"""

import re
from collections.abc import Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handles_in, id_text, need_text, objects, repair_all, string, unescape
from aggrdetect.readers.fields import normalised
from aggrdetect.readers.mappings.cells import cells
from aggrdetect.readers.rows import Post

CROWDTANGLE_COLUMNS = {
    "page": "Page Name|Group Name|Account",
    "author_handle": "User Name",
    "author_id": "Facebook Id",
    "created_at": "Post Created",
    "url": "URL",
    "text": "Message|Description|Image Text|Title",
}
_TARGET_NL = re.compile(
    r" op (?:de |het |een |zijn |haar )?(?:eigen )?"
    r"(?:bericht|foto|video|reactie|opmerking|link|post|album|reel|livevideo)(?:'s)? van (.+?)\.?$"
)
_TARGET_EN = re.compile(
    r" (?:commented on|replied to) (.+?)['’]s? (?:post|photo|video|comment|link|album|reel|status|live video)\.?$"
)
_COMMENT = {"comment", "opmerking", "reactie", "kommentar", "commentaire"}
_OWNER = {"mediaowner", "mediaeigenaar", "eigenaarvanmedia", "eigenaarmedia", "owner", "mediainhaber"}
_CHAT_FOLDER = re.compile(r"/(?:inbox|message_requests|filtered_threads|archived_threads)/([^/]+)/")


def map_facebook(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment or a post of the account itself; the page stands only in a sentence in the account's language.

    Raises:
        InputError: There is no text: a picture, a reaction or a link alone.
    """
    del about
    row = repair_all(row)
    inner = objects(row.get("data"))
    comment = next((item["comment"] for item in inner if type(item.get("comment")) is dict), None)
    if comment is not None:
        text, author, group = (
            need_text(comment.get("comment")),
            string(comment.get("author")),
            string(comment.get("group")),
        )
        created = comment.get("timestamp") or row.get("timestamp")
    else:
        text = need_text(next((item["post"] for item in inner if string(item.get("post"))), None))
        author, group, created = None, None, row.get("timestamp")
    title = string(row.get("title")) or ""
    target = _TARGET_NL.search(title) or _TARGET_EN.search(title)
    return {
        "platform": "facebook",
        "author_handle": author,
        "created_at": created,
        "text": text,
        "kind": "reply" if comment is not None else "post",
        "mentions": handles_in(text),
        "page": group or (target[1] if target else None),
    }


def map_instagram(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of the account itself, under keys in any language.

    Raises:
        InputError: There is no text.
    """
    del about
    row = repair_all(row)
    values = _instagram_values(row)
    owner = next((value for key, value in values.items() if key in _OWNER), None)
    text = next((value for key, value in values.items() if key in _COMMENT), None)
    if text is None:  # an unknown language: the comment comes first
        text = next((value for value in values.values() if value != owner), None)
    return {
        "platform": "instagram",
        "created_at": _instagram_time(row),
        "text": need_text(text),
        "kind": "reply",
        "reply_to_handle": owner,
        "mentions": handles_in(text or ""),
        "page": owner,
    }


def _instagram_values(row: dict[str, Any]) -> dict[str, str]:
    old = row.get("string_map_data")
    pairs = (
        old.items() if type(old) is dict else ((item.get("label"), item) for item in objects(row.get("label_values")))
    )
    return {normalised(str(key)): item["value"] for key, item in pairs if string(dig(item, "value"))}


def _instagram_time(row: dict[str, Any]) -> Any:
    old = row.get("string_map_data")
    items = list(old.values()) if type(old) is dict else objects(row.get("label_values"))
    stamps = (dig(item, "timestamp") or dig(item, "timestamp_value") for item in items)
    return next((stamp for stamp in stamps if stamp), row.get("timestamp"))


def map_messages(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a private message of Messenger or Instagram; which of them only the path of the file tells.

    Raises:
        InputError: The message has no text.
    """
    row = repair_all(row)
    file = str(about.get("file", ""))
    chat = _CHAT_FOLDER.search(file)
    text = row.get("content")
    if text is None and type(row.get("text")) is str:
        text = row["text"]
    if row.get("is_unsent") is True:
        raise InputError("withdrawn message")
    text = need_text(text)
    return {
        "platform": "instagram" if "instagram" in file.lower() else "facebook",
        "author_handle": string(row.get("sender_name") or row.get("senderName")),
        "created_at": row.get("timestamp_ms") or row.get("timestamp"),
        "text": text,
        "kind": "post",
        "conversation_id": chat[1] if chat else None,
        "mentions": handles_in(text),
    }


def map_crowdtangle(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a post that CrowdTangle listed for a page, group or account.

    Raises:
        InputError: The post has no text.
    """
    cell = cells(row, about)
    text = unescape(need_text(cell["text"]))
    url = string(cell["url"])
    return {
        "post_id": url.rstrip("/").rpartition("/")[2] if url else None,
        "platform": "instagram" if url and "instagram.com" in url else "facebook",
        "author_id": id_text(cell["author_id"]),
        "author_handle": string(cell["author_handle"]),
        "created_at": cell["created_at"],
        "text": text,
        "kind": "post",
        "mentions": handles_in(text),
        "page": string(cell["page"]),
        "url": url,
    }
