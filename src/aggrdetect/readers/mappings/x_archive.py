"""The archive that X sends to its users, new (``data/tweets.js``) and old (``tweets.csv``, ``data/js/tweets/``)."""

from collections.abc import Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, id_text, need_text, string, unescape
from aggrdetect.readers.mappings.x_api import CUT, NO_POST, is_cut, post_url, v1_kind, v1_mentions, without_prefix
from aggrdetect.readers.rows import NOTE, Post

ACCOUNT, LONG_TEXTS = "account", "long_texts"
"""What the other files of an archive say: whose it is, and the whole texts of long posts by post id."""

_BEGINNING = 120
_CUT_FROM = 240
"""X cuts long posts at some 270 characters; shorter ones are whole."""


def map_archive(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a post of an archive, with the whole text of a long post joined in.

    Raises:
        InputError: There is no post or no text.
    """
    post = row.get("tweet", row) if type(row) is dict else None
    if type(post) is not dict:
        raise InputError(NO_POST)
    post_id = id_text(post.get("id_str") or post.get("id"))
    text = _text(post, post_id, about.get(LONG_TEXTS) or {})
    account = about.get(ACCOUNT) or {}
    username = handle(dig(post, "user", "screen_name") or account.get("username"))
    reply_to = id_text(post.get("in_reply_to_status_id_str") or post.get("in_reply_to_status_id"))
    kind = v1_kind(post, text, reply_to)
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": id_text(dig(post, "user", "id_str") or account.get("accountId")),
        "author_handle": username,
        "created_at": post.get("created_at"),
        "text": without_prefix(text),
        "language": string(post.get("lang")),
        "kind": kind,
        "reply_to_id": reply_to,
        "reply_to_author_id": id_text(post.get("in_reply_to_user_id_str") or post.get("in_reply_to_user_id")),
        "reply_to_handle": handle(post.get("in_reply_to_screen_name")),
        "mentions": v1_mentions(post, text),
        "url": post_url(username, post_id),
        **({NOTE: CUT} if kind == "retweet" and is_cut(text) else {}),
    }


def beginning(text: str) -> str:
    """Return the part of a long text that stands in the cut one too."""
    return unescape(text)[:_BEGINNING]


def _text(post: dict[str, Any], post_id: str | None, long_texts: Mapping[str, str]) -> str:
    short = unescape(need_text(string(post.get("full_text")) or post.get("text")))
    joined = long_texts.get(post_id or "") or (long_texts.get(beginning(short)) if len(short) > _CUT_FROM else None)
    return unescape(joined) if joined else short


def map_old_csv(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a row of the ``tweets.csv`` of archives before 2017.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    account = about.get(ACCOUNT) or {}
    text = unescape(need_text(row.get("text")))
    post_id = id_text(row.get("tweet_id"))
    reply_to = id_text(row.get("in_reply_to_status_id"))
    retweet = string(row.get("retweeted_status_id")) or text.startswith("RT @")
    reply_author = id_text(row.get("in_reply_to_user_id"))
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": id_text(account.get("accountId")),
        "author_handle": handle(account.get("username")),
        "created_at": row.get("timestamp"),
        "text": without_prefix(text),
        "kind": "retweet" if retweet else "reply" if reply_to or reply_author else "post",
        "reply_to_id": reply_to,
        "reply_to_author_id": reply_author,
        "mentions": v1_mentions({}, text),
        "url": post_url(None, post_id),
    }
