"""Reddit dumps, Mastodon, and TikTok's and LinkedIn's downloads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import (
    dig,
    handle,
    handles,
    handles_in,
    html_to_text,
    id_text,
    need_text,
    objects,
    string,
    unescape,
)
from aggrdetect.readers.mappings.cells import cells
from aggrdetect.readers.rows import Post

REMOVED = "the platform or the author removed the text"
BOOST = "boost of a post that the export does not hold"

LINKEDIN_COLUMNS = {"created_at": "Date|Datum", "url": "Link", "text": "Message|Bericht"}

_GONE = {"[deleted]", "[removed]", "[ Removed by Reddit ]", "[verwijderd]"}


def map_reddit(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment or a submission (title and text) of a Reddit dump.

    Raises:
        InputError: There is no text, or it was removed.
    """
    del about
    comment = "body" in row
    body = string(row.get("body") if comment else row.get("selftext"))
    title = None if comment else string(row.get("title"))
    if body in _GONE and title in (*_GONE, None):
        raise InputError(REMOVED)
    text = unescape(need_text("\n\n".join(part for part in (title, body) if part and part not in _GONE) or None))
    own = id_text(row.get("id"))
    author = handle(row.get("author"))
    permalink = string(row.get("permalink"))
    return {
        "post_id": (id_text(row.get("name")) or f"{'t1' if comment else 't3'}_{own}") if own else None,
        "platform": "reddit",
        "author_id": id_text(row.get("author_fullname")),
        "author_handle": None if author in _GONE else author,
        "created_at": row.get("created_utc"),
        "text": text,
        "kind": "reply" if comment else "post",
        "conversation_id": id_text(row.get("link_id")) or (f"t3_{own}" if own and not comment else None),
        "reply_to_id": id_text(row.get("parent_id")),
        "mentions": handles(word[2:] for word in text.replace("/u/", "u/").split() if word.startswith("u/")),
        "page": string(row.get("subreddit")),
        "url": f"https://www.reddit.com{permalink}" if permalink else None,
    }


def map_mastodon(row: Any, about: Mapping[str, Any]) -> Post:
    """Map an activity of a Mastodon outbox, or a status of its API; a content warning comes before the text.

    Raises:
        InputError: A boost, of which only the address is known, or a post without text.
    """
    del about
    if "type" not in row and "content" in row:
        return _mastodon_status(row)
    post = row.get("object")
    if row.get("type") == "Announce" or type(post) is str:
        raise InputError(BOOST)
    if type(post) is not dict:
        raise InputError("no post")
    actor = string(post.get("attributedTo")) or string(row.get("actor"))
    reply_to = string(post.get("inReplyTo"))
    languages = post.get("contentMap")
    named = [tag.get("name") for tag in objects(post.get("tag")) if tag.get("type") == "Mention"]
    return {
        "post_id": id_text(post.get("id")),
        "platform": "mastodon",
        "author_id": actor,
        "author_handle": account_of(actor),
        "created_at": post.get("published") or row.get("published"),
        "text": _with_warning(post.get("summary"), post.get("content")),
        "language": next(iter(languages), None) if type(languages) is dict else None,
        "kind": "reply" if reply_to else "quote" if post.get("quote") or post.get("quoteUrl") else "post",
        "conversation_id": string(post.get("conversation")),
        "reply_to_id": reply_to,
        "reply_to_handle": account_of(reply_to.partition("/statuses/")[0] if reply_to else None),
        "mentions": handles(named),
        "url": string(post.get("url")),
    }


def _mastodon_status(row: dict[str, Any]) -> Post:
    boosted = row.get("reblog")
    source = boosted if type(boosted) is dict else row
    reply_to = id_text(row.get("in_reply_to_id"))
    reply_author = id_text(row.get("in_reply_to_account_id"))
    named = objects(source.get("mentions"))
    answered = next((item.get("acct") for item in named if item.get("id") == reply_author), None)
    return {
        "post_id": id_text(row.get("uri") or row.get("id")),
        "platform": "mastodon",
        "author_id": id_text(dig(row, "account", "id")),
        "author_handle": handle(dig(row, "account", "acct")),
        "created_at": row.get("created_at"),
        "text": _with_warning(source.get("spoiler_text"), source.get("content")),
        "language": string(source.get("language")),
        "kind": "retweet" if source is not row else "reply" if reply_to else "post",
        "reply_to_id": reply_to,
        "reply_to_author_id": reply_author,
        "reply_to_handle": handle(answered),
        "mentions": handles(item.get("acct") for item in named),
        "url": string(row.get("url")),
    }


def _with_warning(warning: Any, content: Any) -> str:
    text = html_to_text(content) if type(content) is str else None
    return need_text("\n\n".join(part for part in (string(warning), text) if part) or text)


def account_of(url: str | None) -> str | None:
    """Return the full handle of an account from its address.

    >>> account_of("https://voorbeeld.social/users/piet"), account_of("https://voorbeeld.social/@an"), account_of(None)
    ('piet@voorbeeld.social', 'an@voorbeeld.social', None)
    """
    if url is None or "//" not in url:
        return None
    parts = urlsplit(url)
    name = parts.path.rstrip("/").rpartition("/")[2].lstrip("@")
    return f"{name}@{parts.hostname}" if name and parts.hostname else None


def map_tiktok_data(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of the account itself; the case of the keys differs by year.

    Raises:
        InputError: There is no text.
    """
    del about
    lower = {str(key).lower(): value for key, value in row.items()}
    text = lower.get("comment")
    url = string(lower.get("url"))
    return {
        "platform": "tiktok",
        "created_at": lower.get("date"),
        "text": need_text(None if text == "N/A" else text),
        "kind": "reply",
        "mentions": handles_in(text) if type(text) is str else None,
        "url": None if url == "N/A" else url,
    }


def map_linkedin(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a comment of the account itself.

    Raises:
        InputError: There is no text.
    """
    cell = cells(row, about)
    text = need_text(cell["text"])
    url = string(cell["url"])
    return {
        "platform": "linkedin",
        "created_at": cell["created_at"],
        "text": text,
        "kind": "reply",
        "conversation_id": unquote(url).rstrip("/").rpartition("/")[2] if url else None,
        "mentions": handles_in(text),
        "url": url,
    }
