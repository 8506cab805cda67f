"""Media-monitoring suites that Dutch municipalities use: one table each, all mapped alike.

Coosto, OBI4wan and Spotler Engage, Meltwater, Brandwatch, Talkwalker.
"""

from collections.abc import Mapping
from typing import Any

from aggrdetect.readers.clean import dig, handle, handles_in, html_to_text, id_text, need_text, string
from aggrdetect.readers.clock import with_clock
from aggrdetect.readers.mappings.cells import ALTERNATIVES, cells
from aggrdetect.readers.mappings.generic import names_in, platform_name
from aggrdetect.readers.mappings.links import id_in_link
from aggrdetect.readers.mappings.x_api import CUT, is_cut, without_prefix
from aggrdetect.readers.rows import NOTE, Post

COOSTO_COLUMNS = {
    "created_at": "datum|date",
    "hour": "tijd|tijdstip|time",
    "url": "url",
    "author_handle": "auteur|author",
    "text": "bericht tekst|berichttekst|message text",
    "platform": "type bron|source type|type of source|source",
    "title": "titel|title",
}
OBI4WAN_COLUMNS = {
    "post_id": "Bericht ID|Message ID",
    "created_at": "Publicatiedatum|Datum|Published",
    "hour": "Tijd|Tijdstip|Time",
    "author_handle": "Geplaatst door|Auteur|Posted by",
    "text": "Bericht|Message",
    "platform": "Bron|Source|Medium",
    "url": "URL|Link",
    "title": "Titel|Title",
    "language": "Taal|Language",
}
MELTWATER_COLUMNS = {
    "created_at": "Date",
    "day": "Alternate Date Format",
    "hour": "Time",
    "url": "URL",
    "author_handle": "Author Handle|Influencer|Author Name|Author",
    "text": "Full Text|Hit Sentence|Opening Text|Content",
    "title": "Headline|Title",
    "platform": "Content Source Name|Source Name|Source|Source Type|Content Source Type",
    "language": "Language",
    "reply_url": "Parent URL",
}
BRANDWATCH_COLUMNS = {
    "post_id": "Mention Id|Resource Id|Guid",
    "created_at": "Date",
    "url": "Url",
    "author_handle": "Author|Twitter Author ID",
    "text": "Full Text|Snippet",
    "title": "Title",
    "platform": "Page Type|Content Source Name|Content Source|Domain",
    "language": "Language",
    "mentions": "Mentioned Authors",
    "reply_to_id": "Reply to|Parent Post Id",
    "conversation_id": "Thread Id",
    "engagement": "Engagement Type|Thread Entry Type",
}
TALKWALKER_COLUMNS = {
    "created_at": "published|extra_published",
    "url": "url",
    "author_id": "extra_author_attributes.id",
    "author_handle": "extra_author_attributes.short_name|extra_author_attributes.name|author",
    "text": "content",
    "title": "title",
    "platform": "extra_source_attributes.name|source_type|post_type",
    "language": "lang",
    "conversation_id": "parent_url|root_url",
}
_SUFFIXES = {
    "share": "retweet",
    "retweet": "retweet",
    "repost": "retweet",
    "reply": "reply",
    "comment": "reply",
    "quote": "quote",
}


def map_monitoring(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a row of a media monitor. A title that the text does not start with comes before it: news and forums.

    The id is the one that the platform gave the post, where the link shows it: the monitor's own number is of no use in
    another export.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    cell = {**_NOTHING, **cells(row, about)}
    url = string(cell["url"])
    platform = platform_name(cell["platform"], url)
    text = html_to_text(need_text(cell["text"] or cell["title"]))
    retweet = text.startswith("RT @")
    cut = retweet and is_cut(text)
    text = _with_title(without_prefix(text) if retweet else text, cell["title"], platform)
    engagement = _SUFFIXES.get(str(cell["engagement"]).strip().lower())
    reply_to = _reference(platform, id_text(cell["reply_to_id"]) or string(cell["reply_url"]))
    return {
        "post_id": id_in_link(platform, url) or id_text(cell["post_id"]) or url,
        "platform": platform,
        "author_id": id_text(cell["author_id"]),
        "author_handle": handle(cell["author_handle"]),
        "created_at": _time(cell),
        "text": text,
        "language": _LANGUAGES.get(str(cell["language"]).lower(), string(cell["language"])),
        "kind": "retweet" if retweet else engagement or ("reply" if reply_to else "post"),
        "conversation_id": _reference(platform, id_text(cell["conversation_id"])),
        "reply_to_id": reply_to,
        "mentions": names_in(cell["mentions"]) or handles_in(text),
        "url": url,
        **({NOTE: CUT} if cut else {}),
    }


_NOTHING = dict.fromkeys(
    (
        "post_id",
        "author_id",
        "engagement",
        "reply_to_id",
        "reply_url",
        "conversation_id",
        "mentions",
        "language",
        "day",
        "hour",
    )
)
_LANGUAGES = {
    "dutch": "nl",
    "nederlands": "nl",
    "english": "en",
    "engels": "en",
    "german": "de",
    "duits": "de",
    "french": "fr",
    "frans": "fr",
}
_TITLED = {"news", "blog", "forum", "other", "review"}


def _reference(platform: str, value: str | None) -> str | None:
    return id_in_link(platform, value) or value


def _time(cell: Mapping[str, Any]) -> Any:
    """Return the time, which stands whole in one column, or the day in one and the hour in another."""
    return with_clock(cell["created_at"] if cell["day"] is None else cell["day"], cell["hour"])


def _with_title(text: str, title: Any, platform: str) -> str:
    head = html_to_text(title).strip() if type(title) is str else ""
    if platform not in _TITLED or not head or text.startswith(head[:40]):
        return text
    return f"{head}\n\n{text}"


def map_talkwalker(row: Any, about: Mapping[str, Any]) -> Post:
    """Map a result of Talkwalker, out of a table or out of JSON.

    Raises:
        InputError: The row has no text, or a damaged id.
    """
    if ALTERNATIVES in about:
        return map_monitoring(row, about)
    data = row["data"] if type(row.get("data")) is dict else row
    flat = {
        column: dig(data, *column.split("."))
        for columns in TALKWALKER_COLUMNS.values()
        for column in columns.split("|")
    }
    kind = data.get("source_type")
    flat["source_type"] = kind[0] if type(kind) is list and kind else kind
    return map_monitoring(flat, _FLAT)


_FLAT = {ALTERNATIVES: {field: tuple(columns.split("|")) for field, columns in TALKWALKER_COLUMNS.items()}}
