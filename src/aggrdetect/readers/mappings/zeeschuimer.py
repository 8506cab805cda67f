"""What the Zeeschuimer browser extension captures, and 4CAT's line-by-line form of it.

Each line wraps what a platform sent to the browser. ``source_url`` and the browser's name are never kept.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, handles, handles_in, id_text, need_text, objects, string, unescape
from aggrdetect.readers.mappings.x_api import CUT, is_cut, post_url, v1_mentions, without_prefix
from aggrdetect.readers.rows import NOTE, Post

NOT_READ = "captured from a platform that is not read"
_TOP = {"", "0"}
_X_EPOCH_MS = 1_288_834_974_657
_FIRST_WITH_TIME, _ID_DIGITS = 29_700_000_000, 20


def unpack_capture(record: Any) -> Iterator[Any]:
    """Yield what was captured and from where, without the address and browser of the person who captured it."""
    meta = dig(record, "__import_meta")
    if type(meta) is dict:
        data = {key: value for key, value in record.items() if key != "__import_meta"}
        yield {"platform": meta.get("source_platform"), "data": data}
    else:
        yield {"platform": dig(record, "source_platform"), "data": dig(record, "data")}


def map_capture(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a captured item by the platform it came from.

    Raises:
        InputError: There is no item, no text, or the platform is not read.
    """
    del about
    platform, data = row["platform"], row["data"]
    if type(data) is not dict:
        raise InputError("no captured item")
    mapping = _PLATFORMS.get(platform) if type(platform) is str else None
    if mapping is None:
        raise InputError(NOT_READ)
    return mapping(data)


def _x(data: dict[str, Any]) -> Post:
    """Map a post of X. The layout changes: fields are looked for where they were and where they went."""
    post = _inner(data)
    legacy = post.get("legacy") or post
    original = _inner(
        dig(legacy, "retweeted_status_result", "result") or dig(post, "retweeted_status_result", "result")
    )
    text = unescape(need_text(_x_text(original or post)))
    user = dig(post, "core", "user_results", "result")
    username = handle(dig(user, "core", "screen_name") or dig(user, "legacy", "screen_name"))
    post_id = id_text(post.get("rest_id") or legacy.get("id_str") or data.get("id"))
    reply_to = id_text(legacy.get("in_reply_to_status_id_str"))
    retweet = bool(original) or text.startswith("RT @")
    quote = legacy.get("is_quote_status") is True or "quoted_status_result" in post
    cut = not original and retweet and is_cut(text)
    text = without_prefix(text) if retweet else text
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": id_text(legacy.get("user_id_str") or dig(user, "rest_id")),
        "author_handle": username,
        "created_at": legacy.get("created_at") or dig(post, "details", "created_at_ms") or _time_in(post_id),
        "text": text,
        "language": string(legacy.get("lang")),
        "kind": "retweet" if retweet else "reply" if reply_to else "quote" if quote else "post",
        "conversation_id": id_text(legacy.get("conversation_id_str")),
        "reply_to_id": reply_to,
        "reply_to_author_id": id_text(legacy.get("in_reply_to_user_id_str")),
        "reply_to_handle": handle(legacy.get("in_reply_to_screen_name")),
        "mentions": handles_in(text) if retweet else v1_mentions(legacy, text),
        "url": post_url(username, post_id),
        **({NOTE: CUT} if cut else {}),
    }


def _inner(result: Any) -> dict[str, Any]:
    """Return a post, also out of the envelope of posts with limited visibility."""
    inner = dig(result, "tweet")
    return inner if type(inner) is dict else result if type(result) is dict else {}


def _time_in(post_id: str | None) -> int | None:
    """Return the milliseconds since 1970 that X puts into the ids of posts, since November 2010."""
    number = int(post_id) if post_id is not None and post_id.isdecimal() and len(post_id) < _ID_DIGITS else 0
    return (number >> 22) + _X_EPOCH_MS if number >= _FIRST_WITH_TIME else None


