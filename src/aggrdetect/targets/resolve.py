"""Which officials a post is directed at, how, and which words in it stand for them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from aggrdetect.targets.official import Official, fold
from aggrdetect.targets.roster import Roster
from aggrdetect.text.mark import mark_links

STRENGTH = ("mention", "reply", "page", "name")
"""The relations, strongest first: a post that reaches an official in several ways counts for the first."""

_RETWEET_PREFIX = re.compile(r"RT @\w+:?\s+")


class Post(NamedTuple):
    """What of a post says whom it is directed at."""

    platform: str
    text: str
    kind: str
    day: date | None
    reply_to_author_id: str | None
    reply_to_handle: str | None
    mentions: Sequence[str] | None
    page: str | None


class Address(NamedTuple):
    """A post reaches an official.

    Attributes:
        official: Who.
        relation: One of ``schema.RELATIONS``.
        words: What stands for the official in the text.
    """

    official: Official
    relation: str
    words: tuple[str, ...]


def own_text(text: str, kind: str) -> str:
    """Return the text that was passed on or written.

    Composed Unicode, links marked (a name within a link names nobody), without ``RT @name:`` before a retweet.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if kind == "retweet" and text.startswith("RT @"):
        text = _RETWEET_PREFIX.sub("", text, count=1)
    return mark_links(text)


def addressees(post: Post, roster: Roster) -> list[Address]:
    """Return the officials whom *post* reaches, each once with the strongest relation, in the order of the roster.

    Args:
        post: The post; ``text`` as ``own_text`` gives it.
        roster: The officials. Only who is in office on the day of the post counts.
    """
    words: dict[str, list[str]] = {}
    relations: dict[str, set[str]] = {}
    for found in roster.finder.find(post.text, post.platform, post.day):
        key = found.official.official_id
        relations.setdefault(key, set()).add("mention" if found.by_handle else "name")
        words.setdefault(key, []).append(post.text[found.start : found.end])
    for official, relation in _by_account(post, roster):
        relations.setdefault(official.official_id, set()).add(relation)
    if not relations:
        return []
    return [
        Address(roster.by_id[key], min(relations[key], key=STRENGTH.index), tuple(dict.fromkeys(words.get(key, ()))))
        for key in sorted(relations, key=roster.position.__getitem__)
    ]


def _by_account(post: Post, roster: Roster) -> Iterator[tuple[Official, str]]:
    """Yield the officials whom a post reaches by what the platform says of it, with the relation."""
    accounts = [
        *((account, "mention") for account in post.mentions or ()),
        (post.reply_to_author_id, "reply"),
        (post.reply_to_handle, "reply"),
    ]
    for account, relation in accounts:
        for official in roster.account_owners(post.platform, account, post.day):
            yield official, relation
    for official in page_owners(post, roster):
        yield official, "page"


def page_owners(post: Post, roster: Roster) -> list[Official]:
    """Return the officials whose page a post stands on: by handle, id, name, alias, or named in the page's name."""
    if not post.page:
        return []
    if owners := roster.account_owners(post.platform, post.page, post.day):
        return owners
    if named := [o for o in roster.by_name.get(fold(post.page.strip()), ()) if o.in_office(post.day)]:
        return named
    return list(dict.fromkeys(found.official for found in roster.finder.find(post.page, post.platform, post.day)))
