"""Marking the texts of pairs that are known already, without the export they came from."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from aggrdetect.targets.resolve import own_text
from aggrdetect.targets.roster import Roster
from aggrdetect.text.mark import mark_text, text_hash


def mark_again(pairs: pa.RecordBatch, roster: Roster | None) -> list[str]:
    """Return the text that the model sees of each pair.

    Whether a post was a retweet is not kept; of the two readings, the one with the text hash of the pair is taken.

    Args:
        pairs: With the columns ``text, platform, created_at, official_id, text_hash`` of ``SCORE_SCHEMA``.
        roster: The officials of the run, or None where it had none.
    """
    names = ("text", "platform", "created_at", "official_id", "text_hash")
    return [_marked(row, roster) for row in pairs.select(list(names)).to_pylist()]


def _marked(row: Mapping[str, Any], roster: Roster | None) -> str:
    readings = [_reading(row, kind, roster) for kind in ("post", "retweet")]
    return next((text for text in readings if text_hash(text) == row["text_hash"]), readings[0])


def _reading(row: Mapping[str, Any], kind: str, roster: Roster | None) -> str:
    text = own_text(row["text"], kind)
    if roster is None or not row["official_id"]:
        return mark_text(text, addressed=roster is None)
    day = row["created_at"].date() if row["created_at"] else None
    found = roster.finder.find(text, row["platform"], day)
    words = [text[one.start : one.end] for one in found if one.official.official_id == row["official_id"]]
    return mark_text(text, words, addressed=True)