def _x_text(post: dict[str, Any]) -> Any:
    long = string(dig(post, "note_tweet", "note_tweet_results", "result", "text"))
    legacy = post.get("legacy")
    return long or dig(legacy, "full_text") or dig(post, "details", "full_text") or post.get("full_text")


def _tiktok(data: dict[str, Any]) -> Post:
    author = data.get("author")
    username = handle(dig(author, "uniqueId") or author)
    post_id = id_text(data.get("id"))
    named = handles(item.get("userUniqueId") for item in objects(data.get("textExtra")) if item.get("userUniqueId"))
    text = need_text(data.get("desc"))
    return {
        "post_id": post_id,
        "platform": "tiktok",
        "author_id": id_text(dig(author, "id") or data.get("authorId")),
        "author_handle": username,
        "created_at": data.get("createTime"),
        "text": text,
        "language": string(data.get("textLanguage")),
        "kind": "post",
        "mentions": named or handles_in(text),
        "page": username,
        "url": f"https://www.tiktok.com/@{username}/video/{post_id}" if username and post_id else None,
    }


def _tiktok_comment(data: dict[str, Any]) -> Post:
    user = data.get("user")
    text = need_text(data.get("text"))
    parent = id_text(data.get("reply_id"))
    parent = None if parent in _TOP else parent
    video = id_text(data.get("aweme_id"))
    return {
        "post_id": id_text(data.get("cid")),
        "platform": "tiktok",
        "author_id": id_text(dig(user, "uid")),
        "author_handle": handle(dig(user, "unique_id") or user),
        "created_at": data.get("create_time"),
        "text": text,
        "language": string(data.get("comment_language")),
        "kind": "reply",
        "conversation_id": video,
        "reply_to_id": parent or video,
        "reply_to_handle": handle(data.get("reply_to_username")),
        "mentions": handles_in(text),
        "url": string(dig(data, "share_info", "url")),
    }


def _instagram(data: dict[str, Any]) -> Post:
    code = string(data.get("code")) or string(data.get("shortcode"))
    edges = objects(dig(data, "edge_media_to_caption", "edges"))
    caption = dig(data, "caption", "text") or dig(edges[0] if edges else None, "node", "text")
    user = data.get("user") or data.get("owner")
    text = need_text(string(caption))
    username = handle(dig(user, "username"))
    return {
        "post_id": code or id_text(data.get("id")),
        "platform": "instagram",
        "author_id": id_text(dig(user, "pk") or dig(user, "id")),
        "author_handle": username,
        "created_at": data.get("taken_at") or data.get("taken_at_timestamp"),
        "text": text,
        "kind": "post",
        "mentions": handles_in(text),
        "page": username,
        "url": f"https://www.instagram.com/p/{code}/" if code else None,
    }


def _threads(data: dict[str, Any]) -> Post:
    code = string(data.get("code"))
    text = need_text(string(dig(data, "caption", "text")))
    username = handle(dig(data, "user", "username"))
    app = data.get("text_post_app_info")
    answered = handle(dig(app, "reply_to_author", "username"))
    reply = answered is not None or dig(app, "is_reply") is True
    quoted = dig(app, "share_info", "quoted_post") is not None
    return {
        "post_id": code or id_text(data.get("id")),
        "platform": "threads",
        "author_id": id_text(dig(data, "user", "pk") or dig(data, "user", "id")),
        "author_handle": username,
        "created_at": data.get("taken_at"),
        "text": text,
        "kind": "reply" if reply else "quote" if quoted else "post",
        "reply_to_author_id": id_text(dig(app, "reply_to_author", "id")),
        "reply_to_handle": answered,
        "mentions": handles_in(text),
        "url": f"https://www.threads.com/@{username}/post/{code}" if username and code else None,
    }


_PLATFORMS: Mapping[str, Callable[[dict[str, Any]], Post]] = {
    "twitter.com": _x,
    "x.com": _x,
    "tiktok.com": _tiktok,
    "tiktok-comments": _tiktok_comment,
    "tiktok.com-comments": _tiktok_comment,
    "instagram.com": _instagram,
    "threads.net": _threads,
    "threads.com": _threads,
}
