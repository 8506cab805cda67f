"""Links to posts: which post they lead to, by the id that the exports of the platform itself give."""

import re
from typing import Any

_PATTERNS = {
    "x": (r"(?:twitter|x)\.com/(?:#!/)?(?P<author>\w{1,20}|i/web)/status(?:es)?/(?P<id>\d+)", "{id}"),
    "threads": (r"threads\.(?:net|com)/@(?P<author>[\w.]+)/post/(?P<id>[\w-]+)", "{id}"),
    "bluesky": (
        r"bsky\.app/profile/(?P<author>did:\w+:[\w.:%-]+)/post/(?P<id>\w+)",
        "at://{author}/app.bsky.feed.post/{id}",
    ),
    "youtube": (r"youtube\.com/watch\?(?:[^#\s]*&)?lc=(?P<id>[\w.-]+)", "{id}"),
    "reddit": (r"reddit\.com/r/\w+/comments/\w+/[^/\s]*/(?P<id>\w+)", "t1_{id}"),
}
_LINKS = {
    platform: (re.compile(rf"https?://(?:[\w-]+\.)*{pattern}(?=[/?&#\s]|$)", re.IGNORECASE), made)
    for platform, (pattern, made) in _PATTERNS.items()
}


def id_in_link(platform: str, link: Any, author: str | None = None) -> str | None:
    """Return the id of the post that a link leads to, or None where the link does not tell.

    Only links that belong to one post or comment count. A comment under a video, picture or submission often comes with
    the link of what it stands under, and must not be taken for it.

    Args:
        platform: The platform of the post, as ``generic.platform_name`` gives it.
        link: Any value.
        author: The handle that the link must name where it names one; None if it may name any.

    >>> id_in_link("x", "http://twitter.com/jan/statuses/1800000000000000031?s=20")
    '1800000000000000031'
    >>> id_in_link("youtube", "https://www.youtube.com/watch?v=abc&lc=Ugx123"), id_in_link("x", "https://x.com/jan")
    ('Ugx123', None)
    """
    if platform not in _LINKS or type(link) is not str:
        return None
    pattern, made = _LINKS[platform]
    found = pattern.match(link.strip())
    if found is None:
        return None
    named = found.groupdict()
    if author is not None and "author" in named and named["author"].lower() != author.lower():
        return None
    return made.format(**named)
