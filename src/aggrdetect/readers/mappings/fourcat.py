"""CSV of 4CAT and of Zeeschuimer: one layout for all platforms, with some columns of their own."""

from collections.abc import Mapping
from typing import Any

from aggrdetect.readers.clean import handle, handles_in, id_text, need_text, string, unescape
from aggrdetect.readers.mappings.cells import cells
from aggrdetect.readers.mappings.generic import names_in, platform_name
from aggrdetect.readers.mappings.x_api import CUT, is_cut, without_prefix
from aggrdetect.readers.rows import NOTE, Post

COLUMNS_4CAT = {
    "post_id": "id",
    "conversation_id": "thread_id",
    "author_id": "author_id",
    "author_handle": "author",
    "created_at": "unix_timestamp|timestamp",
    "text": "body",
    "language": "language_guess|lang|language",
    "parent": "parent_id|reply_to_id|replied_post_id",
    "reply_to_handle": "replied_author|replied_user|reply_to|is_reply_to",
    "mentions": "mentions|mentioned_users",
    "page": "subreddit|channel|chat|group",
    "url": "link|comment_url|tiktok_url|post_url|url|thread_url",
    "is_retweet": "is_retweet",
    "is_quote": "is_quote_tweet|is_quote",
    "is_reply": "is_reply|is_comment_on_comment",
    "video": "post_id",
}
_TRUE = {"yes", "true", "1", "ja"}
_HIDDEN = {"", "REDACTED", "N/A", "None"}


def map_4cat(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a row of 4CAT or Zeeschuimer; authors may be hashed or ``REDACTED``.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    cell = cells(row, about)
    text = unescape(need_text(cell["text"]))
    retweet = _true(cell["is_retweet"])
    cut = retweet and text.startswith("RT @") and is_cut(text)
    text = without_prefix(text) if retweet else text
    parent = id_text(cell["parent"])
    answered = handle(_known(cell["reply_to_handle"]))
    reply = parent is not None or answered is not None or _true(cell["is_reply"]) or cell["video"] is not None
    url = string(cell["url"])
    return {
        "post_id": id_text(cell["post_id"]),
        "platform": platform_name(None, url),
        "author_id": id_text(_known(cell["author_id"])),
        "author_handle": handle(_known(cell["author_handle"])),
        "created_at": cell["created_at"],
        "text": text,
        "language": string(cell["language"]),
        "kind": "retweet" if retweet else "reply" if reply else "quote" if _true(cell["is_quote"]) else "post",
        "conversation_id": id_text(cell["conversation_id"]),
        "reply_to_id": parent,
        "reply_to_handle": answered,
        "mentions": handles_in(text) if retweet else names_in(cell["mentions"]) or handles_in(text),
        "page": string(cell["page"]),
        "url": url,
        **({NOTE: CUT} if cut else {}),
    }


def _true(value: Any) -> bool:
    return str(value).strip().lower() in _TRUE


def _known(value: Any) -> Any:
    return None if type(value) is str and value.strip() in _HIDDEN else value
