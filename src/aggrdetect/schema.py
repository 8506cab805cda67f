"""The tables that flow through the program, and the names of the labels.

Posts come out of readers, pairs out of targets, scored pairs out of the run.
"""

import pyarrow as pa

FORMS = ("insult", "discrimination", "sexual", "threat", "accusation", "profanity")
"""What a post does, several at once; see the codebook."""

AGGRESSIVE_FORMS = ("insult", "discrimination", "sexual", "threat")
"""The forms that need a target; accusation and profanity alone are not aggression."""

TARGETS = ("official", "person", "group", "other", "none")
"""At whom or what the aggression is directed: exactly one."""

DERIVED = ("verbal", "menace", "aggression")
"""Each at the official: verbal = insult, discrimination or sexual; menace = threat; aggression = either of them."""

LABELS = (*FORMS, *(f"target_{target}" for target in TARGETS), *DERIVED)
"""The 14 scores of a pair, in the order of every score array."""

FLAGS = (*FORMS, *DERIVED)
"""The labels that have a threshold and a ``flag_`` column."""

RELATIONS = ("mention", "name", "reply", "page")
"""How a post reaches an official: handle in the text, name in the text, reply to the official, on their page."""

ASSESSED = ("nl", "fy", "und")
"""Languages whose posts can be flagged and count in rates; others are scored for inspection only."""

LAYERS = ("gemeente", "provincie", "waterschap", "rijk")

ROLES = (
    "burgemeester",
    "wethouder",
    "raadslid",
    "commissaris",
    "gedeputeerde",
    "statenlid",
    "dijkgraaf",
    "db_lid",
    "ab_lid",
    "minister",
    "staatssecretaris",
    "kamerlid",
    "ambtenaar",
    "other",
)

KINDS = ("post", "reply", "retweet", "quote")
"""What sort of post: ``retweet`` is somebody else's text passed on unchanged."""

POST_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.string(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("author_id", pa.string()),
        pa.field("author_handle", pa.string()),
        pa.field("created_at", pa.timestamp("s", tz="UTC")),
        pa.field("text", pa.string(), nullable=False),
        pa.field("language", pa.string()),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("conversation_id", pa.string()),
        pa.field("reply_to_id", pa.string()),
        pa.field("reply_to_author_id", pa.string()),
        pa.field("reply_to_handle", pa.string()),
        pa.field("mentions", pa.list_(pa.string())),
        pa.field("page", pa.string()),
        pa.field("url", pa.string()),
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)
"""One row a post. Handles carry no ``@``. ``page`` is the handle, name or id of the page, channel or group.

``source_row`` counts from 1 within ``source_file``.
"""

PAIR_SCHEMA = pa.schema(
    [
        *POST_SCHEMA,
        pa.field("official_id", pa.string(), nullable=False),
        pa.field("relation", pa.string(), nullable=False),
        pa.field("marked_text", pa.string(), nullable=False),
        pa.field("text_hash", pa.string(), nullable=False),
    ]
)
"""One row a (post, official). A post that addresses no known official has one row with empty ``official_id``."""

SCORE_SCHEMA = pa.schema(
    [
        *(
            POST_SCHEMA.field(name)
            for name in (
                "post_id",
                "platform",
                "author_id",
                "created_at",
                "text",
                "language",
                "conversation_id",
                "reply_to_id",
                "url",
            )
        ),
        pa.field("official_id", pa.string(), nullable=False),
        pa.field("relation", pa.string(), nullable=False),
        pa.field("text_hash", pa.string(), nullable=False),
        *(pa.field(label, pa.float32(), nullable=False) for label in LABELS),
        *(pa.field(f"flag_{label}", pa.bool_(), nullable=False) for label in FLAGS),
        pa.field("model", pa.string(), nullable=False),
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)
"""The columns of ``scores.parquet``, in input order."""
