"""Bluesky: feeds, threads, search answers, records, Jetstream lines and repositories."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, handles, handles_in, id_text, need_text, objects, string
from aggrdetect.readers.rows import Post

OTHER_RECORD = "no post: another kind of record (like, follow, profile, list)"
UNAVAILABLE = "post that is deleted, blocked or not found"

_POST = "app.bsky.feed.post"
_MENTION = "app.bsky.richtext.facet#mention"


def unpack_nodes(record: Any) -> Iterator[Any]:
    """Yield every post of a feed, search answer or thread, with its parent where that is known."""
    if type(record) is not dict:
        yield {"post": record}
        return
    lists = [record[name] for name in ("feed", "posts", "records") if type(record.get(name)) is list]
    waiting: list[tuple[Any, Any]] = [(node, None) for nodes in lists for node in nodes]
    if not lists:
        waiting = [(record.get("thread", record), None)]
    waiting.reverse()
    while waiting:
        node, parent = waiting.pop()
        post = node.get("post") if type(node) is dict else None
        if type(post) is not dict:
            yield {"post": node}
            continue
        above = dig(node, "reply", "parent") or parent
        if type(node.get("parent")) is dict:  # threads hold what stands above a post too
            above = node["parent"].get("post")
            waiting.append((node["parent"], None))
        yield {"post": post, "reason": node.get("reason"), "above": above}
        waiting.extend((reply, post) for reply in reversed(objects(node.get("replies"))))


def map_bluesky(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a post; its time is the one claimed or the one of indexing, whichever is earlier.

    Raises:
        InputError: Another kind of record, a post that is gone, or one without text.
    """
    del about
    post = row["post"]
    if type(post) is not dict:
        raise InputError(UNAVAILABLE)
    if post.get("notFound") is True or post.get("blocked") is True:
        raise InputError(UNAVAILABLE)
    post = _from_stream(post)
    record = post.get("record") or post.get("value") or post
    if record.get("$type", _POST) != _POST:
        raise InputError(OTHER_RECORD)
    text = need_text(record.get("text"))
    uri = string(post.get("uri"))
    author_id = string(dig(post, "author", "did")) or _did(uri)
    username = handle(dig(post, "author", "handle"))
    reply_to = string(dig(record, "reply", "parent", "uri"))
    by = dig(row.get("reason"), "by")
    found = {
        "post_id": uri,
        "platform": "bluesky",
        "author_id": author_id,
        "author_handle": username,
        "created_at": _time(record.get("createdAt"), post.get("indexedAt")),
        "text": text,
        "language": next((lang for lang in record.get("langs") or [] if type(lang) is str), None),
        "kind": "reply" if reply_to else "quote" if "record" in (record.get("embed") or {}) else "post",
        "conversation_id": string(dig(record, "reply", "root", "uri")) or uri,
        "reply_to_id": reply_to,
        "reply_to_author_id": _did(reply_to),
        "reply_to_handle": _parent_handle(row.get("above"), reply_to),
        "mentions": _mentions(record, text),
        "url": _url(uri, username or author_id),
    }
    return _reposted(found, by, row["reason"]) if type(by) is dict else found


def _reposted(post: Post, by: dict[str, Any], reason: dict[str, Any]) -> Post:
    did = string(by.get("did"))
    return {
        **post,
        "post_id": f"{post['post_id']}#{did}" if post["post_id"] else None,
        "author_id": did,
        "author_handle": handle(by.get("handle")),
        "created_at": reason.get("indexedAt") or post["created_at"],
        "kind": "retweet",
    }


def _from_stream(post: dict[str, Any]) -> dict[str, Any]:
    """Return a post out of a line of Jetstream, other posts as they are."""
    commit = post.get("commit")
    if type(commit) is not dict:
        return post
    if commit.get("collection") != _POST or type(commit.get("record")) is not dict:
        raise InputError(OTHER_RECORD)
    uri = f"at://{post.get('did')}/{_POST}/{commit.get('rkey')}"
    return {"uri": uri, "record": commit["record"]}


def _time(claimed: Any, indexed: Any) -> Any:
    times = [(at, value) for value in (claimed, indexed) if (at := _instant(value)) is not None]
    return min(times)[1] if times else claimed


def _instant(value: Any) -> float | None:
    try:
        at = datetime.fromisoformat(value) if type(value) is str else None
    except ValueError:
        return None
    return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _did(uri: str | None) -> str | None:
    return uri.removeprefix("at://").partition("/")[0] or None if uri and uri.startswith("at://did:") else None


def _url(uri: str | None, profile: str | None) -> str | None:
    if not uri or not profile or f"/{_POST}/" not in uri:
        return None
    return f"https://bsky.app/profile/{profile}/post/{uri.rpartition('/')[2]}"


def _parent_handle(above: Any, reply_to: str | None) -> str | None:
    return handle(dig(above, "author", "handle")) if reply_to and dig(above, "uri") == reply_to else None


def _mentions(record: dict[str, Any], text: str) -> list[str] | None:
    """Return the handles of mentions, whose places are counted in UTF-8 bytes."""
    data = text.encode("utf-8", "replace")
    named = []
    for facet in objects(record.get("facets")):
        if any(feature.get("$type") == _MENTION for feature in objects(facet.get("features"))):
            start, end = id_text(dig(facet, "index", "byteStart")), id_text(dig(facet, "index", "byteEnd"))
            named.append(data[int(start or 0) : int(end or 0)].decode("utf-8", "ignore"))
    return handles(named) or handles_in(text)
