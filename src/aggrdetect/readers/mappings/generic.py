"""Any table, JSON lines or text file: columns found by their names, or named by the user."""

from collections.abc import Mapping
from typing import Any

from aggrdetect.errors import InputError
from aggrdetect.readers.clean import dig, handle, handles, handles_in, id_text, need_text, string, unescape
from aggrdetect.readers.clock import with_clock
from aggrdetect.readers.fields import normalised
from aggrdetect.readers.mappings.cells import text_cell
from aggrdetect.readers.mappings.links import id_in_link
from aggrdetect.readers.rows import Post
from aggrdetect.schema import KINDS

COLUMNS = "columns"
"""Under this key the file says which column holds which field."""

PLATFORMS = {
    name: platform
    for platform, names in {
        "x": "x twitter xtwitter twittercom xcom tweet tweets",
        "facebook": "facebook fb",
        "instagram": "instagram",
        "linkedin": "linkedin",
        "youtube": "youtube",
        "tiktok": "tiktok",
        "reddit": "reddit",
        "telegram": "telegram",
        "whatsapp": "whatsapp",
        "bluesky": "bluesky",
        "mastodon": "mastodon",
        "threads": "threads",
        "email": "email mail",
        "pinterest": "pinterest",
        "forum": "forum forums",
        "news": "nieuws news onlinenews",
        "blog": "blog blogs",
        "review": "review reviews",
    }.items()
    for name in names.split()
}
"""What exports call a platform, as ``fields.normalised`` gives it, to what this package calls it."""

_HOSTS = {
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "tiktok.com": "tiktok",
    "linkedin.com": "linkedin",
    "reddit.com": "reddit",
    "bsky.app": "bluesky",
    "t.me": "telegram",
    "threads.net": "threads",
    "threads.com": "threads",
}
_SPLIT_ON = str.maketrans(";|,[]'\"", "       ")


def platform_name(value: Any, url: Any = None) -> str:
    """Return the platform that an export names, or that the link leads to, or ``other``.

    >>> platform_name("X (Twitter)"), platform_name("", "https://www.facebook.com/1/posts/2"), platform_name("Huis")
    ('x', 'facebook', 'other')
    """
    if type(value) is str:
        name = normalised(value).removeprefix("socialmedia")
        if found := PLATFORMS.get(name) or PLATFORMS.get(name.removesuffix("twitter")):
            return found
    if type(url) is str and "//" in url:
        host = url.split("//", 1)[1].split("/", 1)[0].lower()
        while "." in host:
            if host in _HOSTS:
                return _HOSTS[host]
            host = host.partition(".")[2]
    return "other"


def names_in(value: Any) -> list[str] | None:
    """Return the handles in a cell that lists several, or in a list."""
    if type(value) is str:
        return handles(value.translate(_SPLIT_ON).split())
    return handles(value) if type(value) is list else None


def _cell(row: dict[str, Any], column: str) -> Any:
    """Return a field by its name, or by the dotted path to it."""
    return row[column] if column in row else dig(row, *column.split("."))


def _own_id(cell: Mapping[str, Any], platform: str, author: str | None) -> str | None:
    """Return the id in the table, or the one in a link that names the author: others may lead to what is answered."""
    own = id_text(cell.get("post_id"))
    if own is None:
        return id_in_link(platform, cell.get("url"), author or "")
    return id_in_link(platform, own) or own if "/" in own else own


def map_generic(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a row of any table by the columns that were found.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    columns: Mapping[str, str] = about[COLUMNS]
    if type(row) is not dict:
        raise InputError("not an object with fields")
    cell = {field: _cell(row, column) for field, column in columns.items()}
    text = unescape(need_text(text_cell(cell["text"])))
    kind = cell.get("kind")
    reply_to = id_text(cell.get("reply_to_id"))
    reply_handle = handle(cell.get("reply_to_handle"))
    url = string(cell.get("url"))
    platform = platform_name(cell.get("platform"), url)
    author = handle(cell.get("author_handle"))
    return {
        "post_id": _own_id(cell, platform, author),
        "platform": platform,
        "author_id": id_text(cell.get("author_id")),
        "author_handle": author,
        "created_at": with_clock(cell.get("created_at"), cell.get("clock")),
        "text": text,
        "language": string(cell.get("language")),
        "kind": kind if kind in KINDS else "reply" if reply_to or reply_handle else "post",
        "conversation_id": id_text(cell.get("conversation_id")),
        "reply_to_id": reply_to,
        "reply_to_author_id": id_text(cell.get("reply_to_author_id")),
        "reply_to_handle": reply_handle,
        "mentions": names_in(cell.get("mentions")) or handles_in(text),
        "page": string(cell.get("page")),
        "url": url,
    }
