"""X API v2 (twarc2: pages and flattened), X API v1.1, and compliance lines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, handles, handles_in, id_text, need_text, objects, string, unescape
from aggrdetect.readers.rows import NOTE, Post

CUT = "posts whose text the export cut off, so that its end is lost"
WITHDRAWN = "compliance notice: the post was deleted or withheld"
NO_POST = "no post: an error message of the API"

_RETWEET = re.compile(r"RT @\w{1,15}:? ")
_KINDS = {"retweeted": "retweet", "quoted": "quote", "replied_to": "reply"}


def post_url(handle_: str | None, post_id: str | None) -> str | None:
    """Return the address of a post on X, or None without an id."""
    return f"https://x.com/{handle_ or 'i/web'}/status/{post_id}" if post_id else None


def without_prefix(text: str) -> str:
    """Return the text of a retweet without the ``RT @somebody:`` that old exports put before it."""
    return _RETWEET.sub("", text, count=1)


def is_cut(text: str) -> bool:
    """Say whether a retweet ends in the middle, as the prefix made it too long."""
    return text.endswith("…")


def unpack_pages(record: Any) -> Iterable[Any]:
    """Return the posts of a page with what the page says about them; a flattened post gives itself."""
    if type(record) is dict and ("data" in record or "errors" in record):
        return _of_page(record)
    return ({"post": record},)


def _of_page(record: dict[str, Any]) -> Iterator[Any]:
    includes = record.get("includes")
    users = {user.get("id"): user for user in objects(dig(includes, "users"))}
    tweets = {tweet.get("id"): tweet for tweet in objects(dig(includes, "tweets"))}
    posts = record.get("data")
    if type(posts) is not list:
        posts = [posts] if posts is not None else []
    for post in posts:
        yield {"post": post, "users": users, "tweets": tweets}
    if not posts and type(record.get("errors")) is list and record["errors"]:
        yield {"post": None}


def map_v2(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a post of a page, or a flattened one.

    The text of a retweet, and of a long post, is the whole text that the export holds.

    Raises:
        InputError: A compliance line, an error message, or a post without text.
    """
    del about
    post, users, tweets = row["post"], row.get("users") or {}, row.get("tweets") or {}
    if type(post) is not dict:
        raise InputError(NO_POST)
    if "action" in post and "text" not in post:
        raise InputError(WITHDRAWN)
    author_id = id_text(post.get("author_id"))
    author = post.get("author") or users.get(author_id)
    references = {ref.get("type"): ref for ref in objects(post.get("referenced_tweets"))}
    kind = next((kind for name, kind in _KINDS.items() if name in references), "post") if references else "post"
    source = post
    if kind == "retweet":
        original = references["retweeted"]
        source = tweets.get(original.get("id")) or (original if string(original.get("text")) else post)
    text = unescape(need_text(string(dig(source, "note_tweet", "text")) or source.get("text")))
    cut = kind == "retweet" and source is post
    if cut:
        text = without_prefix(text)
    reply = references.get("replied_to", {})
    reply_author = id_text(post.get("in_reply_to_user_id"))
    username = handle(dig(author, "username"))
    post_id = id_text(post.get("id"))
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": author_id,
        "author_handle": username,
        "created_at": post.get("created_at"),
        "text": text,
        "language": string(post.get("lang")),
        "kind": kind,
        "conversation_id": id_text(post.get("conversation_id")),
        "reply_to_id": id_text(reply.get("id")),
        "reply_to_author_id": reply_author,
        "reply_to_handle": _reply_handle(post, reply, reply_author, users),
        "mentions": handles_in(text) if cut else _mentions(source, text),
        "url": post_url(username, post_id),
        **({NOTE: CUT} if cut and is_cut(text) else {}),
    }


def _reply_handle(
    post: dict[str, Any], reply: dict[str, Any], author_id: str | None, users: dict[Any, Any]
) -> str | None:
    if author_id is None:
        return None
    named = dig(post, "in_reply_to_user", "username") or dig(users.get(author_id), "username")
    return handle(named or dig(reply, "author", "username"))


def _mentions(source: dict[str, Any], text: str) -> list[str] | None:
    listed = dig(source, "entities", "mentions")
    return handles(m.get("username") for m in objects(listed)) if listed else handles_in(text)


def unpack_v1(record: Any) -> Iterator[Any]:
    """Yield the posts of a search answer, or the post itself."""
    statuses = record.get("statuses") if type(record) is dict else None
    yield from statuses if type(statuses) is list else (record,)


def map_v1(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a post of X API v1.1.

    Raises:
        InputError: A deletion notice, an error message, or a post whose text is absent or cut off.
    """
    del about
    if type(row) is not dict:
        raise InputError(NO_POST)
    if "delete" in row or "limit" in row:
        raise InputError(WITHDRAWN)
    original = row.get("retweeted_status")
    source = original if type(original) is dict else row
    text = _v1_text(source)
    cut = source.get("truncated") is True and dig(source, "extended_tweet", "full_text") is None
    user = row.get("user")
    username = handle(dig(user, "screen_name"))
    post_id = id_text(row.get("id_str") or row.get("id"))
    reply_to = id_text(row.get("in_reply_to_status_id_str") or row.get("in_reply_to_status_id"))
    kind = "retweet" if source is not row else v1_kind(row, text, reply_to)
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": id_text(dig(user, "id_str") or dig(user, "id")),
        "author_handle": username,
        "created_at": row.get("created_at"),
        "text": without_prefix(text),
        "language": string(row.get("lang")),
        "kind": kind,
        "conversation_id": id_text(row.get("conversation_id_str")),
        "reply_to_id": reply_to,
        "reply_to_author_id": id_text(row.get("in_reply_to_user_id_str") or row.get("in_reply_to_user_id")),
        "reply_to_handle": handle(row.get("in_reply_to_screen_name")),
        "mentions": v1_mentions(source, text),
        "url": post_url(username, post_id),
        **({NOTE: CUT} if cut else {}),
    }


def _v1_text(source: dict[str, Any]) -> str:
    long = string(source.get("full_text")) or string(dig(source, "extended_tweet", "full_text"))
    if long:
        return unescape(long)
    return unescape(need_text(source.get("text")))


def v1_kind(row: dict[str, Any], text: str, reply_to: str | None) -> str:
    """Return the kind of a post of the old layout, in which retweets may show only by their text."""
    if text.startswith("RT @"):
        return "retweet"
    if row.get("is_quote_status") is True or "quoted_status_id_str" in row:
        return "quote"
    return "reply" if reply_to or row.get("in_reply_to_screen_name") else "post"


def v1_mentions(source: dict[str, Any], text: str) -> list[str] | None:
    """Return whom a post of the old layout mentions; the author of a retweet is no mention."""
    if text.startswith("RT @"):
        return handles_in(without_prefix(text))
    listed = objects(dig(source, "entities", "user_mentions"))
    return handles(mention.get("screen_name") for mention in listed) or handles_in(text)
