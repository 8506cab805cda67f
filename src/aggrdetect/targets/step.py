"""The step from posts to pairs of a post and an official."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from aggrdetect.schema import PAIR_SCHEMA, POST_SCHEMA
from aggrdetect.targets.resolve import Address, Post, addressees, own_text
from aggrdetect.targets.roster import Roster
from aggrdetect.text.mark import mark_text, text_hash

_COLUMNS = ("platform", "text", "kind", "created_at", "reply_to_author_id", "reply_to_handle", "mentions", "page")
_DAY_S = 86_400
_NOBODY = ("", "")


def make_pairs(posts: pa.RecordBatch, roster: Roster | None) -> pa.RecordBatch:
    """Pair every post with the officials whom it reaches.

    Args:
        posts: Posts, with ``POST_SCHEMA``.
        roster: The officials. None: every post is taken as addressed to an official who is not named.

    Returns:
        Pairs, with ``PAIR_SCHEMA``, in the order of the posts and then of the roster. A post that reaches no official
        of the roster has one row with empty ``official_id`` and ``relation``. Posts that officials wrote themselves
        (``own_posts``) have none. ``author_id`` is the handle where the export gives no id, so that what one author
        sent can be counted.
    """
    rows: list[int] = []
    official_ids: list[str] = []
    relations: list[str] = []
    marked: list[str] = []
    for row, official_id, relation, text in _pairs(posts, roster):
        rows.append(row)
        official_ids.append(official_id)
        relations.append(relation)
        marked.append(text)
    taken = posts.take(pa.array(rows, pa.int64()))
    columns = [
        *(_authors(taken) if name == "author_id" else taken.column(name) for name in POST_SCHEMA.names),
        pa.array(official_ids, pa.string()),
        pa.array(relations, pa.string()),
        pa.array(marked, pa.string()),
        pa.array(list(map(text_hash, marked)), pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PAIR_SCHEMA)


def _authors(posts: pa.RecordBatch) -> pa.Array:
    """Return what tells one author from another: the id, or the handle where the export gives no id."""
    return pc.coalesce(posts.column("author_id"), posts.column("author_handle"))


def own_posts(posts: pa.RecordBatch, roster: Roster | None) -> pa.BooleanArray:
    """Tell for each post whether an official of the roster wrote it, in office, by handle or id on its platform.

    Such posts give no pair, so ``posts == distinct posts in make_pairs + own_posts``.
    """
    own = [False] * posts.num_rows
    if roster is not None and roster.by_account:
        accounts = pa.array(roster.by_account)
        by_handle = pc.is_in(pc.utf8_lower(posts.column("author_handle")), accounts)
        by_id = pc.is_in(pc.utf8_lower(posts.column("author_id")), accounts)
        for row in pc.indices_nonzero(pc.or_(by_handle, by_id)).to_pylist():
            post = posts.slice(row, 1).to_pylist()[0]
            day = post["created_at"].date() if post["created_at"] else None
            own[row] = any(
                roster.account_owners(post["platform"], post[column], day) for column in ("author_handle", "author_id")
            )
    return pa.array(own, pa.bool_())


def _pairs(posts: pa.RecordBatch, roster: Roster | None) -> Iterator[tuple[int, str, str, str]]:
    """Yield row, official_id, relation and marked text of each pair."""
    if roster is None:
        for row, (text, kind) in enumerate(zip(posts["text"].to_pylist(), posts["kind"].to_pylist(), strict=True)):
            yield row, *_NOBODY, mark_text(own_text(text, kind), addressed=True)
        return
    own = own_posts(posts, roster).to_pylist()
    for row, post in enumerate(_posts(posts)):
        if own[row]:
            continue
        reached = addressees(post, roster)
        for address in reached:
            yield row, address.official.official_id, address.relation, _mark(post, address)
        if not reached:
            yield row, *_NOBODY, mark_text(post.text, addressed=False)


def _posts(posts: pa.RecordBatch) -> Iterator[Post]:
    columns = {name: posts.column(name) for name in _COLUMNS}
    days = [None if s is None else _day(s) for s in columns["created_at"].cast(pa.int64()).to_pylist()]
    cells = (days if name == "created_at" else column.to_pylist() for name, column in columns.items())
    for platform, text, kind, day, reply_id, reply_handle, mentions, page in zip(*cells, strict=True):
        yield Post(platform, own_text(text, kind), kind, day, reply_id, reply_handle, mentions, page)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds - seconds % _DAY_S, UTC).date()


def _mark(post: Post, address: Address) -> str:
    return mark_text(post.text, address.words, addressed=True)
