"""CSV of twarc-csv: one post a row, with dotted columns."""

from collections.abc import Mapping
from typing import Any

import orjson

from aggrdetect.readers.clean import handle, handles, handles_in, id_text, need_text, objects, string, unescape
from aggrdetect.readers.mappings.cells import cells
from aggrdetect.readers.mappings.x_api import CUT, is_cut, post_url, without_prefix
from aggrdetect.readers.rows import NOTE, Post

TWARC_COLUMNS = {
    "post_id": "id",
    "author_id": "author_id|author.id",
    "author_handle": "author.username",
    "created_at": "created_at",
    "text": "note_tweet.text|text",
    "language": "lang",
    "conversation_id": "conversation_id",
    "replied_to": "referenced_tweets.replied_to.id",
    "quoted": "referenced_tweets.quoted.id",
    "retweeted": "referenced_tweets.retweeted.id",
    "reply_to_author_id": "in_reply_to_user_id",
    "reply_to_handle": "in_reply_to_username",
    "mentions": "entities.mentions",
}


def map_twarc_csv(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a row of twarc-csv, whatever set of columns it was made with.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    cell = cells(row, about)
    text = unescape(need_text(cell["text"]))
    retweet = id_text(cell["retweeted"]) is not None or text.startswith("RT @")
    cut = retweet and is_cut(text)
    text = without_prefix(text) if retweet else text
    reply_to = id_text(cell["replied_to"])
    kind = "retweet" if retweet else "reply" if reply_to else "quote" if id_text(cell["quoted"]) else "post"
    username = handle(cell["author_handle"])
    post_id = id_text(cell["post_id"])
    return {
        "post_id": post_id,
        "platform": "x",
        "author_id": id_text(cell["author_id"]),
        "author_handle": username,
        "created_at": cell["created_at"],
        "text": text,
        "language": string(cell["language"]),
        "kind": kind,
        "conversation_id": id_text(cell["conversation_id"]),
        "reply_to_id": reply_to,
        "reply_to_author_id": id_text(cell["reply_to_author_id"]),
        "reply_to_handle": handle(cell["reply_to_handle"]),
        "mentions": handles_in(text) if retweet else _listed(cell["mentions"]) or handles_in(text),
        "url": post_url(username, post_id),
        **({NOTE: CUT} if cut else {}),
    }


def _listed(cell: Any) -> list[str] | None:
    try:
        listed = orjson.loads(cell) if type(cell) is str else cell
    except orjson.JSONDecodeError:
        return None
    return handles(mention.get("username") for mention in objects(listed))
